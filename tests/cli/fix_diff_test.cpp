// SPDX-License-Identifier: Apache-2.0
// Does the diff apply, is the finding gone from what it leaves, and is nothing offered that is not right for every
// board?
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/fix_sources.hpp"
#include "cli/process.hpp"
#include "golden/schema.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace dmavet::test {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// The text with the fixes of all results of a SARIF document done as that format means them: by lines, from below.
std::string with_sarif_fixes(const std::string& text, const std::string& document) {
    std::map<std::size_t, std::pair<std::size_t, std::string>> changes;  // first line: the line behind, new text
    const Json results = Json::parse(document).at("runs").at(0).at("results");
    for (const Json& result : results) {
        for (const Json& fix : result.value("fixes", Json::array())) {
            CHECK_FALSE(fix.at("description").at("text").get<std::string>().empty());
            for (const Json& one : fix.at("artifactChanges").at(0).at("replacements")) {
                const Json& gone = one.at("deletedRegion");
                auto& [behind, put] = changes[gone.at("startLine")];
                behind = std::max(behind, gone.at("endLine").get<std::size_t>());
                put += one.at("insertedContent").at("text").get<std::string>();
            }
        }
    }
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line + "\n");
    }
    std::string changed;
    for (std::size_t i = 1; i <= lines.size();) {
        const auto change = changes.find(i);
        changed += change != changes.end() ? change->second.second : "";
        if (change != changes.end() && change->second.first > i) {
            i = change->second.first;
        } else {
            changed += lines[i++ - 1];
        }
    }
    return changed;
}

}  // namespace

// The rules that have an edit for their own sample. Others take a person: which of two properties is true, which
// address was meant, what the hardware does.
TEST_CASE("what the diff of a sample leaves has the finding no more") {
    const std::set<std::string> expected{
        "bad-status-value",
        "binding-requires-coherency",
        "cma-default-invalid",
        "coherency-property-has-value",
        "coherent-by-dt-noncoherent-by-fact",
        "coherent-pool-not-nomap",
        "empty-phandle-list",
        "function-node-with-dma-properties",
        "lost-translating-range",
        "master-below-nameless-bus",
        "missing-pci-device-type",
        "misspelt-coherency-property",
        "noncoherent-by-dt-coherent-by-fact",
        "range-bus-without-cells",
        "restricted-pool-properties",
        "smmu-v3-cell-count",
        "unused-leaf-range",
        "virtio-mmio-not-coherent",
        "virtual-pci-host-not-coherent",
    };
    std::set<std::string> mended;
    for (const auto& entry : fs::directory_iterator(source_dir() / "dts-samples/rules")) {
        const std::string rule = entry.path().filename().string();
        CAPTURE(rule);
        const Sources folder;
        (void)folder.file("board.dts", read_text(entry.path() / "bad.dts"));
        const fs::path facts = entry.path() / "facts.json";
        const std::string check = "dmavet check board.dts --level note --only " + rule +
                                  (fs::exists(facts) ? " --facts " + facts.string() : "");
        const Outcome diff = folder.run(check + " --fix-diff > fixes.diff; cat fixes.diff");
        if (diff.out.empty()) {
            continue;
        }
        mended.insert(rule);
        INFO(diff.out, diff.err);
        const std::string sarif = folder.run(check + " --format sarif").out;
        CHECK(Schema::of_sarif().violations(sarif).empty());
        const std::string by_sarif = with_sarif_fixes(folder.text("board.dts"), sarif);
        const Outcome git = folder.run("GIT_DIR=/dev/null git apply -p0 --check fixes.diff");
        CHECK_MESSAGE(git.status == 0, git.err);
        const Outcome patch = folder.run("patch -p0 < fixes.diff");
        CHECK_MESSAGE(patch.status == 0, patch.out);
        CHECK(by_sarif == folder.text("board.dts"));
        const Outcome after = folder.run(check + " --fail-on note");
        CHECK_MESSAGE(after.status == 0, after.out);
        CHECK(folder.run(check + " --fix-diff").out.empty());
    }
    CHECK(mended == expected);
}

