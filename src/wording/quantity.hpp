// SPDX-License-Identifier: Apache-2.0
// Addresses, sizes and counts as people read them, in findings and in reports.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dmavet/interval.hpp"

namespace dmavet::wording {

// Keeps words on one line; printed as a blank.
inline constexpr std::string_view no_break_blank = "\u00a0";
// The text with ordinary blanks.
[[nodiscard]] std::string plain_blanks(std::string_view text);

// "0x80000000"
[[nodiscard]] std::string hex(std::uint64_t value);

// "64 KiB", "3.5 GiB" where that is exact; "0x12345" where it is not.
[[nodiscard]] std::string size_text(std::uint64_t size);

// "64 KiB", "64 KiB or 128 KiB" where it is one of both.
[[nodiscard]] std::string either_size_text(std::uint64_t size, std::uint64_t or_size);

// "about 281 MiB", for sums in which the exact bytes do not matter.
[[nodiscard]] std::string rough_size_text(std::uint64_t size);

// "64 KiB" where that is exact, else the nearest round size: "about 4 GiB".
[[nodiscard]] std::string nearest_size_text(std::uint64_t size);

// "0x0-0x3fffffff (1 GiB)", "0xc0000000-0x1bffffffe (about 4 GiB)". A range that leaves 64 bits is "0x… + 0x…".
[[nodiscard]] std::string sized_span_text(std::uint64_t first, std::uint64_t size);
// The same without the size.
[[nodiscard]] std::string span_text(std::uint64_t first, std::uint64_t size);

// Both of an interval.
template <class A>
[[nodiscard]] std::string sized_span_text(const Interval<A>& span) {
    return sized_span_text(raw(span.first()), span.size());
}
template <class A>
[[nodiscard]] std::string span_text(const Interval<A>& span) {
    return span_text(raw(span.first()), span.size());
}

// "0x0-0xfff, 0x2000-0x2fff", of many the first four "and 3 more".
[[nodiscard]] std::string spans_text(const CpuMemory& memory);

// "1 board", "2 boards"
[[nodiscard]] std::string count_text(std::size_t count, std::string_view singular, std::string_view plural);
[[nodiscard]] std::string count_text(std::size_t count, std::string_view singular);

}  // namespace dmavet::wording
