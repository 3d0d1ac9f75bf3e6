// SPDX-License-Identifier: Apache-2.0
// How is a command called?

#include "cli/synopsis.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "cli/completion_values.hpp"

namespace dmavet::cli {

namespace {

SynopsisWord word_of(const Option& argument) {
    return {argument.value, argument.needed == Needed::never, argument.takes == Takes::many};
}

}  // namespace

std::vector<std::vector<SynopsisWord>> synopses_of(const Command& command) {
    const std::vector<Option> arguments = arguments_of(command);
    const auto is_replaced = [](const Option& one) { return one.needed == Needed::unless_live; };
    std::vector<std::vector<SynopsisWord>> lines(1);
    for (const Option& argument : arguments) {
        lines[0].push_back(word_of(argument));
    }
    const SynopsisWord system{"--live|--root DIR", false, false, true};
    if (arguments.empty() && std::any_of(command.options.begin(), command.options.end(),
                                         [](const Option& one) { return one.names == "--live"; })) {
        lines = {{system}};
    }
    if (std::any_of(arguments.begin(), arguments.end(), is_replaced)) {
        lines.push_back({system});
        for (const Option& argument : arguments) {
            if (!is_replaced(argument)) {
                lines[1].push_back(word_of(argument));
            }
        }
    }
    return lines;
}

std::vector<std::string> synopsis_lines(const Command& command) {
    std::vector<std::string> lines;
    for (const auto& words : synopses_of(command)) {
        std::string line;
        for (const SynopsisWord& word : words) {
            line += fmt::format("{}{}{}{}{}", line.empty() ? "" : " ", word.may_be_left_out ? "[" : "", word.text,
                                word.repeats ? "..." : "", word.may_be_left_out ? "]" : "");
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

}  // namespace dmavet::cli
