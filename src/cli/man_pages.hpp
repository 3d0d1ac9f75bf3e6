// SPDX-License-Identifier: Apache-2.0
// Manual pages, made from the commands and options themselves.
#pragma once

#include <iosfwd>
#include <span>

#include "cli/command.hpp"

namespace dmavet::cli {

// dmavet(1): what the program is, and which commands it has.
void write_program_page(std::span<const Command> all, std::ostream& out);
// dmavet-check(1): what `dmavet check --help` says.
void write_command_page(const Command& command, std::ostream& out);

}  // namespace dmavet::cli
