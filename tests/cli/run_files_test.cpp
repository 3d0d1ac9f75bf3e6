// SPDX-License-Identifier: Apache-2.0
// Does a run leave alone what it reads, and what was there when it came to nothing?
#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "cli/overlay_files.hpp"
#include "cli/process.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace dmavet::test {

namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

// One of each kind of file, sound as far as it is read.
struct Files {
    TemporaryFolder folder;
    std::string at = folder.path().string();
    std::string board = blob(folder, "b.dtb", board_text("\"v,one\""), true);

    Files() {
        static_cast<void>(blob(folder, "new.dtb", board_text("\"v,one\""), true));
        static_cast<void>(folder.file("b.dts", board_text("\"v,one\"")));
        for (const char* place : {"boards", "overlays", "include", "root/sys/firmware"}) {
            fs::create_directories(folder.path() / place);
        }
        fs::copy_file(board, at + "/boards/a.dtb");
        fs::copy_file(board, at + "/boards/b.dtb");
        fs::copy_file(board, at + "/root/sys/firmware/fdt");
        static_cast<void>(blob(folder, "o.dtbo", overlay_text("\"v,one\""), false));
        fs::copy_file(at + "/o.dtbo", at + "/overlays/o.dtbo");
        REQUIRE(shell("cd '" + at + "' && tar cf t.tar b.dtb && tar cf o.tar o.dtbo").status == 0);
        fs::copy_file(source_dir() / "dts-samples/rules/coherency-differs-from-soc/facts.json", at + "/f.json");
        static_cast<void>(folder.file(".config", "CONFIG_ARM64=y\n"));
        REQUIRE(dmavet({"check", board, "--write-baseline", at + "/k.json"}).status == 0);
        static_cast<void>(folder.file("c.toml", "kernel = '6.12'\n"));
    }
    [[nodiscard]] std::string in(const std::string& name) const { return at + "/" + name; }
};

struct PathOption {
    std::string name, value;  // as help shows them
};

// Of each line of help that begins with an option or an argument and what it takes.
std::vector<PathOption> path_options(const std::string& command) {
    std::vector<PathOption> options;
    std::istringstream help(dmavet({command, "--help"}).out);
    for (std::string line; std::getline(help, line);) {
        std::istringstream words(line);
        PathOption one;
        words >> one.name >> one.value;
        const bool is_path =
            contains(one.value, "FILE") || contains(one.value, "DIR") || one.value == "OLD" || one.value == "NEW";
        if (line.starts_with("  ") && line[2] != ' ' && is_path) {
            one.name.erase(0, one.name.find(',') + 1);
            options.push_back(one);
        }
    }
    return options;
}

// What is typed for an option, and the file that this reads.
struct Read {
    std::string text, file;
};

// Options that write, and what stands before the name of their file.
const std::map<std::string, std::string> outputs{{"--report", "json="}, {"--write-baseline", ""}, {"--output", ""}};

// A command that reads the file by this option.
Words reading(const Files& files, const std::string& command, const PathOption& option, const Read& read) {
    const std::string other = files.in("new.dtb"), name = files.in(read.text);
    const bool is_argument = !option.name.starts_with("-");
    Words words{command};
    if (command == "diff") {
        words.insert(words.end(), {option.name == "old" ? name : other, option.name == "new" ? name : other});
    } else if (option.name != "--root") {
        words.push_back(is_argument ? name : other);
    }
    if (!is_argument) {
        words.insert(words.end(), {option.name, name});
    }
    return words;
}

void check_kept(const Files& files, const std::string& command, const PathOption& option, const Read& read) {
    const std::string file = files.in(read.file);
    const bool is_folder = fs::is_directory(file);
    const std::string before = is_folder ? std::string() : read_text(file);
    for (const PathOption& written : path_options(command)) {
        const auto output = outputs.find(written.name);
        if (output == outputs.end() || (option.name == "--baseline" && written.name == "--write-baseline")) {
            continue;  // the last two exclude each other
        }
        Words words = reading(files, command, option, read);
        words.insert(words.end(), {written.name, output->second + file});
        const Outcome outcome = dmavet(words);
        CAPTURE(command);
        CAPTURE(option.name);
        CAPTURE(written.name);
        CAPTURE(outcome.err);
        CHECK(outcome.status == 2);
        CHECK(contains(outcome.err, written.name + ": " + file + " is an input"));
        CHECK((is_folder || read_text(file) == before));
    }
}

}  // namespace

