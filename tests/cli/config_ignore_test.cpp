// SPDX-License-Identifier: Apache-2.0
// What does a project accept, and until when?
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/config_project.hpp"
#include "cli/process.hpp"
#include "golden/schema.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace dmavet::test {

TEST_CASE("an ignore holds until its last day, and says when it could go") {
    const Project project;
    const std::string name = project.config("[[ignore]]\nrule = 'root-*'\nreason = 'as agreed'\nuntil = 2026-11-26\n");
    const auto on = [&](const char* seconds) {
        return project.check({}, {{}, {std::string("SOURCE_DATE_EPOCH=") + seconds}});
    };
    const Outcome before = on("1795564800");  // 2026-11-25
    CHECK(before.status == 0);
    CHECK(before.err.empty());
    CHECK(contains(before.out, "1 ignored finding not shown (dmavet.toml)"));
    CHECK(on("1795651200").status == 0);  // the 26th begins
    CHECK(on("1795737599").status == 0);  // and ends
    const Outcome after = on("1795737600");
    CHECK(after.status == 1);
    CHECK(contains(after.err, name + ":1: this [[ignore]] ended with 2026-11-26"));
    CHECK(on("yesterday").status == 2);

    const Json finding = Json::parse(project.check({"--format", "json"}, {{}, {"SOURCE_DATE_EPOCH=0"}}).out)
                             .at("boards")
                             .at(0)
                             .at("findings")
                             .at(0);
    CHECK(finding.at("suppressed") == Json{{"by", "config"}, {"reason", "as agreed"}});
    const Json result = Json::parse(project.check({"--format", "sarif"}, {{}, {"SOURCE_DATE_EPOCH=0"}}).out)
                            .at("runs")
                            .at(0)
                            .at("results")
                            .at(0);
    CHECK(result.at("suppressions") == Json::array({Json{{"kind", "external"}, {"justification", "as agreed"}}}));
}

TEST_CASE("an ignore that matches nothing is said once, where it could have matched") {
    const Project project;
    static_cast<void>(project.add_board("boards/vendor/b.dtb"));
    const std::string name = project.config(
        "[[ignore]]\nrule = 'dma-mem-cycle'\nreason = 'x'\n"
        "[[ignore]]\nnode = '*'\nboard = 'other/*'\nreason = 'x'\n");
    const Outcome outcome = dmavet({"check", project.folder.path().string(), "--fail-on", "never"});
    CHECK(outcome.err == "dmavet: " + name + ":1: this [[ignore]] matches no finding on the boards of this run\n");
    // It is about a file that would grow old.
    CHECK(dmavet({"check", project.folder.path().string(), "--fail-on", "never", "--quiet"}).err == outcome.err);
    CHECK(project.check({"--only", "root-dma-ranges"}).err.empty());
}

TEST_CASE("what options ask otherwise than the file shows nothing about what the file accepts") {
    const Project project;
    const std::string known = (project.folder.path() / "known.json").string();
    REQUIRE(dmavet({"check", project.board, "--write-baseline", known}).status == 0);
    fs::copy_file(DMAVET_SAMPLE_BLOBS "/rules/root-dma-ranges/good.dtb", project.board,
                  fs::copy_options::overwrite_existing);
    static_cast<void>(
        project.config("kernel = '6.12'\nbaseline = 'known.json'\n[[ignore]]\nrule = 'root-*'\nreason = 'x'\n"
                       "[[ignore]]\nnode = '/none'\nreason = 'x'\n"));
    const struct {
        std::vector<std::string> arguments;
        std::size_t ignores;  // that match nothing
        bool has_gone;        // entries of the baseline
    } cases[] = {
        {{}, 2, true},
        {{"--level", "note"}, 2, true},
        {{"--memory", "0x80000000+1G"}, 2, true},  // the file says nothing of it
        {{"--kernel", "6.12"}, 2, true},           // the same
        {{"--kernel", "7.2"}, 0, false},
        {{"--no-facts"}, 0, false},
        {{"--only", "root-dma-ranges"}, 1, true},
        {{"--skip", "dma-mem-cycle"}, 1, true},
        {{"--skip", "root-dma-ranges"}, 0, false},
        {{"--severity", "root-dma-ranges=off"}, 0, false},
        {{"--severity", "root-dma-ranges=note"}, 2, true},
    };
    for (const auto& c : cases) {
        CAPTURE(c.arguments);
        const std::string said = project.check(c.arguments).err;
        CAPTURE(said);
        std::size_t ignores = 0;
        for (std::size_t at = said.find("matches no finding"); at != std::string::npos;
             at = said.find("matches no finding", at + 1)) {
            ++ignores;
        }
        CHECK(ignores == c.ignores);
        CHECK(contains(said, "no longer needed") == c.has_gone);
    }
}

