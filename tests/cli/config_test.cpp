// SPDX-License-Identifier: Apache-2.0
// A project's settings: where they are found, and which layer has its say.
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

TEST_CASE("the nearest dmavet.toml at or above a board holds, up to its repository") {
    const Project project;
    CHECK(project.settings().at("file").is_null());
    const std::string top = project.config("kernel = '6.1'");
    CHECK(project.settings().at("file") == top);
    CHECK(project.setting("kernel", top) == "6.1 :1");
    const std::string near = project.config("\nkernel = '5.10'", "boards");
    CHECK(project.settings().at("file") == near);
    CHECK(project.setting("kernel", near) == "5.10 :2");
    const std::string beside = project.config("", "boards/vendor");
    CHECK(project.settings().at("file") == beside);
    CHECK(project.settings({"--no-config"}).at("file").is_null());
    CHECK(project.settings({"--config", top}).at("file") == top);
    CHECK(dmavet({"config", project.board, "--config", top, "--no-config"}).status == 2);
    CHECK(dmavet({"config", project.board, "--config", top + "x"}).status == 2);
    const Outcome missing = dmavet({"config", project.board + "x"});
    CHECK(missing.status == 3);
    CHECK(contains(missing.err, project.board + "x: cannot open: "));
    CHECK(dmavet({"check", project.board, "--config", top + "x"}).status == 2);

    // Above the top of a repository nobody looks.
    fs::create_directory(project.folder.path() / "boards/vendor/.git");
    fs::remove(project.folder.path() / "boards/vendor/dmavet.toml");
    CHECK(project.settings().at("file").is_null());
}

TEST_CASE(
    "an option counts more than a table of the board, a later table more than an earlier one, and the top least") {
    const Project project;
    const std::string top = "kernel = '6.1'\narch = 'arm64'\nmemory = '1G'\n";
    const struct {
        std::string text;
        std::string kernel;
    } cases[] = {
        {top, "6.1 :1"},
        {top + "[[board]]\nmatch = 'vendor/*'\nkernel = '5.10'", "5.10 :6"},
        {top + "[[board]]\nmatch = 'boards/vendor/a.dtb'\nkernel = '5.10'", "5.10 :6"},
        {top + "[[board]]\nmatch = 'other/*'\nkernel = '5.10'", "6.1 :1"},
        {top + "[[board]]\nmatch = '*'\nkernel = '5.10'\n[[board]]\nmatch = 'a.dtb'\nkernel = '6.12'", "6.12 :9"},
        {top + "[[board]]\nmatch = 'a.dtb'\nkernel = '6.12'\n[[board]]\nmatch = '*'\narch = 'arm'", "6.12 :6"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.text);
        const std::string name = project.config(c.text);
        CHECK(project.setting("kernel", name) == c.kernel);
        CHECK(project.setting("memory", name) == "1G :3");
        CHECK(project.setting("page_size", name) == " -");
        // What is typed is what the board is analysed with.
        const Json typed = Json::parse(
            project.check({"--kernel", "7.2", "--memory", "0x80000000+1G", "--format", "json", "--no-facts"}).out);
        CHECK(typed.at("boards").at(0).at("kernel").at("release") == "7.2");
        const Json configured = Json::parse(project.check({"--memory", "0x80000000+1G", "--format", "json"}).out);
        CHECK(configured.at("boards").at(0).at("kernel").at("release") == c.kernel.substr(0, c.kernel.find(' ')));
    }
}

TEST_CASE("what is typed is an option") {
    const Project project;
    static_cast<void>(project.config("kernel = '6.1'\n[rules]\nseverity = { dma-mem-cycle = 'note' }"));
    const Json settings = project.settings({"--kernel", "6.12", "--severity", "root-dma-ranges=off"}).at("settings");
    CHECK(settings.at(0) == Json{{"name", "kernel"},
                                 {"values", {"6.12"}},
                                 {"otherwise", "the newest that is modelled"},
                                 {"from", "option"}});
    CHECK(settings.back().at("values") == Json{"dma-mem-cycle=note", "root-dma-ranges=off"});
    CHECK(dmavet({"config", project.board, "--kernel", "six"}).status == 2);
    const std::string name = project.config("kernel = 'six'");
    CHECK(contains(dmavet({"config", project.board}).err, name + ":1: --kernel: 'six' is no release"));
}

TEST_CASE("boards of one run have settings of their own") {
    const Project project;
    static_cast<void>(project.add_board("boards/other/b.dtb"));
    static_cast<void>(project.config(
        "[[board]]\nmatch = 'other/*'\nkernel = '5.10'\nfail_on = 'never'\nrules.skip = 'root-dma-ranges'\n"
        "[[board]]\nmatch = 'vendor/*'\nkernel = '6.12'\n"));
    for (const char* jobs : {"1", "4"}) {
        const Outcome outcome = dmavet({"check", project.folder.path().string(), "--format", "json", "-j", jobs});
        CHECK(outcome.status == 1);
        const Json boards = Json::parse(outcome.out).at("boards");
        REQUIRE(boards.size() == 2);
        CHECK(boards.at(0).at("kernel").at("release") == "5.10");
        CHECK(boards.at(0).at("findings").empty());
        CHECK(boards.at(1).at("kernel").at("release") == "6.12");
        CHECK_FALSE(boards.at(1).at("findings").empty());
    }
    const Json shown = Json::parse(dmavet({"show", project.folder.path().string(), "--format", "json"}).out);
    CHECK(shown.at("boards").at(0).at("kernel").at("release") == "5.10");
    const Outcome why =
        dmavet({"why", (project.folder.path() / "boards/other/b.dtb").string(), "/soc/dma-controller@10000"});
    CHECK(contains(why.out, "5.10"));
}

