// SPDX-License-Identifier: Apache-2.0
// cpp and dtc, run under the same limits: far more than they need for the largest board.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/result.hpp"
#include "input/child_process.hpp"

namespace dmavet::input {

struct Tool {
    std::string_view program;
    std::string_view package;  // of Debian that has it
    std::string_view makes;    // what of a source is too large: "a blob"
    ErrorCode missing, failed, timeout;
};

// What it made of the arguments; exited, with whatever status. An Error: it was not run to its end.
[[nodiscard]] Result<ChildResult> run_tool(const Tool& tool, std::vector<std::string> arguments,
                                           std::span<const std::byte> standard_input);

}  // namespace dmavet::input
