// SPDX-License-Identifier: Apache-2.0
// Property names that are nearly those that the kernel reads.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace dmavet::rules {

[[nodiscard]] inline char folded(char c) {
    if (c == '_') {
        return '-';
    }
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Whether so few characters inserted, deleted or replaced turn one into the other.
[[nodiscard]] inline bool within_edits(std::string_view a, std::string_view b, int edits) {
    while (!a.empty() && !b.empty() && folded(a.front()) == b.front()) {
        a.remove_prefix(1);
        b.remove_prefix(1);
    }
    if (a.empty() && b.empty()) {
        return true;
    }
    if (edits == 0) {
        return false;
    }
    return (!a.empty() && within_edits(a.substr(1), b, edits - 1)) ||
           (!b.empty() && within_edits(a, b.substr(1), edits - 1)) ||
           (!a.empty() && !b.empty() && within_edits(a.substr(1), b.substr(1), edits - 1));
}

// The letters of a name, one bit each; upper and lower case are one.
[[nodiscard]] constexpr std::uint32_t letters(std::string_view name) {
    std::uint32_t seen = 0;
    for (const char c : name) {
        seen |= std::uint32_t{1} << (static_cast<unsigned char>(c) & 31);
    }
    return seen;
}

// One character more, less or other, or two swapped.
[[nodiscard]] bool is_one_slip_from(std::string_view name, std::string_view wanted);

// The property about windows, IOMMUs or regions that a name is one slip from; empty when it is none or a right one.
[[nodiscard]] std::string_view meant_dma_property(std::string_view name);

// dma-coherent or dma-noncoherent, where the name resembles one of them; else empty.
[[nodiscard]] std::string_view meant_coherency(std::string_view name);

}  // namespace dmavet::rules
