// SPDX-License-Identifier: Apache-2.0
// Are boards found on both sides whatever holds them, and does the exit status say what was asked?
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/process.hpp"
#include "golden/schema.hpp"
#include "support/files.hpp"
#include "support/samples.hpp"
#include "support/text.hpp"

namespace dmavet::test {

namespace fs = std::filesystem;
using Json = nlohmann::json;

namespace {

std::string blob(const std::string& name) {
    static const std::vector<Sample> samples = all_samples();
    const auto found = std::find_if(samples.begin(), samples.end(), [&](const Sample& s) { return s.name == name; });
    REQUIRE_MESSAGE(found != samples.end(), name);
    return found->blob.string();
}
std::string bad() {
    return blob("rules/lost-translating-range/bad");
}
std::string good() {
    return blob("rules/lost-translating-range/good");
}

// Copies of blobs under names below a folder.
std::string folder_with(const TemporaryFolder& folder, const std::string& name,
                        const std::vector<std::pair<std::string, std::string>>& files) {
    const fs::path top = folder.path() / name;
    for (const auto& [file, source] : files) {
        fs::create_directories((top / file).parent_path());
        fs::copy_file(source, top / file);
    }
    return top.string();
}

}  // namespace

TEST_CASE("exit statuses of diff") {
    const TemporaryFolder folder;
    const std::string missing = (folder.path() / "missing.dtb").string();
    const std::string directory = folder_with(folder, "d", {{"a.dtb", good()}});
    const struct {
        const char* name;
        std::vector<std::string> arguments;
        int status;
    } cases[] = {
        {"equal", {good(), good()}, 0},
        {"equal, asked for a status", {good(), good(), "--exit-code"}, 0},
        {"different", {good(), bad()}, 0},
        {"different, asked for a status", {good(), bad(), "--exit-code"}, 1},
        {"a new finding", {good(), bad(), "--fail-on", "new-warning"}, 1},
        {"a finding that is gone", {bad(), good(), "--fail-on", "new-warning"}, 0},
        {"a new finding of a rule that is skipped",
         {good(), bad(), "--fail-on", "new-warning", "--only", "dma-mem-cycle"},
         0},
        {"a file that is not there", {good(), missing}, 3},
        {"one side alone", {good()}, 2},
        {"no side", {}, 2},
        {"another kernel", {good(), "--kernel-new", "5.10"}, 0},
        {"no such kernel", {good(), "--kernel-new", "six"}, 2},
        {"all kernels", {good(), good(), "--kernel", "all"}, 2},
        {"other RAM", {good(), "--memory-new", "0x80000000+1G", "--exit-code"}, 1},
        {"another command line", {good(), "--cmdline-new", "swiotlb=force"}, 0},
        {"a directory and a file", {directory, good()}, 2},
        {"a file and a directory", {good(), directory}, 2},
        {"a directory and standard input", {directory, "-"}, 2},
        {"a directory and nothing", {directory, missing}, 3},
        {"nothing and a directory", {missing, directory}, 3},
        {"a directory and itself", {directory, directory, "--exit-code"}, 0},
        {"standard input twice", {"-", "-"}, 2},
        {"an unknown threshold", {good(), bad(), "--fail-on", "error"}, 2},
        {"an unknown format", {good(), bad(), "--format", "sarif"}, 2},
        {"a report over an input", {good(), bad(), "--report", "json=" + good()}, 2},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        std::vector<std::string> arguments{"diff"};
        arguments.insert(arguments.end(), c.arguments.begin(), c.arguments.end());
        const Outcome outcome = dmavet(arguments);
        CAPTURE(outcome.out);
        CAPTURE(outcome.err);
        CHECK(outcome.status == c.status);
    }
}

TEST_CASE("what stands beside a directory and is none is named for what it is") {
    const TemporaryFolder folder;
    const std::string missing = (folder.path() / "missing").string();
    const std::string directory = folder_with(folder, "d", {{"a.dtb", good()}});
    const std::string archive = (folder.path() / "d.tar").string();
    REQUIRE(shell("cd '" + directory + "' && tar cf '" + archive + "' a.dtb").status == 0);
    const struct {
        std::string before, after;
        std::string said;
    } cases[] = {
        {directory, archive, "OLD is a directory and NEW is one file: a directory is compared with a directory, "},
        {archive, directory, "NEW is a directory and OLD is one file: a directory is compared with a directory, "},
        {directory, missing, missing + ": cannot open: no such file or directory\n"},
        {missing, directory, missing + ": cannot open: no such file or directory\n"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.said);
        const Outcome outcome = dmavet({"diff", c.before, c.after});
        CAPTURE(outcome.err);
        CHECK(contains(outcome.err, c.said));
        CHECK(outcome.out.empty());
    }
}

TEST_CASE("directories are matched by the names of what they hold") {
    const TemporaryFolder folder;
    const std::string before = folder_with(
        folder, "before", {{"v/a.dtb", good()}, {"v/b.dtb", good()}, {"v/c.dtb", good()}, {"w/only.dtb", good()}});
    const std::string after =
        folder_with(folder, "after", {{"v/a.dtb", bad()}, {"v/b.dtb", bad()}, {"v/c.dtb", good()}, {"x.dtb", good()}});
    const Outcome outcome = dmavet({"diff", before, after});
    CHECK(contains(outcome.out, "in 2 boards: v/a.dtb, v/b.dtb\n"));
    CHECK(contains(outcome.out, "only in OLD: w/only.dtb\nonly in NEW: x.dtb\n3 boards compared, 2 changed"));
    SUBCASE("whatever the number of threads") {
        for (const char* format : {"text", "json", "ndjson", "markdown"}) {
            CAPTURE(format);
            CHECK(dmavet({"diff", before, after, "-j1", "--format", format}).out ==
                  dmavet({"diff", before, after, "-j7", "--format", format}).out);
        }
    }
    SUBCASE("a further format is what it is alone") {
        const std::string file = (folder.path() / "d.md").string();
        const Outcome both = dmavet({"diff", before, after, "--report", "markdown=" + file});
        CHECK(both.out == outcome.out);
        CHECK(read_text(file) == dmavet({"diff", before, after, "--format", "markdown"}).out);
    }
}

TEST_CASE("where no names match what all have in front is left out") {
    const TemporaryFolder folder;
    const std::string before =
        folder_with(folder, "before", {{"lib/1.0/v/a.dtb", good()}, {"lib/1.0/w/b.dtb", good()}});
    const std::string after = folder_with(folder, "after", {{"2.0/dtb/v/a.dtb", bad()}, {"2.0/dtb/w/b.dtb", good()}});
    const Outcome outcome = dmavet({"diff", before, after});
    CHECK(contains(outcome.out, "v/a.dtb\n"));
    CHECK(contains(outcome.out, "2 boards compared, 1 changed"));
    SUBCASE("and in archives") {
        const Outcome made =
            shell("cd '" + before + "' && tar cf ../before.tar lib && cd '" + after + "' && tar cf ../after.tar 2.0");
        REQUIRE(made.status == 0);
        const std::string both = folder.path().string();
        const Outcome packed = dmavet({"diff", both + "/before.tar", both + "/after.tar"});
        CHECK(contains(packed.out, "v/a.dtb\n"));
        CHECK(contains(packed.out, "2 boards compared, 1 changed"));
    }
}

TEST_CASE("two files are one board whatever their names, also from standard input") {
    const std::string direct = dmavet({"diff", good(), bad()}).out;
    CHECK(contains(direct, "1 board compared, 1 changed"));
    const Outcome piped = dmavet({"diff", good(), "-"}, {.input = read_text(bad()), .variables = {}});
    CHECK(contains(piped.out, "1 board compared, 1 changed"));
}

TEST_CASE("one tree under two kernels, and why they disagree") {
    const Outcome outcome = dmavet({"diff", blob("rules/kernel-changes-meaning/bad"), "--kernel", "5.10",
                                    "--kernel-new", "7.2", "--devices", "all"});
    CHECK(outcome.status == 0);
    CHECK(contains(outcome.out, "kernel 5.10 of arm64 -> 7.2 of arm64\n"));
    CHECK(contains(outcome.out, "    since "));
}

TEST_CASE("what an overlay changes, with the line of it") {
    const TemporaryFolder folder;
    const std::string base = folder.file("base.dts",
                                         "/dts-v1/;\n"
                                         "/ { #address-cells = <1>; #size-cells = <1>;\n"
                                         "  usb0: usb@1000 { compatible = \"test,usb\"; reg = <0x1000 0x100>; };\n"
                                         "};\n");
    const std::string overlay = folder.file("coherent.dts",
                                            "/dts-v1/;\n"
                                            "/plugin/;\n"
                                            "&usb0 {\n"
                                            "  dma-coherent;\n"
                                            "};\n");
    const Outcome outcome = dmavet({"diff", base, "--overlay-new", overlay, "--devices", "all"});
    CHECK(contains(outcome.out, "/usb@1000\n"));
    CHECK(contains(outcome.out, "no -> yes (dma-coherent"));
    CHECK(contains(outcome.out, "coherent.dts:4"));
}

TEST_CASE("a diff has the settings of dmavet.toml, and NEW what options say on top") {
    const TemporaryFolder folder;
    const std::string board = (folder.path() / "v/a.dtb").string();
    static_cast<void>(folder_with(folder, "v", {{"a.dtb", blob("rules/kernel-changes-meaning/bad")}}));
    const std::string other = folder.file("other.toml", "kernel = '6.1'");
    const struct {
        std::string_view config;
        std::vector<std::string> arguments;
        std::string_view kernels;  // "OLD NEW"
    } cases[] = {
        {"", {"--kernel-new", "7.2"}, "7.2 7.2"},
        {"kernel = '6.12'", {"--kernel-new", "7.2"}, "6.12 7.2"},
        {"kernel = '6.12'", {"--cmdline-new", "quiet"}, "6.12 6.12"},
        {"kernel = '6.12'", {"--kernel-new", "7.2", "--kernel", "5.10"}, "5.10 7.2"},
        {"kernel = '6.12'", {"--kernel-new", "7.2", "--no-config"}, "7.2 7.2"},
        {"kernel = '6.12'", {"--kernel-new", "7.2", "--config", other}, "6.1 7.2"},
        {"kernel = '6.12'\n[[board]]\nmatch = 'v/*'\nkernel = '5.10'", {"--kernel-new", "7.2"}, "5.10 7.2"},
        {"kernel = '6.12'\n[[board]]\nmatch = 'w/*'\nkernel = '5.10'", {"--kernel-new", "7.2"}, "6.12 7.2"},
        {"fail_on = 'warning'\nlevel = 'note'", {"--kernel-new", "7.2"}, "7.2 7.2"},  // of a check
    };
    for (const auto& c : cases) {
        CAPTURE(c.config);
        static_cast<void>(folder.file("dmavet.toml", c.config));
        std::vector<std::string> arguments{"diff", board, "--format", "json", "--fail-on", "new-error"};
        arguments.insert(arguments.end(), c.arguments.begin(), c.arguments.end());
        const Outcome outcome = dmavet(arguments);
        CAPTURE(outcome.err);
        REQUIRE(outcome.status <= 1);
        const Json compared = Json::parse(outcome.out).at("boards").at(0);
        CHECK(compared.at("kernel_old").at("release").get<std::string>() + " " +
                  compared.at("kernel_new").at("release").get<std::string>() ==
              c.kernels);
    }
    // Between these two the board is not the same.
    static_cast<void>(folder.file("dmavet.toml", "kernel = '5.10'"));
    CHECK(dmavet({"diff", board, "--kernel-new", "7.2", "--devices", "all", "--exit-code"}).status == 1);
    CHECK(dmavet({"diff", board, "--kernel-new", "7.2", "--devices", "all", "--exit-code", "--no-config"}).status == 0);
    const std::string name = fs::proximate(folder.file("dmavet.toml", "\nkernel = 'all'")).string();
    const Outcome all = dmavet({"diff", board, "--kernel-new", "7.2"});
    CHECK(all.status == 2);
    CHECK(contains(all.err, name + ":2: --kernel: all is no kernel of one side"));
    CHECK(dmavet({"diff", board, board, "--config", other, "--no-config"}).status == 2);
}

TEST_CASE("a side without a dmavet.toml has that of the other one") {
    const TemporaryFolder folder;
    const std::string before = folder_with(folder, "before", {{"a.dtb", good()}, {"v/b.dtb", good()}});
    const std::string after = folder_with(folder, "after", {{"a.dtb", good()}, {"v/b.dtb", good()}});
    const auto kernels = [&](const char* old_side, const char* new_side) {
        const Json boards = Json::parse(dmavet({"diff", old_side, new_side, "--format", "json"}).out).at("boards");
        std::string text;
        for (const Json& board : boards) {
            text += board.at("kernel_old").at("release").get<std::string>() + " " +
                    board.at("kernel_new").at("release").get<std::string>() + "; ";
        }
        return text;
    };
    write_text(fs::path(after) / "dmavet.toml", "kernel = '6.12'\n[[board]]\nmatch = 'v/*'\nkernel = '6.1'");
    CHECK(kernels(before.c_str(), after.c_str()) == "6.12 6.12; 6.1 6.1; ");
    CHECK(kernels(after.c_str(), before.c_str()) == "6.12 6.12; 6.1 6.1; ");
    write_text(fs::path(before) / "dmavet.toml", "kernel = '5.10'");
    CHECK(kernels(before.c_str(), after.c_str()) == "5.10 6.12; 5.10 6.1; ");
}

TEST_CASE("what is accepted comes and goes unseen, but counted") {
    const TemporaryFolder folder;
    const std::string before = folder_with(folder, "before", {{"a.dtb", good()}});
    const std::string after = folder_with(folder, "after", {{"a.dtb", bad()}, {"b.dtb", bad()}});
    const auto run = [&](std::vector<std::string> more, const std::string& from, const std::string& to) {
        more.insert(more.begin(), {"diff", from, to, "--fail-on", "new-warning"});
        return dmavet(more);
    };
    CHECK(run({}, before, after).status == 1);

    const std::string known = (folder.path() / "known.json").string();
    REQUIRE(dmavet({"check", after, "--write-baseline", known}).status == 0);
    static_cast<void>(folder.file("dmavet.toml", "[[ignore]]\nrule = 'lost-*'\nreason = 'as agreed'"));
    for (const auto& arguments : {std::vector<std::string>{}, {"--no-config", "--baseline", known}}) {
        const Outcome there = run(arguments, before, after);
        CAPTURE(there.out);
        CHECK(there.status == 0);
        CHECK_FALSE(contains(there.out, "[lost-translating-range]"));
        CHECK(contains(there.out, "only in NEW; 2 accepted findings not"));
        const Outcome back = run(arguments, after, before);
        CHECK(back.status == 0);
        CHECK_FALSE(contains(back.out, "[lost-translating-range]"));
        CHECK(contains(back.out, "; 1 accepted finding not"));  // that of a board in OLD alone nobody asks for
        auto as_json = arguments;
        as_json.insert(as_json.end(), {"--format", "json"});
        const std::string json = run(as_json, before, after).out;
        CHECK(Schema("dmavet-diff.schema.json").violations(json).empty());
        CHECK(Json::parse(json).at("summary").at("accepted_findings") == 2);
        CHECK(Json::parse(json).at("summary").at("new_findings") == 0);
    }
    CHECK(run({"--no-config"}, before, after).status == 1);
    // Until its last day.
    static_cast<void>(
        folder.file("dmavet.toml", "[[ignore]]\nrule = 'lost-*'\nreason = 'as agreed'\nuntil = 2020-01-01"));
    CHECK(run({}, before, after).status == 1);
    // A baseline that the file names, and grades.
    static_cast<void>(folder.file("dmavet.toml", "baseline = 'known.json'"));
    CHECK(run({}, before, after).status == 0);
    static_cast<void>(folder.file("dmavet.toml", "[rules]\nseverity = { lost-translating-range = 'note' }"));
    CHECK(run({}, before, after).status == 0);
}

TEST_CASE("what a comment in a source accepts on one side counts there") {
    const TemporaryFolder folder;
    const auto source = [&](const char* name, std::string_view comment, std::string_view value) {
        return folder.file(name, "/dts-v1/;\n/ {\n\t#address-cells = <1>;\n\t#size-cells = <1>;\n" +
                                     std::string(comment) + std::string(value) +
                                     "\tsoc {\n\t\tcompatible = \"simple-bus\";\n\t\t#address-cells = <1>;\n"
                                     "\t\t#size-cells = <1>;\n\t\tranges;\n\n"
                                     "\t\tdma-controller@10000 { compatible = \"vendor,dma\"; reg = <0x10000 0x1000>; "
                                     "};\n\t};\n};\n");
    };
    const std::string_view remark = "\t/* dmavet: ignore root-dma-ranges as agreed */\n";
    const std::string_view value = "\tdma-ranges = <0x80000000 0x0 0x40000000>;\n";
    const std::string clean = source("clean.dts", "", ""), told = source("told.dts", "", value),
                      accepted = source("accepted.dts", remark, value);
    const struct {
        const char* name;
        std::string before, after;
        int status;
        std::string_view said;
    } cases[] = {
        {"new", clean, told, 1, "1 new finding"},
        {"new and accepted", clean, accepted, 0, "1 accepted finding not shown"},
        {"accepted from now on", told, accepted, 0, "none changed; 1 accepted finding not shown"},
        {"accepted no longer", accepted, told, 1, "1 changed: 1 new finding"},
        {"accepted on both sides", accepted, accepted, 0, "none changed\n"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        const Outcome outcome = dmavet({"diff", c.before, c.after, "--fail-on", "new-error"});
        CAPTURE(outcome.out);
        CHECK(outcome.status == c.status);
        CHECK(contains(outcome.out, c.said));
    }
}

TEST_CASE("what decides the status of a diff is said where nobody sees it") {
    const TemporaryFolder folder;
    const std::string graded = folder.file("graded.toml", "[rules]\nseverity = { lost-translating-range = 'warning' }");
    const auto run = [&](std::vector<std::string> more) {
        more.insert(more.begin(), {"diff", good(), bad(), "--config", graded});
        return dmavet(more);
    };
    const Outcome hidden = run({"--fail-on", "new-warning", "--level", "error"});
    CHECK(hidden.status == 1);
    CHECK(hidden.err ==
          "dmavet: diff fails: 1 warning at or above --fail-on new-warning, none shown with --level error\n");
    const Outcome seen = run({"--fail-on", "new-warning"});
    CHECK(seen.status == 1);
    CHECK(seen.err.empty());
    CHECK(run({"--fail-on", "new-error", "--level", "error"}).status == 0);
}

TEST_CASE("what is passed over in directories is said") {
    const TemporaryFolder folder;
    const std::string before = folder_with(folder, "before", {{"a.dtb", good()}, {"o.dtbo", good()}});
    const std::string after = folder_with(folder, "after", {{"a.dtb", good()}, {"o.dtbo", good()}, {"p.dtbo", good()}});
    CHECK(contains(dmavet({"diff", before, after}).err, "directories: 2 .dtbo passed over; "));
    CHECK(dmavet({"diff", before, after, "--quiet"}).err.empty());
    CHECK(dmavet({"diff", before, after, "--ext", "dtbo"}).err.find("passed over") == std::string::npos);
}

TEST_CASE("overlays of which each is alone are left out of a diff, which is said") {
    const TemporaryFolder folder;
    const std::string board = (folder.path() / "v/a.dtb").string();
    static_cast<void>(folder_with(folder, "v", {{"a.dtb", good()}}));
    static_cast<void>(folder_with(folder, "overlays", {}));
    fs::create_directory(folder.path() / "overlays");
    REQUIRE(shell("printf '/dts-v1/; /plugin/; &{/} { note = \"n\"; };' | dtc -q -@ -O dtb -o '" +
                  (folder.path() / "overlays/o.dtbo").string() + "' -")
                .status == 0);
    static_cast<void>(folder.file("dmavet.toml", "overlay = 'overlays'"));
    const Outcome outcome = dmavet({"diff", board, "--kernel-new", "6.12"});
    CAPTURE(outcome.err);
    CHECK(outcome.status == 0);
    CHECK(contains(outcome.err, "boards are compared without overlays of which each would be alone"));
    CHECK(dmavet({"diff", board, board, "--overlay", (folder.path() / "overlays").string()}).status == 2);
}

}  // namespace dmavet::test
