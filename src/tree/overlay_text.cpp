// SPDX-License-Identifier: Apache-2.0
#include "tree/overlay_text.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace dmavet::tree {

std::optional<Fixup> parse_fixup(std::string_view text) {
    const std::size_t first = text.find(':');
    const std::size_t second = first == std::string_view::npos ? first : text.find(':', first + 1);
    if (second == std::string_view::npos) {
        return std::nullopt;
    }
    Fixup fixup{text.substr(0, first), text.substr(first + 1, second - first - 1), 0};
    const std::string_view digits = text.substr(second + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), fixup.offset);
    const bool is_number = error == std::errc() && end == digits.data() + digits.size();
    return is_number && !fixup.property.empty() ? std::optional(fixup) : std::nullopt;
}

std::optional<std::string_view> path_in_fragment(std::string_view path) {
    constexpr std::string_view content = "/__overlay__";
    path.remove_prefix(std::min(path.find('/', 1), path.size()));
    if (!path.starts_with(content)) {
        return std::nullopt;
    }
    path.remove_prefix(content.size());
    if (!path.empty() && path.front() != '/') {
        return std::nullopt;
    }
    return path.substr(std::min<std::size_t>(path.size(), 1));
}

}  // namespace dmavet::tree
