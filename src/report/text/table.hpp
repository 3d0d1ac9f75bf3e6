// SPDX-License-Identifier: Apache-2.0
// Aligned columns that fit a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/text/text_layout.hpp"

namespace dmavet::report {

// What a column does when the terminal is too narrow.
enum class Narrow {
    stays,
    wraps,  // its cells go over several lines
    // ".../usb@a600000", or the whole path on a line of its own where that is ambiguous or still too wide: cut at a
    // slash, never inside a name. What follows a no-break blank stays.
    shortens_path,
};

struct Column {
    std::string title;
    Narrow narrow = Narrow::stays;
    std::size_t least = 0;  // columns that it keeps
};

struct Row {
    std::vector<Span> cells;         // one for each column
    std::vector<std::string> below;  // wrapped lines under it, over all columns
};

struct Table {
    std::vector<Column> columns;
    std::vector<Row> rows;
};

inline constexpr const char* no_content = "-";  // a cell that has nothing to say

// Whether the columns have room when those that give way do so.
[[nodiscard]] bool fits(const Table& table, std::size_t indent, const TextWriter& writer);
void write_table(const Table& table, std::size_t indent, TextWriter& writer);
// The same for a narrow terminal: of each row the first cell, a path, and below it "TITLE: CELL; TITLE: CELL".
void write_list(const Table& table, std::size_t indent, TextWriter& writer);
inline constexpr std::size_t least_table_width = 72;  // of terminals; a narrower one reads a list

}  // namespace dmavet::report
