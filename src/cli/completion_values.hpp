// SPDX-License-Identifier: Apache-2.0
// What the completion scripts of all shells are made from: the table of commands, read for what a shell can offer.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/command.hpp"

namespace dmavet::cli {

// What an option or argument takes.
struct Values {
    enum class Kind { nothing, words, list, prefixes, files, nodes };
    Kind kind = Kind::nothing;
    std::vector<std::string> words = {};  // list: with commas between them; prefixes: what a file's name stands behind
};

[[nodiscard]] Values values_of(const Command& command, const Option& option);

[[nodiscard]] bool takes_value(const Option& option);
// Also those that every command has.
[[nodiscard]] std::vector<Option> options_of(const Command& command);
[[nodiscard]] std::vector<Option> arguments_of(const Command& command);
[[nodiscard]] std::vector<std::string> command_names(std::span<const Command> all);

// A pipe of every shell: the paths of the nodes of $file, a line each.
extern const char* const list_nodes;

}  // namespace dmavet::cli
