// SPDX-License-Identifier: Apache-2.0
// FNV-1a: a hash that is the same everywhere and for good.
#pragma once

#include <cstdint>
#include <string_view>

namespace dmavet::tree {

inline constexpr std::uint64_t fnv1a_start = 0xcbf29ce484222325;

// Of what was hashed so far and the text behind it.
[[nodiscard]] constexpr std::uint64_t fnv1a(std::string_view text, std::uint64_t before = fnv1a_start) {
    std::uint64_t hash = before;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
    return hash;
}

}  // namespace dmavet::tree
