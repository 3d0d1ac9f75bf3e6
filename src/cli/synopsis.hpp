// SPDX-License-Identifier: Apache-2.0
// How is a command called? What help and manual show of its arguments, as each is needed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command.hpp"

namespace dmavet::cli {

struct SynopsisWord {
    std::string text;        // "FILE|DIR"
    bool may_be_left_out;    // shown in brackets
    bool repeats;            // with dots behind it
    bool is_option = false;  // as it is typed: "--live"
};

// What stands behind the command's name and options; of commands that read a running system instead of files two lines.
[[nodiscard]] std::vector<std::vector<SynopsisWord>> synopses_of(const Command& command);

// The same as --help shows it: "FILE|DIR...", "OLD [NEW]", a line each.
[[nodiscard]] std::vector<std::string> synopsis_lines(const Command& command);

}  // namespace dmavet::cli