TEST_CASE("no file that an option names is written over, whichever option") {
    const Files files;
    const std::map<std::string, std::vector<Read>> typed{
        {"files", {{"b.dtb", "b.dtb"}, {"boards", "boards/a.dtb"}, {"t.tar#b.dtb", "t.tar"}}},
        {"old", {{"b.dtb", "b.dtb"}, {"t.tar#b.dtb", "t.tar"}}},
        {"new", {{"b.dtb", "b.dtb"}, {"t.tar#b.dtb", "t.tar"}}},
        {"--kconfig", {{".config", ".config"}}},
        {"--facts", {{"f.json", "f.json"}}},
        {"--older", {{"f.json", "f.json"}}},
        {"--overlay", {{"o.dtbo", "o.dtbo"}, {"o.tar#o.dtbo", "o.tar"}}},
        {"--overlay-new", {{"o.dtbo", "o.dtbo"}, {"o.tar#o.dtbo", "o.tar"}}},
        {"--include", {{"include", "include"}}},
        {"--source", {{"b.dts", "b.dts"}}},
        {"--config", {{"c.toml", "c.toml"}}},
        {"--baseline", {{"k.json", "k.json"}}},
        {"--root", {{"root", "root"}}},
    };
    std::size_t rows = 0;
    for (const std::string command : {"check", "show", "diff", "learn"}) {
        for (const PathOption& read : path_options(command)) {
            if (outputs.contains(read.name)) {
                continue;
            }
            REQUIRE_MESSAGE(typed.contains(read.name), command << " " << read.name << ": which file does it read?");
            for (const Read& one : typed.at(read.name)) {
                check_kept(files, command, read, one);
                ++rows;
            }
        }
    }
    CHECK(rows >= 40);
}

TEST_CASE("nor what a directory or an archive of overlays has, what dmavet.toml names, and that itself") {
    const Files files;
    static_cast<void>(files.folder.file("known.json", read_text(files.in("k.json"))));
    const struct {
        const char* name;
        std::string config;  // none: empty
        Words words;
        std::string file;  // that would be written over; empty: none would
    } cases[] = {
        {"of a directory",
         "",
         {"check", "b.dtb", "--overlay", "overlays", "--report", "json=overlays/o.dtbo"},
         "overlays/o.dtbo"},
        {"beside what is read of it", "", {"check", "boards", "--report", "json=boards/r.json"}, ""},
        {"an archive", "", {"check", "b.dtb", "--overlay", "o.tar", "--report", "json=o.tar"}, "o.tar"},
        {"by another name",
         "",
         {"check", "b.dtb", "--overlay", "o.dtbo", "--report", "json=boards/../o.dtbo"},
         "o.dtbo"},
        {"facts", "facts = 'f.json'", {"check", "b.dtb", "--report", "json=f.json"}, "f.json"},
        {"facts of a table",
         "[[board]]\nmatch = 'x'\nfacts = 'f.json'",
         {"check", "b.dtb", "--report", "json=f.json"},
         "f.json"},
        {"a configuration", "kconfig = '.config'", {"show", "b.dtb", "--report", "json=.config"}, ".config"},
        {"the name of one", "kconfig = 'defconfig'", {"show", "b.dtb", "--report", "json=defconfig"}, ""},
        {"overlays", "overlay = 'overlays'", {"check", "b.dtb", "--report", "json=overlays/o.dtbo"}, "overlays/o.dtbo"},
        {"a baseline", "baseline = 'known.json'", {"check", "b.dtb", "--report", "json=known.json"}, "known.json"},
        {"a baseline that show does not read",
         "baseline = 'known.json'",
         {"show", "b.dtb", "--report", "json=known.json"},
         "known.json"},
        {"a baseline, written anew",
         "baseline = 'known.json'",
         {"check", "b.dtb", "--write-baseline", "known.json"},
         ""},
        {"dmavet.toml", "kernel = '6.12'", {"check", "b.dtb", "--report", "json=dmavet.toml"}, "dmavet.toml"},
        {"dmavet.toml, by a baseline",
         "kernel = '6.12'",
         {"check", "b.dtb", "--write-baseline", "dmavet.toml"},
         "dmavet.toml"},
        {"dmavet.toml of a diff",
         "kernel = '6.12'",
         {"diff", "b.dtb", "new.dtb", "--report", "json=dmavet.toml"},
         "dmavet.toml"},
        {"that of a directory", "kernel = '6.12'", {"check", "boards", "--report", "json=dmavet.toml"}, "dmavet.toml"},
        {"one that is not read",
         "kernel = '6.12'",
         {"check", "b.dtb", "--no-config", "--report", "json=dmavet.toml"},
         ""},
        {"one output twice",
         "",
         {"check", "b.dtb", "--write-baseline", "w.json", "--report", "json=./w.json"},
         "w.json"},
        {"a device twice", "", {"check", "b.dtb", "--report", "json=/dev/null", "--report", "sarif=/dev/null"}, ""},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        if (!c.config.empty()) {
            static_cast<void>(files.folder.file("dmavet.toml", c.config));
        }
        const bool is_there = !c.file.empty() && fs::exists(files.in(c.file));
        const std::string before = is_there ? read_text(files.in(c.file)) : std::string();
        std::string line = "cd '" + files.at + "' && dmavet";
        for (const std::string& word : c.words) {
            line += " '" + word + "'";
        }
        const Outcome outcome = shell(line);
        CAPTURE(outcome.err);
        CHECK(outcome.status == (c.file.empty() ? 0 : 2));
        CHECK((c.file.empty() || contains(outcome.err, is_there ? " is an input" : " is written by ")));
        CHECK((!is_there || read_text(files.in(c.file)) == before));
        CHECK((is_there || c.file.empty() || !fs::exists(files.in(c.file))));
        fs::remove(files.in("dmavet.toml"));
    }
}

