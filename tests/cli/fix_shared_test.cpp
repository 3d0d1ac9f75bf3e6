// SPDX-License-Identifier: Apache-2.0
// Does a fix stay in the files that are read wherever its finding is true, and out of those that other boards share?
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/fix_sources.hpp"
#include "support/text.hpp"

namespace dmavet::test {

namespace {

using Json = nlohmann::json;

const std::string shared_soc =
    "/ {\n"
    "\tcompatible = \"test,board\";\n"
    "\t#address-cells = <1>;\n"
    "\t#size-cells = <1>;\n"
    "\n"
    "\tfec: ethernet@1000 {\n"
    "\t\tcompatible = \"vendor,mac\";\n"
    "\t\treg = <0x1000 0x1000>;\n"
    "\t\tstatus = \"disabled\";\n"
    "\t};\n"
    "\n"
    "\tsoc: soc {\n"
    "\t\tcompatible = \"simple-bus\";\n"
    "\t\tranges;\n"
    "\n"
    "\t\tdma-controller@10000 {\n"
    "\t\t\tcompatible = \"vendor,dma\";\n"
    "\t\t\treg = <0x10000 0x1000>;\n"
    "\t\t};\n"
    "\t};\n"
    "};\n";

std::string board_of(const std::string& include, const std::string& own) {
    return "/dts-v1/;\n#include \"" + include + "\"\n" + own;
}

// The files that the fixes of a SARIF document change.
std::vector<std::string> sarif_files(const std::string& document) {
    std::vector<std::string> files;
    const Json results = Json::parse(document).at("runs").at(0).at("results");
    for (const Json& result : results) {
        for (const Json& fix : result.value("fixes", Json::array())) {
            for (const Json& change : fix.at("artifactChanges")) {
                files.push_back(change.at("artifactLocation").at("uri").get<std::string>());
            }
        }
    }
    return files;
}

}  // namespace

TEST_CASE("a misspelt name is renamed where the board has it, and the file that boards share stays as it is") {
    const Sources folder;
    std::filesystem::create_directories(folder.path() / "boards");
    const std::string own = "&fec {\n\tdma_coherent; /* wired so */\n\tstatus = \"okay\";\n};\n";
    const std::string mended = "&fec {\n\tdma-coherent; /* wired so */\n\tstatus = \"okay\";\n};\n";
    const struct {
        const char* soc;
        const char* folder;
        const char* include;
    } cases[] = {{"soc.dtsi", ".", "soc.dtsi"}, {"soc.dtsi", "boards", "../soc.dtsi"}};
    for (const auto& c : cases) {
        for (const std::string boards : {"a.dts", "a.dts b.dts", "b.dts a.dts"}) {
            CAPTURE(c.folder);
            CAPTURE(boards);
            const std::string place = std::string(c.folder) + "/";
            (void)folder.file(c.soc, shared_soc);
            (void)folder.file(place + "a.dts", board_of(c.include, own));
            (void)folder.file(place + "b.dts", board_of(c.include, "&fec {\n\tstatus = \"okay\";\n};\n"));
            const std::string here = std::string("cd ") + c.folder + " && ";
            CHECK(sarif_files(
                      folder.run(here + "dmavet check a.dts --only misspelt-coherency-property --format sarif").out) ==
                  std::vector<std::string>{"a.dts"});
            const Outcome patched =
                folder.run(here + "dmavet check " + boards + only + " > f.diff; patch -p0 < f.diff");
            INFO(patched.out, patched.err);
            CHECK(patched.status == 0);
            CHECK(contains(patched.err, ": 1 fix\n"));
            CHECK(folder.text(place + "a.dts") == board_of(c.include, mended));
            CHECK(folder.text(c.soc) == shared_soc);
        }
    }
}

TEST_CASE("what a finding of the board's own property adds stands beside that property") {
    const Sources folder;
    (void)folder.file("soc.dtsi", shared_soc);
    const std::string first = "&soc {\n\tnote = \"first\";\n};\n\n&soc {\n";
    const std::string window = "\tdma-ranges = <0x0 0x80000000 0x40000000>;\n";
    const std::string last = "\tstatus = \"okay\";\n};\n\n&soc {\n\tnote = \"last\";\n};\n";
    (void)folder.file("a.dts", board_of("soc.dtsi", first + window + last));
    (void)folder.file("b.dts", board_of("soc.dtsi", ""));
    const std::string check = " --level note --only range-bus-without-cells ";
    CHECK(sarif_files(folder.run("dmavet check a.dts" + check + "--format sarif").out) ==
          std::vector<std::string>{"a.dts"});
    const Outcome patched = folder.run("dmavet check a.dts b.dts" + check + "--fix-diff > f.diff; patch -p0 < f.diff");
    INFO(patched.out, patched.err);
    CHECK(contains(patched.err, ": 1 fix\n"));
    CHECK(folder.text("a.dts") ==
          board_of("soc.dtsi", first + window + "\t#address-cells = <1>;\n\t#size-cells = <1>;\n" + last));
    CHECK(folder.text("soc.dtsi") == shared_soc);
}

TEST_CASE("what would change a shared file for what one board says has no place") {
    const Sources folder;
    (void)folder.file("soc.dtsi", read_text(source_dir() / "dts-samples/rules/cma-default-invalid/bad.dts"));
    std::string soc = folder.text("soc.dtsi");
    replace_all(soc, "/dts-v1/;\n", "");
    replace_all(soc, "\t\t\tlinux,cma-default;\n", "");
    replace_all(soc, "linux,cma@", "area: linux,cma@");
    (void)folder.file("soc.dtsi", soc);
    (void)folder.file("a.dts", board_of("soc.dtsi", "&area {\n\tlinux,cma-default;\n};\n"));
    const std::string check = "dmavet check a.dts --only cma-default-invalid ";
    const Outcome diff = folder.run(check + "--fix-diff");
    CHECK(diff.out.empty());
    CHECK(contains(diff.err, "no fix, 1 left out"));
    CHECK_MESSAGE(contains(diff.err, "it would change soc.dtsi, which other boards may share, for what a.dts says"),
                  diff.err);
    CHECK(sarif_files(folder.run(check + "--format sarif").out).empty());
}

TEST_CASE("what a shared file says itself is mended there") {
    const Sources folder;
    std::string soc = shared_soc;
    replace_all(soc, "vendor,mac", "nvidia,tegra194-xudc");
    (void)folder.file("soc.dtsi", soc);
    (void)folder.file("module.dtsi", "#include \"soc.dtsi\"\n&fec {\n\tstatus = \"okay\";\n};\n");
    for (const std::string board : {"a.dts", "b.dts"}) {
        (void)folder.file(board, board_of("module.dtsi", "/ { model = \"" + board + "\"; };\n"));
    }
    const std::string check = "dmavet check a.dts b.dts --only binding-requires-coherency ";
    const Outcome patched = folder.run(check + "--fix-diff > f.diff; patch -p0 < f.diff");
    INFO(patched.out, patched.err);
    CHECK(contains(patched.err, ": 1 fix\n"));
    CHECK(contains(folder.text("soc.dtsi"), "reg = <0x1000 0x1000>;\n\t\tdma-coherent;\n\t\tstatus"));

    // A file between the two: what stands there is renamed there, and boards of the SoC that do not read it keep
    // theirs.
    (void)folder.file("soc.dtsi", shared_soc);
    (void)folder.file("module.dtsi", "#include \"soc.dtsi\"\n&fec {\n\tdma_coherent;\n\tstatus = \"okay\";\n};\n");
    const Outcome module = folder.run("dmavet check a.dts b.dts" + only + " > f.diff; patch -p0 < f.diff");
    INFO(module.out, module.err);
    CHECK(contains(module.err, ": 1 fix\n"));
    CHECK(contains(folder.text("module.dtsi"), "&fec {\n\tdma-coherent;\n\tstatus"));
    CHECK(folder.text("soc.dtsi") == shared_soc);
}

TEST_CASE("a file is one file, by whatever way it is reached") {
    const Sources folder;
    const std::string misspelt =
        "/ {\n\tcompatible = \"test,board\";\n\t#address-cells = <1>;\n\t#size-cells = <1>;\n\n" + misspelt_ethernet +
        "};\n";
    REQUIRE(folder.run("mkdir -p v1 v2 deep/v3 && ln -s deep/v3 v3").status == 0);
    (void)folder.file("v1/x.dtsi", misspelt);
    (void)folder.file("v1/a.dts", board_of("x.dtsi", ""));
    (void)folder.file("v2/b.dts", board_of("../v1/x.dtsi", ""));
    const Outcome both = folder.run("dmavet check v1/a.dts v2/b.dts" + only + " > both.diff; cat both.diff");
    INFO(both.out, both.err);
    CHECK(count_of(both.out, "--- v1/x.dtsi\n") == 1);
    CHECK(count_of(both.out, "+\t\tdma-coherent;") == 1);
    CHECK(folder.run("GIT_DIR=/dev/null git apply -p0 --check both.diff").status == 0);
    CHECK(count_of(folder.run("dmavet check v1/a.dts v2/b.dts --format short").out, "v1/x.dtsi:") == 1);
    // ".." behind a link is what the system makes of it, not what the words say.
    (void)folder.file("deep/x.dtsi", misspelt);
    (void)folder.file("deep/v3/c.dts", board_of("../x.dtsi", ""));
    CHECK(contains(folder.run("dmavet check v3/c.dts" + only).out, "--- deep/x.dtsi\n"));
}

TEST_CASE("what is added comes before a child that stands on one line") {
    const Sources folder;
    (void)folder.file("a.dts", "/dts-v1/;\n" + undeclared_udc());
    std::string text = folder.text("a.dts");
    text.insert(text.find("\t};\n"), "\t\tport { x = \"}\"; };\n");
    (void)folder.file("a.dts", text);
    const Outcome diff =
        folder.run("dmavet check a.dts --only binding-requires-coherency --fix-diff | tee d | patch -p0");
    INFO(diff.out, diff.err, folder.text("d"));
    CHECK(diff.status == 0);
    CHECK(contains(folder.text("a.dts"), "dma-coherent;\n\t\tport {"));
}

}  // namespace dmavet::test
