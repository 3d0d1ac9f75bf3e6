// SPDX-License-Identifier: Apache-2.0
// Do the completion scripts know what --help knows, and does bash complete with them?
#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

#include "cli/process.hpp"
#include "report/formats.hpp"
#include "support/fdt_builder.hpp"

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
}

TEST_CASE("bash completes what a value may be") {
    struct Case {
        const char* words;
        const char* expected;
    };
    const Case cases[] = {
        {"dmavet che", "check"},
        {"dmavet help che", "check"},
        {"dmavet show --format s", ""},
        {"dmavet show --format = nd", "ndjson"},  // as bash cuts --format=nd
        {"dmavet check --report sar", "sarif="},
        {"dmavet check --report sarif = READM", "README.md"},
        {"dmavet check --only root-dma-r", "root-dma-ranges"},
        {"dmavet check --only dma-ranges-length,root-dma-r", "dma-ranges-length,root-dma-ranges"},
        {"dmavet check --kernel 6.1", "6.12 6.1"},
        {"dmavet check READM", "README.md"},
        {"dmavet why dts-samples/boards/fpga-soc.dts mmc", "mmc@ff170000"},
        {"dmavet why dts-samples/boards/fpga-soc.dts /axi@f9000000/mm", "/axi@f9000000/mmc@ff170000"},
        {"dmavet why no-such-file mmc", ""},
        {"dmavet show dts-samples/boards/fpga-soc.dts --node mmc", "mmc@ff170000"},
    };
    for (const Case& c : cases) {
        INFO(c.words, ": expected ", c.expected, ", got ", completed(c.words));
        CHECK(completed(c.words) == std::string(c.expected) + "\n");
    }
}

TEST_CASE("a node's name that a shell would run is not offered") {
    FdtBuilder tree;
    tree.bus(1, 1).device("usb@1").cells("reg", {1, 1}).end().device("usb@`id`").end().device("usb@$(id)");
    const TemporaryFolder folder;
    const auto blob = tree.finish();
    const std::string board =
        folder.file("board.dtb", std::string(reinterpret_cast<const char*>(blob.data()), blob.size()));
    CHECK(completed("dmavet why " + board + " usb") == "usb@1\n");
}

}  // namespace dmavet::test
