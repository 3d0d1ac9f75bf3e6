// SPDX-License-Identifier: Apache-2.0
// Is what several dmavet.toml say, or one of them of what a container holds, known before the first board is read?
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/overlay_files.hpp"
#include "cli/process.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace dmavet::test {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using Words = std::vector<std::string>;

constexpr const char* bad = DMAVET_SAMPLE_BLOBS "/rules/root-dma-ranges/bad.dtb";
constexpr const char* good = DMAVET_SAMPLE_BLOBS "/rules/root-dma-ranges/good.dtb";

// A repository with a board, the same in an archive, and overlays of which the first is for it.
struct Project {
    TemporaryFolder folder;
    std::string at = folder.path().string();
    std::string board = blob(folder, "b.dtb", board_text("\"v,one\""), true);

    Project() {
        fs::create_directory(folder.path() / ".git");
        fs::create_directory(folder.path() / "overlays");
        static_cast<void>(blob(folder, "overlays/one.dtbo", overlay_text("\"v,one\""), false));
        static_cast<void>(blob(folder, "overlays/two.dtbo", overlay_text("\"v,two\""), false));
        REQUIRE(shell("cd '" + at + "' && tar cf z.tar b.dtb && mkdir sub && cp b.dtb sub && tar cf y.tar b.dtb sub")
                    .status == 0);
        REQUIRE(dmavet({"check", board, "--level", "note", "--write-baseline", at + "/known.json"}).status == 0);
    }
    [[nodiscard]] Outcome run(const Words& words, const std::string& config) const {
        static_cast<void>(folder.file("dmavet.toml", config));
        std::string line = "cd '" + at + "' && dmavet";
        for (const std::string& word : words) {
            line += " '" + word + "'";
        }
        return shell(line);
    }
};

std::string table(const std::string& match, const std::string& text) {
    return "[[board]]\nmatch = '" + match + "'\n" + text + "\n";
}

}  // namespace

TEST_CASE("what is wrong with a table for boards in a container ends the run before it begins") {
    const Project project;
    const struct {
        Words files;
        std::string match;
        int status;
    } cases[] = {
        {{"z.tar"}, "z.tar#*", 2},
        {{"z.tar"}, "*#b.dtb", 2},
        {{"z.tar"}, "*.dtb", 2},
        {{"z.tar"}, "z.tar", 0},
        {{"z.tar"}, "y.tar#*", 0},
        {{"z.tar", "b.dtb"}, "z.tar#*", 2},
        {{"b.dtb", "z.tar"}, "z.tar#*", 2},
        {{"b.dtb", "z.tar"}, "y.tar#*", 0},
        {{"y.tar"}, "sub/b.dtb", 2},
        {{"y.tar"}, "y.tar#sub/*", 2},
        {{"."}, "z.tar#*", 0},
        {{"b.dtb", "sub/b.dtb"}, "other.dtb", 0},
        {{"b.dtb", "sub/b.dtb"}, "b.dtb#*", 0},
    };
    for (const auto& c : cases) {
        for (const char* command : {"check", "show"}) {
            CAPTURE(command);
            CAPTURE(c.files.front());
            CAPTURE(c.match);
            Words words{command};
            words.insert(words.end(), c.files.begin(), c.files.end());
            const Outcome outcome = project.run(words, table(c.match, "kernel = 'six'"));
            CAPTURE(outcome.err);
            CHECK(outcome.status == c.status);
            CHECK(outcome.out.empty() == (c.status == 2));
            CHECK((c.status == 0 || contains(outcome.err, "dmavet.toml:3: --kernel: 'six' is no release")));
        }
    }
}

TEST_CASE("overlays and baselines of a table for boards in a container are known ahead") {
    const Project project;
    const std::string overlays = table("z.tar#*", "overlay = 'overlays'");
    const Outcome json = project.run({"check", "z.tar", "--format", "json"}, overlays);
    CHECK(Json::parse(json.out).at("boards").size() == 2);
    CHECK(contains(json.err, "for none of these boards"));
    CHECK(contains(json.err, "two.dtbo"));
    const Outcome text = project.run({"check", "z.tar"}, overlays);
    CHECK(contains(text.out, "in 1 of 2 boards"));
    const Outcome one = project.run({"check", "z.tar", "--format", "dts-overlay"}, overlays);
    CHECK(one.status == 2);
    CHECK(contains(one.err, "it is an overlay for one board, and there are several"));
    // A table that is for no board of the run has no part in it.
    CHECK(project.run({"check", "z.tar", "--format", "dts-overlay"}, table("b.dtb", "overlay = 'overlays'")).status ==
          0);

    const std::string known = table("*#b.dtb", "baseline = 'known.json'");
    CHECK(project.run({"check", "z.tar", "--prune"}, known).status == 0);
    CHECK(project.run({"check", "z.tar", "y.tar", "--prune"}, known).status == 0);
    CHECK(project.run({"check", "b.dtb", "--prune"}, known).status == 2);
}

