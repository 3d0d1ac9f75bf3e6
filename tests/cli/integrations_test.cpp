// SPDX-License-Identifier: Apache-2.0
// Do action.yml, the pre-commit hooks and what is in contrib do what they say? They are read by YAML's parser and run
// by bash, make and pre-commit, with the program of this build and stand-ins for what would download or build.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/process.hpp"
#include "dmavet/rule.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace dmavet::test {

namespace fs = std::filesystem;

namespace {

using json = nlohmann::json;
using Variables = std::map<std::string, std::string>;

constexpr const char* bad_dts = "dts-samples/rules/lost-translating-range/bad.dts";
constexpr const char* good_dts = "dts-samples/rules/lost-translating-range/good.dts";

std::string shell_word(std::string_view text) {
    std::string word("'");
    for (const char c : text) {
        word += c == '\'' ? std::string(R"('\'')") : std::string(1, c);
    }
    return word + "'";
}

// A file of the checkout, read as YAML by a parser that others made.
json yaml(const std::string& file) {
    const Outcome outcome = shell(
        "/usr/bin/python3 -c 'import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)' " +
        file);
    REQUIRE_MESSAGE(outcome.status == 0, outcome.err);
    return json::parse(outcome.out);
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
    return text;
}

void write_program(const fs::path& file, std::string_view script) {
    fs::create_directories(file.parent_path());
    write_text(file, script);
    fs::permissions(file, fs::perms::owner_exec, fs::perm_options::add);
}

// Stands in for ./dev: notes what is asked, and instead of building takes the program of this build.
constexpr std::string_view dev_stand_in =
    "#!/bin/sh\n"
    "here=$(dirname \"$0\")\n"
    "echo \"$*\" >>\"$here/asked\"\n"
    "[ \"$1\" != build ] || {\n"
    "  mkdir -p \"$here/build/release\"\n"
    "  ln -s \"$(command -v dmavet)\" \"$here/build/release/dmavet\"\n"
    "}\n";

// As GitHub's runner runs a composite action whose caches are empty: each script with bash, the steps' files beside it.
class ActionRun {
public:
    ActionRun() : action_(yaml("action.yml")) {
        for (const char* name : {"CMakeLists.txt", "CMakePresets.json", "cmake/a", "include/a", "src/a"}) {
            fs::create_directories((place() / name).parent_path());
            write_text(place() / name, name);
        }
        write_program(place() / "dev", dev_stand_in);
        fs::create_directory_symlink(source_dir() / "contrib", place() / "contrib");
    }

