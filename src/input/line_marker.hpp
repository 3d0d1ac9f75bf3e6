// SPDX-License-Identifier: Apache-2.0
// The lines by which cpp says what it has read the next ones from.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace dmavet::input {

struct LineMarker {
    std::uint32_t line;     // that the next line is
    std::string_view file;  // of that text
};

// "# 12 \"board.dts\" 1", which cpp leaves behind, or "#line 12 \"board.dts\"". None: it is another line. Refers to it.
[[nodiscard]] std::optional<LineMarker> parse_line_marker(std::string_view text);

}  // namespace dmavet::input
