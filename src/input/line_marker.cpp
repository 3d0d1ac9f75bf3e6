// SPDX-License-Identifier: Apache-2.0
#include "input/line_marker.hpp"

#include <charconv>
#include <cstddef>

namespace dmavet::input {

std::optional<LineMarker> parse_line_marker(std::string_view text) {
    const std::size_t begin = text.starts_with("#line ") ? 6 : text.starts_with("# ") ? 2 : 0;
    if (begin == 0) {
        return std::nullopt;
    }
    text.remove_prefix(begin);
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view rest = text.substr(static_cast<std::size_t>(end - text.data()));
    const std::size_t quote = rest.rfind('"');
    if (error != std::errc() || !rest.starts_with(" \"") || quote < 2) {
        return std::nullopt;
    }
    return LineMarker{number, rest.substr(2, quote - 2)};
}

}  // namespace dmavet::input