    Outcome run(const Variables& inputs) {
        Outcome last{0, "", ""};
        for (const json& step : action_.at("runs").at("steps")) {
            if (!step.contains("run") || last.status != 0) {
                continue;
            }
            CHECK(step.at("shell") == "bash");
            // What stands in a script would be run.
            CHECK_FALSE(contains(step.at("run").get<std::string>(), "${{"));
            std::string line = "export GITHUB_ACTION_PATH=" + shell_word(place().string());
            for (const char* name : {"GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "RUNNER_TEMP"}) {
                line += std::string(" ") + name + "=" + shell_word((folder_.path() / name).string());
            }
            const json variables = step.value("env", json::object());
            for (const auto& [name, value] : variables.items()) {
                line += " " + name + "=" + shell_word(given(value, inputs));
            }
            fs::create_directories(folder_.path() / "RUNNER_TEMP");
            const std::string script = folder_.file("step.sh", step.at("run").get<std::string>());
            last = shell(line + "; exec bash --noprofile --norc -eo pipefail " + script);
        }
        return last;
    }

    [[nodiscard]] fs::path place() const { return folder_.path() / "action"; }
    [[nodiscard]] std::string text(const char* name) const {
        return fs::exists(folder_.path() / name) ? read_text(folder_.path() / name) : std::string();
    }
    [[nodiscard]] const json& action() const { return action_; }

private:
    // "${{ inputs.paths }}"
    [[nodiscard]] std::string given(const std::string& value, const Variables& inputs) const {
        std::smatch match;
        REQUIRE(std::regex_match(value, match, std::regex(R"(\$\{\{ inputs\.([a-z]+) \}\})")));
        const auto found = inputs.find(match[1]);
        return found != inputs.end() ? found->second
                                     : action_.at("inputs").at(match[1].str()).at("default").get<std::string>();
    }

    TemporaryFolder folder_;
    json action_;
};

}  // namespace

TEST_CASE("action.yml builds once, annotates, adds to the job's page and fails as the check does") {
    ActionRun action;
    for (const json& input : action.action().at("inputs")) {
        CHECK_FALSE(input.at("description").get<std::string>().empty());
    }
    const Outcome bad = action.run({{"paths", std::string(bad_dts) + " " + good_dts}});
    CHECK(bad.status == 1);
    CHECK(bad.out == shell(std::string("dmavet check --format github ") + bad_dts + " " + good_dts).out);
    CHECK(action.text("GITHUB_STEP_SUMMARY").starts_with("## dmavet: 1 error in 1 of 2 boards\n"));
    CHECK(std::regex_match(action.text("GITHUB_OUTPUT"), std::regex("key=[0-9a-f]{16}\n")));
    CHECK(read_text(action.place() / "asked") == "deps --build\nbuild\n");

    const Outcome good =
        action.run({{"paths", good_dts}, {"args", "--kernel 6.12 --level note"}, {"summary", "false"}});
    CHECK(good.status == 0);
    CHECK(good.out.empty());
    CHECK(read_text(action.place() / "asked") == "deps --build\nbuild\ndeps --build\n");
    // The table of the step before is on the page once.
    CHECK(action.text("GITHUB_STEP_SUMMARY").rfind("## dmavet: ") == 0);

    const Outcome matched = action.run({{"paths", bad_dts}, {"format", "short"}});
    const std::string matcher = matched.out.substr(0, matched.out.find('\n'));
    REQUIRE(matcher.starts_with("::add-matcher::"));
    CHECK(fs::exists(matcher.substr(std::string_view("::add-matcher::").size())));
    CHECK(contains(matched.out, "[lost-translating-range]"));
}

TEST_CASE("action.yml runs nothing of what it is given, and takes nothing for an option") {
    ActionRun action;
    const std::string pwned = (action.place() / "pwned").string();
    const Outcome outcome =
        action.run({{"paths", "$(touch " + pwned + ") `touch " + pwned + "`; touch " + pwned + " --version"}});
    CHECK(outcome.status == 3);
    CHECK_FALSE(fs::exists(pwned));
    CHECK_FALSE(contains(outcome.out, "libfdt"));
}

TEST_CASE("the template of GitLab fetches, builds and leaves both reports where the job says they are") {
    const json job = yaml("contrib/gitlab-ci.yml").at("dmavet");
    const TemporaryFolder folder;
    write_program(folder.path() / "bin/apt-get", "#!/bin/sh\n");
    write_program(folder.path() / "bin/git",
                  "#!/bin/sh\n[ \"$1\" != clone ] || mkdir -p .dmavet/.git\n"
                  "[ -e .dmavet/dev ] || cp dev .dmavet/\n");
    write_program(folder.path() / "dev", dev_stand_in);
    std::string script = "set -e; export PATH=" + shell_word((folder.path() / "bin").string()) + ":$PATH; cd " +
                         shell_word(folder.path().string()) + "\n";
    for (const auto& [name, value] : job.at("variables").items()) {
        const std::string text = name == "DMAVET_PATHS" ? (source_dir() / bad_dts).string() : value.get<std::string>();
        script += "export " + name + "=" + shell_word(text) + "\n";
    }
    for (const char* part : {"before_script", "script"}) {
        for (const json& line : job.at(part)) {
            script += line.get<std::string>() + "\n";
        }
    }
    const Outcome outcome = shell(script);
    CHECK_MESSAGE(outcome.status == 1, outcome.err);
    CHECK(contains(outcome.out, "[lost-translating-range]"));
    const json& reports = job.at("artifacts").at("reports");
    CHECK(json::parse(read_text(folder.path() / reports.at("codequality").get<std::string>())).size() == 1);
    CHECK(contains(read_text(folder.path() / reports.at("junit").get<std::string>()), "<failure type=\"error\""));
    CHECK(job.at("artifacts").at("when") == "always");
}

TEST_CASE("the hooks of pre-commit check the sources that a commit touches") {
    const TemporaryFolder folder;
    const auto in = [&](const char* name) { return folder.path() / name; };
    write_program(in("hooks/dev"), "#!/bin/sh\n[ \"$1\" = check ] && exec dmavet \"$@\"\n");
    fs::copy_file(source_dir() / ".pre-commit-hooks.yaml", in("hooks/.pre-commit-hooks.yaml"));
    fs::create_directories(in("boards"));
    fs::copy_file(source_dir() / bad_dts, in("boards/bad.dts"));
    fs::copy_file(source_dir() / good_dts, in("boards/good.dts"));
    write_text(in("boards/notes.txt"), "no board\n");
    const std::string begin =
        "set -e; export HOME=" + shell_word(folder.path().string()) +
        " GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b; cd ";
    const std::string commit = " && git init -q && git add -A && git commit -qm first && git rev-parse HEAD";
    const Outcome hooks = shell(begin + shell_word(in("hooks").string()) + commit);
    REQUIRE_MESSAGE(hooks.status == 0, hooks.err);
    const std::string revision = hooks.out.substr(0, hooks.out.find('\n'));
    REQUIRE(shell(begin + shell_word(in("boards").string()) + commit).status == 0);
    for (const json& hook : yaml(".pre-commit-hooks.yaml")) {
        const std::string id = hook.at("id");
        CAPTURE(id);
        write_text(in("boards/.pre-commit-config.yaml"), "repos:\n- repo: " + in("hooks").string() + "\n  rev: " +
                                                             revision + "\n  hooks: [{id: " + id + "}]\n");
        const auto run = [&](const std::string& files) {
            return shell(begin + shell_word(in("boards").string()) + "; git add -A; pre-commit run --color never " +
                         files);
        };
        const Outcome all = run("--all-files");
        CHECK(all.status == 1);
        CHECK(contains(all.out, "\nbad.dts:16: error: /soc/bus@1000000: dma-ranges: "));
        CHECK_FALSE(contains(all.out, "good.dts"));
        CHECK_FALSE(contains(all.out, "notes.txt"));
        const Outcome good = run("--files good.dts notes.txt");
        CHECK_MESSAGE(good.status == 0, good.out, good.err);
        CHECK(contains(good.out, "Passed"));
    }
    // What the first hook calls is there.
    CHECK(contains(shell("./dev help").out, "./dev check ARGS"));
}

namespace {

// A kernel whose `make dtbs` builds one tree, into O where that is given.
std::string kernel_makefile(const char* source) {
    return "O ?= .\ndtbs:\n\tmkdir -p $(O)/arch/$(ARCH)/boot/dts/vendor\n\tdtc -q -O dtb -o "
           "$(O)/arch/$(ARCH)/boot/dts/vendor/board.dtb " +
           (source_dir() / source).string() + "\n";
}

Outcome make(const TemporaryFolder& folder, const std::string& arguments) {
    return shell("unset MAKEFLAGS MAKELEVEL; cd " + shell_word(folder.path().string()) + " && make -s " + arguments);
}

}  // namespace

TEST_CASE("dmavet.mk checks what make dtbs has built") {
    const TemporaryFolder folder;
    const std::string fragment = "-f " + shell_word((source_dir() / "contrib/dmavet.mk").string()) + " dmavet ";
    (void)folder.file("Makefile", kernel_makefile(bad_dts));
    const Outcome bad = make(folder, fragment);
    CHECK(bad.status == 2);  // make's
    CHECK(bad.out.starts_with("arch/arm64/boot/dts/vendor/board.dtb: error: /soc/bus@1000000: dma-ranges: "));
    CHECK(make(folder, fragment + "DMAVET_ARGS='--fail-on never'").status == 0);
    const Outcome elsewhere = make(folder, fragment + "KDIR=. O=out ARCH=arm DMAVET_ARGS='--report json=dma.json'");
    CHECK(elsewhere.out.starts_with("arch/arm/boot/dts/vendor/board.dtb: error: "));
    CHECK(fs::exists(folder.path() / "out/arch/arm/boot/dts/vendor/board.dtb"));
    CHECK(fs::exists(folder.path() / "out/dma.json"));
    (void)folder.file("Makefile", kernel_makefile(good_dts));
    const Outcome good = make(folder, fragment);
    CHECK_MESSAGE(good.status == 0, good.err);
    CHECK(good.out.empty());
}

// Buildroot runs a package's hooks one after the other in its recipe.
TEST_CASE("dmavet.mk checks the trees of Buildroot's kernel once it is built") {
    const TemporaryFolder folder;
    const auto buildroot = [&](const std::string& trees) {
        (void)folder.file("Makefile",
                          "define sep\n\n\nendef\nBR2_CONFIG = .config\nLINUX_ARCH_PATH = linux/arch/arm64\n"
                          "LINUX_DTBS = " +
                              trees + "\ninclude " + (source_dir() / "contrib/dmavet.mk").string() +
                              "\nlinux:\n\t@echo built\n\t$(foreach hook,$(LINUX_POST_BUILD_HOOKS),"
                              "$(call $(hook))$(sep))\n.PHONY: linux\n");
        return make(folder, "linux");
    };
    const fs::path trees = folder.path() / "linux/arch/arm64/boot/dts/vendor";
    fs::create_directories(trees);
    REQUIRE(shell("dtc -q -O dtb -o " + shell_word((trees / "bad.dtb").string()) + " " + bad_dts).status == 0);
    REQUIRE(shell("dtc -q -O dtb -o " + shell_word((trees / "good.dtb").string()) + " " + good_dts).status == 0);
    const Outcome bad = buildroot("vendor/good.dtb vendor/bad.dtb");
    CHECK(bad.status == 2);
    CHECK(bad.out.starts_with("built\nlinux/arch/arm64/boot/dts/vendor/bad.dtb: error: "));
    CHECK(buildroot("vendor/good.dtb").status == 0);
    CHECK(buildroot("").out == "built\n");
}

// BitBake replaces ${NAME} in a function before a shell sees it.
TEST_CASE("dmavet.bbclass checks the trees that a kernel recipe names") {
    const std::string text = read_text(source_dir() / "contrib/dmavet.bbclass");
    const std::size_t begin = text.find("do_dmavet() {\n");
    const std::size_t end = text.find("\n}\n", begin);
    REQUIRE(begin != std::string::npos);
    REQUIRE(end != std::string::npos);
    CHECK(contains(text, "\naddtask dmavet after do_compile before do_install\n"));
    const TemporaryFolder folder;
    const fs::path trees = folder.path() / "arch/arm64/boot/dts/vendor";
    fs::create_directories(trees);
    REQUIRE(shell("dtc -q -O dtb -o " + shell_word((trees / "bad.dtb").string()) + " " + bad_dts).status == 0);
    const auto run = [&](const char* names, const char* arguments) {
        std::string function = text.substr(begin, end + 3 - begin);
        const Variables variables{{"KERNEL_DEVICETREE", names},
                                  {"B", folder.path().string()},
                                  {"ARCH", "arm64"},
                                  {"DMAVET_ARGS", arguments},
                                  {"DMAVET_REPORT", (folder.path() / "dmavet.sarif").string()}};
        for (const auto& [name, value] : variables) {
            function = replaced(function, "${" + name + "}", value);
        }
        CHECK_FALSE(contains(function, "${"));
        return shell("set -e\n" + function + "do_dmavet");
    };
    const Outcome bad = run("vendor/bad.dtb vendor/camera.dtbo", "");
    CHECK(bad.status == 1);
    CHECK(contains(bad.out, "/vendor/bad.dtb: error: "));
    CHECK(json::parse(read_text(folder.path() / "dmavet.sarif")).at("runs").at(0).at("results").size() == 1);
    CHECK(run("vendor/bad.dtb", "--fail-on never").status == 0);
    CHECK(run("", "").status == 0);
}

TEST_CASE("the problem matcher finds file, line, severity, text and rule in each line of the short format") {
    const json matchers = json::parse(read_text(source_dir() / "contrib/dmavet-matcher.json")).at("problemMatcher");
    std::istringstream lines(
        shell("dmavet check --level note --format short dts-samples/rules/*/bad.dts no-such.dtb").out);
    std::map<std::string, std::size_t> by_severity;
    for (std::string line; std::getline(lines, line);) {
        CAPTURE(line);
        std::size_t matched = 0;
        for (const json& matcher : matchers) {
            const json& pattern = matcher.at("pattern").at(0);
            std::smatch match;
            const std::string regexp = pattern.at("regexp");
            if (!std::regex_match(line, match, std::regex(regexp))) {
                continue;
            }
            ++matched;
            const auto part = [&](const char* name) { return match[pattern.at(name).get<std::size_t>()].str(); };
            ++by_severity[matcher.value("severity", pattern.contains("severity") ? part("severity") : "")];
            const std::string id = part("code");
            CHECK((id == "unreadable" || find_rule(id) != nullptr));
            CHECK_FALSE(part("message").empty());
            if (id != "unreadable") {
                const std::string text = read_text(source_dir() / part("file"));
                CHECK(std::count(text.begin(), text.end(), '\n') >= std::stol(part("line")));
                CHECK(part("message").starts_with("/"));
            } else {
                CHECK(part("file") == "no-such.dtb");
                CHECK(part("line").empty());
            }
        }
        CHECK(matched == 1);
    }
    CHECK(by_severity["error"] > 20);
    CHECK(by_severity["warning"] > 20);
    CHECK(by_severity["notice"] > 2);
    CHECK(by_severity.size() == 3);
}

}  // namespace dmavet::test