TEST_CASE("one baseline by several names is pruned once") {
    const TemporaryFolder folder;
    const std::string known = (folder.path() / "known.json").string();
    for (const char* name : {"one", "two"}) {
        fs::create_directory(folder.path() / name);
        fs::copy_file(bad, folder.path() / name / "b.dtb");
    }
    REQUIRE(dmavet({"check", folder.path().string(), "--no-config", "--write-baseline", known}).status == 0);
    write_text(folder.path() / "one/dmavet.toml", "baseline = '../known.json'\n");
    write_text(folder.path() / "two/dmavet.toml", "baseline = '" + known + "'\n");
    REQUIRE(dmavet({"check", folder.path().string()}).status == 0);
    for (const char* name : {"one", "two"}) {
        fs::copy_file(good, folder.path() / name / "b.dtb", fs::copy_options::overwrite_existing);
    }
    CHECK(count_of(dmavet({"check", folder.path().string()}).err, "no longer needed") == 1);
    const Outcome pruned = dmavet({"check", folder.path().string(), "--prune"});
    CHECK(count_of(pruned.err, " taken out") == 1);
    CHECK(dmavet({"check", folder.path().string()}).err.empty());
    CHECK(Json::parse(read_text(known)).at("findings").empty());
}

TEST_CASE("a dmavet.toml that is a link which leads nowhere is a usage error") {
    const Project project;
    fs::create_symlink("none.toml", project.folder.path() / "dmavet.toml");
    const Outcome outcome = dmavet({"check", project.board});
    CHECK(outcome.status == 2);
    CHECK(contains(outcome.err, "dmavet.toml: cannot open: no such file"));
    CHECK(dmavet({"check", project.board, "--no-config"}).status == 0);
}

TEST_CASE("where two files disagree about the level, the least severe holds, and both are named") {
    const Project project;
    for (const char* name : {"one", "two"}) {
        fs::create_directory(project.folder.path() / name);
        fs::copy_file(project.board, project.folder.path() / name / "b.dtb");
    }
    const auto run = [&](const std::string& one, const std::string& two, Words more = {}) {
        write_text(project.folder.path() / "one/dmavet.toml", one);
        write_text(project.folder.path() / "two/dmavet.toml", two);
        more.insert(more.begin(), {"check", "one", "two", "--fail-on", "never"});
        return project.run(more, "").err;
    };
    const std::string holds = " holds for all boards of this run; --level decides otherwise\n";
    CHECK(run("level = 'error'", "\nlevel = 'note'") ==
          "dmavet: level: error by one/dmavet.toml:1, note by two/dmavet.toml:2: note" + holds);
    CHECK(run("level = 'error'", "") ==
          "dmavet: level: warning by default, error by one/dmavet.toml:1: warning" + holds);
    CHECK(run("level = 'note'", "level = 'note'").empty());
    CHECK(run("level = 'warning'", "").empty());
    CHECK(run("level = 'error'", "level = 'note'", {"--level", "warning"}).empty());
    CHECK(contains(run("level = 'error'", "level = 'note'", {"--quiet"}), holds));
}

TEST_CASE("kernel = \"all\" is what --kernel all is") {
    const Project project;
    const std::string all = "kernel = 'all'\n";
    for (const char* command : {"check", "show"}) {
        for (const char* format : {"text", "json", "ndjson"}) {
            const Words words{command, "b.dtb", "--format", format};
            Words typed = words;
            typed.insert(typed.end(), {"--kernel", "all"});
            CHECK(project.run(words, all).out == project.run(typed, "").out);
        }
    }
    CHECK(contains(project.run({"show", "b.dtb"}, all).out, "6.12"));
    CHECK(contains(project.run({"show", "b.dtb", "--map"}, all).err, "--map goes with one kernel"));
    CHECK(contains(project.run({"why", "b.dtb", "dma@1000"}, all).err, "dmavet.toml:1: --kernel: all goes with"));
    CHECK(project.run({"why", "b.dtb", "dma@1000", "--kernel", "7.2"}, all).status == 0);
    const std::string some = table("sub/*", "kernel = 'all'");
    CHECK(contains(project.run({"show", "."}, some).err, "for some of these boards"));
    CHECK(project.run({"show", "sub/b.dtb"}, some).status == 0);
    CHECK(project.run({"check", "."}, some).status == 0);
}

}  // namespace dmavet::test
