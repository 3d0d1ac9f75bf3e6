// SPDX-License-Identifier: Apache-2.0
// Two trees in one input: two bytes that say how long the first is, then both.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "dmavet/source.hpp"

namespace dmavet::fuzz {

struct OverlayInput {
    std::string_view base;
    std::string_view overlay;
};

inline OverlayInput overlay_input(std::string_view input) {
    if (input.size() < 2) {
        return {};
    }
    const std::size_t said = static_cast<unsigned char>(input[0]) * 256U + static_cast<unsigned char>(input[1]);
    const std::string_view both = input.substr(2);
    return {both.substr(0, said), both.substr(std::min(said, both.size()))};
}

// Absent: two bytes do not say how long the base is.
inline std::optional<std::string> overlay_input_text(std::string_view base, std::string_view overlay) {
    if (base.size() > 0xffff) {
        return std::nullopt;
    }
    std::string text{static_cast<char>(base.size() / 256), static_cast<char>(base.size() % 256)};
    return text.append(base).append(overlay);
}

inline Source as_source(std::string_view name, std::string_view blob) {
    const auto bytes = std::as_bytes(std::span(blob));
    return {std::string(name), SourceKind::blob, {bytes.begin(), bytes.end()}};
}

}  // namespace dmavet::fuzz
