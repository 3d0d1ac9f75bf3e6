// SPDX-License-Identifier: Apache-2.0
// The measured tables in src/model/ACCURACY.md: each stands between two markers of its own, everything around them is
// written by people and left alone.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dmavet::truth {

struct MeasuredTable {
    std::string_view name;           // of the markers
    std::string_view introduction;   // what is written before the table the first time
    std::size_t keys;                // how many columns say what a line is about; the others are figures
    std::vector<std::string> lines;  // "| 6.12-arm64 | boards | 593 |", the head first
};

// Share of the rows that agree, in per cent with two decimals, rounded down: 100.00 means all of them.
[[nodiscard]] std::string percentage(std::size_t rows, std::size_t rows_that_disagree);

// A measured line that the document leaves out or states otherwise.
struct Misstatement {
    std::string measured;
    std::string stated;  // empty: left out
};
// Lines that only the document has are of recordings that are not there, and say nothing.
[[nodiscard]] std::vector<Misstatement> misstatements(std::string_view document, const MeasuredTable& table);

// The document with that table replaced; what people wrote around it stays.
[[nodiscard]] std::string with_table(std::string_view document, const MeasuredTable& table);

// Whether ACCURACY.md says what was just measured; writes it when asked to. Says on standard output what is wrong.
[[nodiscard]] bool is_stated(const MeasuredTable& table, bool write);

}  // namespace dmavet::truth