TEST_CASE("a misspelt property is renamed where it stands") {
    const Sources folder;
    (void)folder.file("board.dts", board_with(misspelt_ethernet));
    const Outcome diff = folder.run("dmavet check board.dts" + only);
    CHECK(diff.out ==
          "--- board.dts\n"
          "+++ board.dts\n"
          "@@ -5,7 +5,7 @@\n"
          " \t#size-cells = <1>;\n"
          " \n"
          " \tethernet@1000 {\n"
          "-\t\tdma_coherent;\n"
          "+\t\tdma-coherent;\n"
          " \t\tcompatible = \"vendor,mac\";\n"
          " \t\treg = <0x1000 0x1000>;\n"
          " \t\tstatus = \"okay\";\n");
    CHECK(diff.err == "dmavet: --fix-diff: 1 fix\n");
    CHECK(diff.status == 1);
    CHECK(folder.run("dmavet check board.dts --fix-diff --format json").status == 2);
    const Outcome report = folder.run("dmavet check board.dts --fix-diff --report json=all.json");
    CHECK(contains(report.out, "+++ board.dts"));
    CHECK(contains(folder.text("all.json"), "misspelt-coherency-property"));
}

TEST_CASE("ends of lines and of files stay as they are") {
    const Sources folder;
    std::string text = board_with(misspelt_ethernet);
    for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 2)) {
        text.insert(at, "\r");
    }
    (void)folder.file("returns.dts", text);
    std::string open = board_with(misspelt_ethernet);
    open.pop_back();
    (void)folder.file("open.dts", open);
    for (const std::string name : {"returns.dts", "open.dts"}) {
        CAPTURE(name);
        const Outcome patched =
            folder.run("dmavet check " + name + only + " > fixes.diff; patch --binary -p0 < fixes.diff");
        CHECK(patched.status == 0);
        CHECK(contains(folder.text(name), "dma-coherent;"));
        CHECK_FALSE(contains(folder.text(name), "dma_coherent;"));
    }
    CHECK_FALSE(folder.text("open.dts").ends_with('\n'));
    const std::string returns = folder.text("returns.dts");
    CHECK(contains(returns, "\t\tdma-coherent;\r\n"));
}

TEST_CASE("a file may have a blank in its name, and lines that end otherwise than their neighbours") {
    const Sources folder;
    (void)folder.file("a board.dts", board_with(misspelt_ethernet));
    const Outcome patched = folder.run("dmavet check 'a board.dts'" + only + " > fixes.diff; patch -p0 < fixes.diff");
    CHECK(patched.status == 0);
    CHECK(contains(folder.text("fixes.diff"), "--- a board.dts\t\n"));
    CHECK(folder.run("GIT_DIR=/dev/null git apply -p0 -R --check fixes.diff").status == 0);
    CHECK(contains(folder.text("a board.dts"), "dma-coherent;"));

    const struct {
        const char* before;  // which the first of these comes
        bool is_near;        // the change, so that a diff would show it
    } cases[] = {{"\n\tcompatible = \"test,board\"", false}, {"\n\t\treg =", true}};
    for (const auto& c : cases) {
        CAPTURE(c.before);
        std::string text = board_with(misspelt_ethernet);
        text.insert(text.find(c.before), "\r");
        (void)folder.file("mixed.dts", text);
        const Outcome diff = folder.run("dmavet check mixed.dts" + only + " > mixed.diff");
        CHECK(contains(diff.err, c.is_near ? "control characters stand around it" : ": 1 fix\n"));
        CHECK(folder.run("patch --binary -p0 < mixed.diff").status == 0);
        CHECK(contains(folder.text("mixed.dts"), "dma-coherent;") != c.is_near);
        CHECK(contains(folder.text("mixed.dts"), "\r\n"));
    }
    std::string open = board_with(misspelt_ethernet);
    for (std::size_t at = open.find('\n'); at != std::string::npos; at = open.find('\n', at + 2)) {
        open.insert(at, "\r");
    }
    open.resize(open.size() - 2);  // the last line ends with the file
    (void)folder.file("open.dts", open);
    CHECK(folder.run("dmavet check open.dts" + only + " > open.diff; patch --binary -p0 < open.diff").status == 0);
    CHECK(contains(folder.text("open.dts"), "\t\tdma-coherent;\r\n"));
    CHECK(folder.text("open.dts").ends_with("\n};"));
}