TEST_CASE("a run that ends with a usage error leaves reports as they were") {
    const Files files;
    const std::string old = files.folder.file("old.json", "of yesterday");
    const std::string fresh = files.in("fresh.json");
    const std::vector<Words> cases{
        {"check", files.board, "--memory", "1G"},  // nobody shows where RAM begins
        {"show", files.board, "--node", "/none"},  // and no such node
        {"show", files.board, "--kernel", "all", "--node", "/none"},
    };
    for (const Words& words : cases) {
        CAPTURE(words);
        for (const std::string& file : {old, fresh}) {
            Words with = words;
            with.insert(with.end(), {"--report", "json=" + file});
            CHECK(dmavet(with).status == 2);
        }
        CHECK(read_text(old) == "of yesterday");
        CHECK_FALSE(fs::exists(fresh));
    }
    // A report is as long as it is, whatever was there, and one without a line is empty.
    static_cast<void>(files.folder.file("old.json", std::string(1 << 20, 'x')));
    CHECK(dmavet({"check", files.board, "--report", "json=" + old}).status == 0);
    CHECK(read_text(old) == dmavet({"check", files.board, "--format", "json"}).out);
    CHECK(dmavet({"check", files.board, "--report", "short=" + old}).status == 0);
    CHECK(read_text(old).empty());
    CHECK(dmavet({"check", files.board, "--report", "short=" + fresh}).status == 0);
    CHECK(fs::exists(fresh));
}

TEST_CASE("nor a file of a copied system, nor a file by another name of its own") {
    const TemporaryFolder folder;
    const std::string at = folder.path().string();
    std::filesystem::create_directories(folder.path() / "r/proc");
    (void)folder.file("r/proc/cmdline", "quiet");
    (void)folder.file("a.dts", "/dts-v1/; / { };");
    REQUIRE(shell("cd '" + at + "' && ln a.dts same.dts && ln -s a.dts link.dts && ln r/proc/cmdline other").status ==
            0);
    const std::pair<std::string, std::string> cases[] = {
        {"--root r", "r/proc/cmdline"}, {"--root r", "r/new"},     {"--root r/", "r/../r/new"},
        {"a.dts", "same.dts"},          {"./a.dts", "./link.dts"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.first);
        CAPTURE(c.second);
        const Outcome outcome = shell("cd '" + at + "' && dmavet check " + c.first + " --report json=" + c.second);
        CHECK(outcome.status == 2);
        CHECK(contains(outcome.err, "is an input"));
    }
    CHECK(read_text(folder.path() / "a.dts") == "/dts-v1/; / { };");
    CHECK(shell("cd '" + at + "' && dmavet check a.dts --report json=rest").status == 0);
}

TEST_CASE("what a usage error repeats does nothing to a terminal") {
    const TemporaryFolder folder;
    (void)folder.file("a.dts", "/dts-v1/; / { };");
    (void)folder.file("dmavet.toml", "kernel = \"a\\u001bb\"\n");
    const std::string esc = "\x1b";
    const auto here = [&](const std::string& line) { return shell("cd '" + folder.path().string() + "' && " + line); };
    for (const std::string& line : {std::string("dmavet check a.dts"), "dmavet rules 'a" + esc + "b'",
                                    "dmavet check a.dts --no-config --only 'a" + esc + "b'", "dmavet 'a" + esc + "b'",
                                    "dmavet check --a" + esc + "b"}) {
        CAPTURE(line);
        const Outcome outcome = here(line);
        CHECK(outcome.status == 2);
        CHECK_FALSE(contains(outcome.err, esc));
        CHECK(contains(outcome.err, "\\x1bb"));
    }
}

}  // namespace dmavet::test