TEST_CASE("what holds for the run") {
    const Project project;
    CHECK(project.check().status == 1);
    static_cast<void>(project.config("fail_on = 'never'"));
    CHECK(project.check().status == 0);
    CHECK(project.check({"--fail-on", "error"}).status == 1);
    CHECK(project.check({"--no-config"}).status == 1);
    static_cast<void>(project.config("[rules]\nskip = 'root-dma-ranges'"));
    CHECK(project.check().status == 0);
    CHECK(project.check({"--only", "root-dma-ranges"}).status == 1);  // asked for by name
    CHECK(project.check({"--skip", "dma-mem-cycle"}).status == 1);    // instead of what the file skips
}

TEST_CASE("a project grades rules") {
    const Project project;
    const auto severity = [&](std::vector<std::string> more) {
        more.insert(more.end(), {"--format", "json", "--level", "note"});
        const Json findings = Json::parse(project.check(more).out).at("boards").at(0).at("findings");
        return findings.empty() ? "none" : findings.at(0).at("severity").get<std::string>();
    };
    CHECK(severity({}) == "error");
    static_cast<void>(project.config("[rules]\nseverity = { root-dma-ranges = 'note' }"));
    CHECK(severity({}) == "note");
    CHECK(project.check().status == 0);
    CHECK(project.check({"--fail-on", "note"}).status == 1);
    CHECK(severity({"--severity", "root-dma-ranges=warning"}) == "warning");
    CHECK(severity({"--severity", "dma-mem-cycle=warning"}) == "note");  // grades add up
    CHECK(severity({"--severity", "root-dma-ranges=warning,root-dma-ranges=off"}) == "none");
    static_cast<void>(
        project.config("[rules]\nseverity = { root-dma-ranges = 'note' }\n[[board]]\nmatch = '*'\n"
                       "rules.severity = { root-dma-ranges = 'off' }"));
    CHECK(severity({}) == "none");
    CHECK(project.check({"--severity", "root-dma-ranges"}).status == 2);
    CHECK(project.check({"--severity", "root-dma-ranges=bad"}).status == 2);
    CHECK(project.check({"--severity", "root-dma-range=note"}).status == 2);
}

TEST_CASE("what is wrong with a dmavet.toml ends the run before it begins, with the line") {
    const Project project;
    const struct {
        std::string text, said;
    } cases[] = {
        {"kernal = '6.1'", ":1: there is no key 'kernal'; did you mean 'kernel'?"},
        {"\nkernel = 'six'", ":2: --kernel: 'six' is no release"},
        {"memory = ['x']", ":1: --memory: 'x' is neither a size"},
        {"[rules]\nskip = ['root-dma-range']",
         ":2: there is no rule 'root-dma-range'; did you mean 'root-dma-ranges'?"},
        {"[rules]\nseverity = { root-dma-ranges = 'bad' }", ":2: --severity: 'bad' is none of"},
        {"fail_on = 'warnings'", ":1: --fail-on: 'warnings' is none of"},
        {"baseline = 'none.json'", ":1: --baseline "},
        {"facts = 'none.json'", ":1: --facts "},
        {"include = 'none'", ":1: --include "},
        {"overlay = 'none.dtbo'", ":1: --overlay"},
        {"kernel = '6.1'\n[[board]]\nmatch = '*'\nkernel = 'x'", ":4: --kernel: 'x' is no release"},
        {"kernel = ", ":1: not TOML: "},
        {"[[ignore]]\nnode = '*'", ":1: [[ignore]] needs a reason"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.text);
        const std::string name = project.config(c.text);
        const Outcome outcome = project.check();
        CAPTURE(outcome.err);
        CHECK(outcome.status == 2);
        CHECK(outcome.out.empty());
        CHECK(contains(outcome.err, "dmavet: " + name + c.said));
        CHECK(project.check({"--no-config"}).status == 1);
    }
}

TEST_CASE("a file of the configuration lies beside it") {
    const Project project;
    const std::string known = (project.folder.path() / "known.json").string();
    REQUIRE(dmavet({"check", project.board, "--write-baseline", known}).status == 0);
    static_cast<void>(project.config("baseline = 'known.json'"));
    CHECK(project.check().status == 0);
    CHECK(project.check({"--prune"}).status == 0);
    CHECK(project.check({"--write-baseline", known}).status == 0);  // not read, but written
    static_cast<void>(project.config("baseline = 'none.json'"));
    CHECK(project.check({"--write-baseline", known}).status == 0);
    CHECK(project.check({"--baseline", known}).status == 0);
}

TEST_CASE("standard input has the settings of the working directory") {
    const Project project;
    static_cast<void>(project.config("fail_on = 'never'"));
    const std::string folder = project.folder.path().string();
    CHECK(shell("cd '" + folder + "' && dmavet check - < " + bad).status == 0);
    CHECK(shell("cd '" + folder + "' && dmavet check --no-config - < " + bad).status == 1);
    // Found from the board, wherever somebody is.
    CHECK(shell("cd / && dmavet check '" + project.board + "'").status == 0);
    CHECK(shell("cd '" + folder + "/boards/vendor' && dmavet check a.dtb").status == 0);
    CHECK(shell("cd '" + folder + "/boards/vendor' && dmavet config | head -n 1").out == ".: ../../dmavet.toml\n");
}

TEST_CASE("what is typed as a pipe is read once, whatever a dmavet.toml says") {
    const Project project;
    static_cast<void>(project.config("kernel = '6.12'"));
    const Outcome outcome =
        shell("printf 'CONFIG_ARM64=y\\n' | dmavet check '" + project.board + "' --kconfig /dev/stdin --fail-on never");
    CAPTURE(outcome.err);
    CHECK(outcome.status == 0);
}

}  // namespace dmavet::test