TEST_CASE("a comment in a source accepts a finding there") {
    const Project project;
    const auto source = [&](std::string_view above, std::string_view behind) {
        const std::string text =
            "/dts-v1/;\n/ {\n\t#address-cells = <1>;\n\t#size-cells = <1>;\n" + std::string(above) +
            "\tdma-ranges = <0x80000000 0x0 0x40000000>;" + std::string(behind) +
            "\n\tsoc {\n\t\tcompatible = \"simple-bus\";\n\t\t#address-cells = <1>;\n"
            "\t\t#size-cells = <1>;\n\t\tranges;\n\n"
            "\t\tdma-controller@10000 { compatible = \"vendor,dma\"; reg = <0x10000 0x1000>; };\n\t};\n};\n";
        return project.folder.file("a.dts", text);
    };
    const struct {
        std::string_view above, behind;
        int status;
        std::string_view said;
    } cases[] = {
        {"", "", 1, ""},
        {"\t/* dmavet: ignore root-dma-ranges as agreed */\n", "", 0, ""},
        {"\t// dmavet: ignore root-dma-ranges as agreed\n", "", 0, ""},
        {"", " /* dmavet: ignore root-dma-ranges as agreed */", 0, ""},
        {"", " // dmavet: ignore root-dma-ranges as agreed", 0, ""},
        {"\t/* dmavet: ignore dma-mem-cycle as agreed */\n", "", 1, ""},
        {"\t/* dmavet: ignore root-dma-range as agreed */\n", "", 1,
         "a.dts:5: there is no rule 'root-dma-range'; did you mean 'root-dma-ranges'?"},
        {"\t/* dmavet: ignore root-dma-ranges */\n", "", 1, "needs a reason behind it"},
        {"\t/* dmavet: please */\n", "", 1, "'dmavet: please' is not understood"},
        {"\t/* dmavet: ignore root-dma-ranges as agreed */\n\n", "", 1, ""},
    };
    for (const auto& c : cases) {
        CAPTURE(c.above);
        CAPTURE(c.behind);
        const Outcome outcome = dmavet({"check", source(c.above, c.behind)});
        CAPTURE(outcome.err);
        CHECK(outcome.status == c.status);
        CHECK(contains(outcome.err, c.said));
        CHECK(outcome.err.empty() == c.said.empty());
        CHECK(dmavet({"check", source(c.above, c.behind), "--quiet", "--format", "short"}).err == outcome.err);
        CHECK((c.status == 1 || contains(outcome.out, "1 ignored finding not shown (source)")));
    }
    const std::string accepted = source("\t/* dmavet: ignore root-dma-ranges as agreed */\n", "");
    const Json result =
        Json::parse(dmavet({"check", accepted, "--format", "sarif"}).out).at("runs").at(0).at("results").at(0);
    CHECK(result.at("suppressions") == Json::array({Json{{"kind", "inSource"}, {"justification", "as agreed"}}}));
    // What is not shown may be accepted, too.
    CHECK(dmavet({"check", accepted, "--severity", "root-dma-ranges=note", "--fail-on", "note"}).status == 0);
}

}  // namespace dmavet::test
