// SPDX-License-Identifier: Apache-2.0
// Are boards found on both sides whatever holds them, and does the exit status say what was asked?
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/process.hpp"
#include "support/files.hpp"
#include "support/samples.hpp"
#include "support/text.hpp"

namespace dmavet::test {

namespace fs = std::filesystem;

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

}  // namespace dmavet::test
