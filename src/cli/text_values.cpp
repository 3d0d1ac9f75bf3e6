// SPDX-License-Identifier: Apache-2.0
// What number, size or list does a text mean?

#include "cli/text_values.hpp"

#include <charconv>
#include <limits>

namespace dmavet::cli {

void usage_error(const std::string& message) {
    throw UsageError(message);
}

std::vector<std::string_view> split(std::string_view list) {
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t comma = list.find(',');
        parts.push_back(list.substr(0, comma));
        if (comma == std::string_view::npos) {
            return parts;
        }
        list.remove_prefix(comma + 1);
    }
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
    const bool is_hex = text.starts_with("0x") || text.starts_with("0X");
    text.remove_prefix(is_hex ? 2 : 0);
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value, is_hex ? 16 : 10);
    return error == std::errc() && stop == end && !text.empty() ? std::optional(value) : std::nullopt;
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
    constexpr std::string_view suffixes = "KMGTP";  // as memparse(), but for E, which is a hex digit
    std::size_t suffix = std::string_view::npos;
    if (!text.empty()) {
        suffix = suffixes.find(static_cast<char>(text.back() & ~0x20));  // also in lower case
    }
    if (suffix == std::string_view::npos) {
        return parse_number(text);
    }
    const auto number = parse_number(text.substr(0, text.size() - 1));
    const unsigned shift = 10 * (static_cast<unsigned>(suffix) + 1);
    if (!number || *number > std::numeric_limits<std::uint64_t>::max() >> shift) {
        return std::nullopt;
    }
    return *number << shift;
}

}  // namespace dmavet::cli
