// SPDX-License-Identifier: Apache-2.0
// Is each option that was typed followed, or else refused?
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/process.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace dmavet::test {

namespace {

using Json = nlohmann::json;
using Words = std::vector<std::string>;

constexpr const char* bad = DMAVET_SAMPLE_BLOBS "/rules/root-dma-ranges/bad.dtb";
constexpr const char* source = "dts-samples/rules/root-dma-ranges/bad.dts";
constexpr const char* changes = DMAVET_SAMPLE_BLOBS "/rules/kernel-changes-meaning/bad.dtb";

std::size_t findings(Words more) {
    more.insert(more.begin(), {"check", changes, "--format", "json", "--no-facts", "--kernel", "all"});
    return Json::parse(dmavet(more).out).at("boards").at(0).at("findings").size();
}

}  // namespace

TEST_CASE("what cannot both be followed is refused") {
    const TemporaryFolder folder;
    const std::string file = (folder.path() / "file").string();
    const struct {
        Words words;
        std::string said;
    } cases[] = {
        {{"check", source, "--fix-diff", "--format", "short"}, "--fix-diff: standard output gets the diff"},
        {{"check", source, "--fix-diff", "--report", "json=-"}, "--fix-diff: standard output gets the diff"},
        {{"check", source, "--fix-diff", "--write-baseline", file}, "--fix-diff: with --write-baseline"},
        {{"check", bad, "--source", source, "--no-dts"}, "--no-dts refuses"},
        {{"show", bad, "--source", source, "--no-dts"}, "--no-dts refuses"},
        {{"why", bad, "/soc", "--source", source, "--no-dts"}, "--no-dts refuses"},
        {{"why", bad, "/soc", "--kernel", "all"}, "--kernel: all goes with check and show"},
        {{"learn", bad, "--kernel", "all"}, "--kernel: all goes with check and show"},
        {{"diff", bad, bad, "--kernel", "all"}, "--kernel: "},
        {{"diff", bad, "--kernel-new", "all"}, "--kernel: 'all' is no release"},
        {{"show", bad, "--kernel", "all", "--map"}, "--map goes with one kernel"},
        {{"show", bad, "--kernel", "all", "--trace"}, "--trace goes with one kernel"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.said);
        const Outcome outcome = dmavet(c.words);
        CAPTURE(outcome.err);
        CHECK(outcome.status == 2);
        CHECK(outcome.out.empty());
        CHECK(contains(outcome.err, c.said));
        CHECK_FALSE(std::filesystem::exists(file));
    }
    CHECK(dmavet({"check", source, "--fix-diff", "--report", "json=" + file}).status == 1);
    CHECK(contains(read_text(file), "root-dma-ranges"));
}

TEST_CASE("a configuration is one of the board's architecture") {
    const struct {
        const char* arch;
        const char* config;
        int status;
    } cases[] = {
        {"arm64", "armmp", 3}, {"riscv", "armmp", 3},     {"arm", "armmp", 0},       {"arm64", "debian", 0},
        {"arm", "debian", 0},  {"arm64", "defconfig", 0}, {"riscv", "defconfig", 0},
    };
    for (const auto& c : cases) {
        CAPTURE(c.arch);
        CAPTURE(c.config);
        const Outcome outcome = dmavet({"show", bad, "--arch", c.arch, "--kconfig", c.config});
        CHECK(outcome.status == c.status);
        const std::string said = std::string("no kernel for ") + c.arch + " is configured as armmp";
        CHECK(contains(outcome.err, said) == (c.status != 0));
    }
}

TEST_CASE("the rule that --kernel all adds is one that may be chosen, graded and left out") {
    CHECK(findings({}) == 1);
    CHECK(findings({"--only", "root-dma-ranges"}) == 1);
    CHECK(findings({"--only", "kernel-changes-meaning"}) == 1);  // once
    CHECK(findings({"--skip", "kernel-changes-meaning"}) == 0);
    CHECK(findings({"--severity", "kernel-changes-meaning=off"}) == 0);
    CHECK(findings({"--only", "root-dma-ranges", "--skip", "kernel-changes-meaning"}) == 0);
    const Json sarif = Json::parse(
        dmavet({"check", changes, "--kernel", "all", "--only", "kernel-changes-meaning", "--format", "sarif"}).out);
    CHECK(sarif.at("runs").at(0).at("tool").at("driver").at("rules").size() == 1);
}

TEST_CASE("help offers what is taken") {
    CHECK(dmavet({"help"}).out == dmavet({"--help"}).out);
    CHECK(dmavet({"help", "help"}).out == dmavet({"help", "--help"}).out);
    CHECK(dmavet({"help", "check"}).out == dmavet({"check", "--help"}).out);
    for (const char* command : {"check", "show", "diff", "why", "learn"}) {
        CAPTURE(command);
        const std::string help = dmavet({command, "--help"}).out;
        const bool takes_many = std::string(command) == "check" || std::string(command) == "show";
        CHECK(contains(help, "--kernel RELEASE|all") == takes_many);
        CHECK(contains(help, "--overlay FILE|DIR") == takes_many);
        CHECK(contains(help, "v6.12.5, all") == takes_many);
        CHECK(contains(help, "of DIR each alone") == takes_many);
    }
}

}  // namespace dmavet::test
