// SPDX-License-Identifier: Apache-2.0
// The measured tables in src/model/ACCURACY.md: each stands between two markers of its own, everything around them is
// written by people and left alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "truth/comparison.hpp"

namespace dmavet::truth {

struct MeasuredTable {
    std::string_view name;          // of the markers
    std::string_view introduction;  // what is written before the table the first time
    std::string rows;
    std::uint64_t digest;  // of the recordings that it was made from
};

// Share of the rows that agree, in per cent with two decimals, rounded down: 100.00 means all of them.
[[nodiscard]] std::string percentage(std::size_t rows, std::size_t rows_that_disagree);

// Configuration, as compare() measures it.
struct Line {
    std::string kernel;
    std::string set;
    std::uint64_t digest;
    Tally tally;
};
[[nodiscard]] MeasuredTable measured_table(const std::vector<Line>& lines);

enum class Standing {
    current,
    stale,
    other_recordings,  // written from recordings that are not these: nothing to compare
};
// What the document says about a table.
[[nodiscard]] Standing standing(std::string_view document, const MeasuredTable& table);

// The document with that table replaced; what people wrote around it stays.
[[nodiscard]] std::string with_table(std::string_view document, const MeasuredTable& table);

// Whether ACCURACY.md says what was just measured; writes it when asked to. Says on standard output what is wrong.
[[nodiscard]] bool is_stated(const MeasuredTable& table, bool write);

}  // namespace dmavet::truth
