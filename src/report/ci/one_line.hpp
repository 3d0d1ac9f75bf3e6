// SPDX-License-Identifier: Apache-2.0
// A finding in one line, as compilers print what they find.
#pragma once

#include <string>
#include <string_view>

#include "dmavet/board.hpp"

namespace dmavet::report {

// "soc.dtsi:12: error: /soc: dma-ranges: … [range-misses-all-ram]"; without the line where none is known.
[[nodiscard]] std::string one_line(std::string_view file, const Board& board, const Finding& finding);
// "board.dtb: error: … [unreadable]"
[[nodiscard]] std::string one_line(std::string_view file, const Error& error);

// What stands for a rule where an input cannot be read.
inline constexpr std::string_view unreadable_id = "unreadable";

}  // namespace dmavet::report
