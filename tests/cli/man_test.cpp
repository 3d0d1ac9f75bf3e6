// SPDX-License-Identifier: Apache-2.0
// Does the manual say what --help says, in pages that roff reads as they are meant?
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "cli/process.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace dmavet::test {

namespace {

// Without roff's own: escapes, fonts, and the hyphens of the options.
std::string unroffed(std::string text) {
    for (const char* escape : {"\\fB", "\\fI", "\\fR", "\\&", "\\:"}) {
        replace_all(text, escape, "");
    }
    replace_all(text, "\\(aq", "'");
    replace_all(text, "\\-", "-");
    replace_all(text, "\\e", "\\");
    return text;
}

std::string page(const TemporaryFolder& folder, const std::string& name) {
    return unroffed(read_text(folder.path() / (name + ".1")));
}

}  // namespace

TEST_CASE("each command has a page, and its page each option") {
    const TemporaryFolder folder;
    const Outcome outcome = dmavet({"help", "--man", folder.path().string()});
    REQUIRE(outcome.status == 0);
    CHECK(outcome.out + outcome.err == "");
    const std::string program = page(folder, "dmavet");
    std::istringstream help(dmavet({"--help"}).out);
    std::size_t commands = 0;
    for (std::string line; std::getline(help, line);) {
        if (line == "EXAMPLES") {
            break;
        }
        if (!line.starts_with("  ") || line[2] == '-') {
            continue;
        }
        const std::string command = line.substr(2, line.find(' ', 2) - 2);
        CAPTURE(command);
        ++commands;
        CHECK(contains(program, "dmavet-" + command + "(1)\n"));
        const std::string text = page(folder, "dmavet-" + command);
        std::istringstream own(dmavet({command, "--help"}).out);
        std::size_t options = 0;
        for (std::string option; std::getline(own, option);) {
            if (option.starts_with("  -")) {
                const std::string name = option.substr(2, option.find_first_of(" ,", 2) - 2);
                CAPTURE(name);
                ++options;
                CHECK((contains(text, "\n" + name + " ") || contains(text, "\n" + name + "\n") ||
                       contains(text, "\n" + name + ", ")));
            }
        }
        CHECK(options > 0);
    }
    CHECK(commands > 10);
}

TEST_CASE("what roff would take for its own is text") {
    const TemporaryFolder folder;
    REQUIRE(dmavet({"help", "--man", folder.path().string()}).status == 0);
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
        std::istringstream lines(read_text(entry.path()));
        CAPTURE(entry.path().filename().string());
        for (std::string line; std::getline(lines, line);) {
            CAPTURE(line);
            // A request is one of these; any other line that begins like one is an example or a name.
            const std::string request = line.substr(0, line.find(' '));
            const std::vector<std::string> known{".TH", ".SH", ".SS", ".TP", ".PP", ".B",
                                                 ".I",  ".nf", ".fi", ".nh", ".ad", ".br"};
            CHECK((!line.starts_with('.') || std::find(known.begin(), known.end(), request) != known.end()));
            CHECK(!line.starts_with('\''));
        }
    }
}

TEST_CASE("an argument stands in brackets where it may be left out") {
    const TemporaryFolder folder;
    REQUIRE(dmavet({"help", "--man", folder.path().string()}).status == 0);
    const struct {
        const char* command;
        std::vector<std::string> help, manual;
    } cases[] = {
        {"check", {"FILE|DIR...", "--live|--root DIR"}, {"FILE|DIR ...", "--live|--root DIR"}},
        {"why", {"FILE PATH", "--live|--root DIR PATH"}, {"FILE PATH", "--live|--root DIR PATH"}},
        {"verify", {"--live|--root DIR"}, {"--live|--root DIR"}},
        {"diff", {"OLD [NEW]"}, {"OLD [NEW]"}},
        {"learn", {"FILE|DIR..."}, {"FILE|DIR ..."}},
        {"config", {"[FILE|DIR]"}, {"[FILE|DIR]"}},
        {"rules", {"[RULE|WORD]"}, {"[RULE|WORD]"}},
        {"completions", {"bash|zsh|fish"}, {"bash|zsh|fish"}},
        {"help", {"[COMMAND]"}, {"[COMMAND]"}},
        {"kernels", {""}, {""}},
    };
    for (const auto& c : cases) {
        CAPTURE(c.command);
        std::string usage, synopsis;
        for (const std::string& words : c.help) {
            usage += std::string(usage.empty() ? "Usage:" : "\n      ") + " dmavet " + c.command + " [OPTIONS]" +
                     (words.empty() ? "" : " ") + words;
        }
        for (const std::string& words : c.manual) {
            synopsis += std::string(synopsis.empty() ? ".SH SYNOPSIS\n" : "\n.br\n") + ".B dmavet " + c.command +
                        "\n[OPTION ...]" + (words.empty() ? "" : " ") + words;
        }
        const std::string help = dmavet({c.command, "--help"}).out;
        CHECK_MESSAGE(contains(help, usage + "\n\n"), help.substr(0, 200));
        const std::string manual = page(folder, std::string("dmavet-") + c.command);
        CHECK_MESSAGE(contains(manual, synopsis + "\n.SH "), manual.substr(0, 300));
    }
    // What may be left out may be left out, and nothing else.
    CHECK(dmavet({"check"}).status == 2);
    CHECK(dmavet({"diff"}).status == 2);
    CHECK(dmavet({"completions"}).status == 2);
    CHECK(dmavet({"rules"}).status == 0);
    CHECK(dmavet({"help"}).status == 0);
}

TEST_CASE("a list in a text keeps its lines") {
    const TemporaryFolder folder;
    REQUIRE(dmavet({"help", "--man", folder.path().string()}).status == 0);
    for (const char* command : {"check", "show"}) {
        const std::string manual = page(folder, std::string("dmavet-") + command);
        const std::size_t begin = manual.find("\n.nf\n  arm64 7.2");
        CAPTURE(manual);
        REQUIRE(begin != std::string::npos);
        const std::string list = manual.substr(begin, manual.find(".fi\n", begin) - begin);
        CHECK(contains(list, "\n  arm 7.2"));
        CHECK(contains(list, "\n  riscv 7.2"));
    }
}

TEST_CASE("where the manual cannot be written, that is said") {
    const TemporaryFolder folder;
    const std::string file = folder.file("file", "x");
    const Outcome outcome = dmavet({"help", "--man", file});
    CHECK(outcome.status == 3);
    CHECK(contains(outcome.err, "cannot write"));
    CHECK(read_text(file) == "x");
    CHECK(dmavet({"help", "check", "--man", folder.path().string()}).status == 2);
}

}  // namespace dmavet::test