TEST_CASE("an equal fix of a shared file is there once, and only if it is right for every board that reads it") {
    const Sources folder;
    (void)folder.file("soc.dtsi",
                      "/ {\n\tcompatible = \"test,board\";\n\t#address-cells = <1>;\n\t#size-cells = <1>;\n\n" +
                          misspelt_ethernet + "};\n");
    const std::string board = "/dts-v1/;\n#include \"soc.dtsi\"\n";
    (void)folder.file("a.dts", board);
    (void)folder.file("b.dts", board + "/ { model = \"B\"; };\n");
    const Outcome both = folder.run("dmavet check a.dts b.dts --fix-diff --only misspelt-coherency-property");
    INFO(both.out, both.err);
    CHECK(both.err == "dmavet: --fix-diff: 1 fix\n");
    CHECK(both.out.find("--- soc.dtsi") == both.out.rfind("--- soc.dtsi"));
    CHECK(contains(both.out, "+\t\tdma-coherent;"));
    // A board that writes the last of the properties again has the same line for what is added.
    (void)folder.file("udc.dtsi", undeclared_udc());
    const std::string udc = "/dts-v1/;\n#include \"udc.dtsi\"\n";
    (void)folder.file("first.dts", udc);
    (void)folder.file("again.dts", udc + "/ { usb@1000 { reg = <0x2000 0x1000>; }; };\n");
    const Outcome again = folder.run(
        "dmavet check first.dts again.dts --fix-diff --only binding-requires-coherency | patch -p0 --dry-run");
    INFO(again.out, again.err);
    CHECK(again.status == 0);
    CHECK(contains(again.err, "1 fix\n"));
    // For this one the device is what its own property says.
    (void)folder.file("c.dts", board + "/ { ethernet@1000 { dma-noncoherent; }; };\n");
    const std::string rules = "misspelt-coherency-property,conflicting-coherency-properties";
    const Outcome all = folder.run("dmavet check a.dts b.dts c.dts --fix-diff --only " + rules);
    INFO(all.out, all.err);
    CHECK(all.out.empty());
    CHECK(contains(all.err, "c.dts would get conflicting-coherency-properties"));
}

TEST_CASE("what alone makes devices differ is offered when all of them are mended") {
    const Sources folder;
    std::string other = misspelt_ethernet;
    other.replace(other.find("1000"), 4, "2000");
    other.replace(other.find("0x1000"), 6, "0x2000");
    (void)folder.file("board.dts", board_with(misspelt_ethernet + other));
    const std::string rules = " --only misspelt-coherency-property,same-compatible-split-coherency --fix-diff";
    const Outcome both = folder.run("dmavet check board.dts" + rules);
    INFO(both.out, both.err);
    CHECK(both.err == "dmavet: --fix-diff: 2 fixes\n");
    // The second stays as it is: the first alone would be the odd one.
    std::string one_line = other;
    one_line.replace(one_line.find("dma_coherent;\n\t\t"), 16, "dma_coherent; ");
    (void)folder.file("one.dts", board_with(misspelt_ethernet + one_line));
    const Outcome one = folder.run("dmavet check one.dts" + rules);
    INFO(one.out, one.err);
    CHECK(one.out.empty());
    CHECK(contains(one.err, "no fix, 2 left out"));
}

TEST_CASE("a blob that a kernel build left beside its text is mended in the files of that") {
    const Sources folder;
    (void)folder.file("board.dts", board_with(misspelt_ethernet));
    const Outcome made = folder.run(
        "cpp -nostdinc -undef -x assembler-with-cpp board.dts > .board.dtb.dts.tmp && dtc -q -o board.dtb "
        ".board.dtb.dts.tmp && dmavet check board.dtb" +
        only + " | patch -p0");
    INFO(made.out, made.err);
    CHECK(made.status == 0);
    CHECK(contains(folder.text("board.dts"), "\t\tdma-coherent;\n"));
}

TEST_CASE("an overlay of the fixes mends a blob; what it cannot delete it says") {
    const Sources folder;
    (void)folder.file("board.dts", read_text(source_dir() / "dts-samples/rules/binding-requires-coherency/bad.dts"));
    const std::string check = "dmavet check board.dtb --only binding-requires-coherency";
    const Outcome made = folder.run("dtc -q -o board.dtb board.dts && " + check +
                                    " --format dts-overlay > fixes.dts; dtc -q -o fixes.dtbo fixes.dts && " + check +
                                    " --overlay fixes.dtbo --fail-on note --level note");
    INFO(folder.text("fixes.dts"), made.out, made.err);
    CHECK(made.status == 0);
    CHECK(contains(folder.text("fixes.dts"), "/plugin/;"));
    CHECK(contains(folder.text("fixes.dts"), "\tdma-coherent;\n"));

    (void)folder.file("deletes.dts", board_with(misspelt_ethernet));
    const Outcome deletes = folder.run("dmavet check deletes.dts --format dts-overlay");
    CHECK(contains(deletes.out, "an overlay cannot delete dma_coherent */"));
    const Outcome several = folder.run("dmavet check board.dts deletes.dts --format dts-overlay");
    CHECK(several.status == 2);
    CHECK(contains(several.err, "an overlay for one board"));
}

}  // namespace dmavet::test
