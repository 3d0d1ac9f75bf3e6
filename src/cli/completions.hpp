// SPDX-License-Identifier: Apache-2.0
// Completion scripts, made from the commands and options themselves.
#pragma once

#include <iosfwd>
#include <span>
#include <string_view>

#include "cli/command.hpp"

namespace dmavet::cli {

// `shell` is bash, zsh or fish.
void write_completions(std::span<const Command> all, std::string_view shell, std::ostream& out);

void write_bash(std::span<const Command> all, std::ostream& out);
void write_zsh(std::span<const Command> all, std::ostream& out);
void write_fish(std::span<const Command> all, std::ostream& out);

}  // namespace dmavet::cli
