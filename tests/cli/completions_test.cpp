// SPDX-License-Identifier: Apache-2.0
// Do the completion scripts know what --help knows, and does bash complete with them?
#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

#include "cli/process.hpp"
#include "report/formats.hpp"

namespace dmavet::test {

namespace {

// The long options and commands that a help text begins a line with.
std::vector<std::string> names_in(const std::string& help, bool options) {
    std::vector<std::string> names;
    std::istringstream lines(help);
    bool in_commands = false;
    for (std::string line; std::getline(lines, line);) {
        in_commands = line == "Subcommands:" || (in_commands && line.starts_with("  "));
        std::istringstream words(line);
        std::string word;
        words >> word;
        const std::size_t dashes = word.find("--");
        if (options && line.starts_with("  -") && dashes != std::string::npos) {
            names.push_back(word.substr(dashes));
        } else if (!options && in_commands && line.starts_with("  ") && line[2] != ' ') {
            names.push_back(word);
        }
    }
    return names;
}

std::string completed(const std::string& words) {
    return shell("bash -c 'source <(dmavet completions bash); COMP_WORDS=(" + words +
                 "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _dmavet; echo \"${COMPREPLY[*]}\"'")
        .out;
}

}  // namespace

TEST_CASE("completions of every shell know every command, option and format") {
    const std::vector<std::string> commands = names_in(dmavet({"--help"}).out, false);
    CHECK(commands.size() >= 7);
    for (const char* name : {"bash", "zsh", "fish"}) {
        CAPTURE(name);
        const std::string script = dmavet({"completions", name}).out;
        for (const std::string& command : commands) {
            CAPTURE(command);
            CHECK(script.find(command) != std::string::npos);
            for (const std::string& option : names_in(dmavet({command, "--help"}).out, true)) {
                CAPTURE(option);
                const bool is_fish = std::string_view(name) == "fish";
                CHECK(script.find(is_fish ? "-l " + option.substr(2) : option) != std::string::npos);
            }
        }
    }
}

TEST_CASE("bash completes formats, and those of files, of each command") {
    for (const report::Format& format : report::formats()) {
        const std::string command(format.command);
        const std::string name(format.name);
        CAPTURE(command);
        CAPTURE(name);
        const std::string all = " " + completed("dmavet " + command + " --format \"\"");
        CHECK((all.find(" " + name + " ") != std::string::npos || all.find(" " + name + "\n") != std::string::npos));
    }
    CHECK(completed("dmavet show --format s") == "\n");
    CHECK(completed("dmavet check --report sar") == "sarif=\n");
    CHECK(completed("dmavet check --only root-dma-r") == "root-dma-ranges\n");
    CHECK(completed("dmavet che") == "check\n");
}

}  // namespace dmavet::test
