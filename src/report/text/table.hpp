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
    // ".../usb@a600000", "...lly-long-name@a600000", or the whole path on a line of its own where that is ambiguous.
    // What follows a no-break blank stays.
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

// Whether the columns have room when those that give way do so.
[[nodiscard]] bool fits(const Table& table, std::size_t indent, const TextWriter& writer);
void write_table(const Table& table, std::size_t indent, TextWriter& writer);

}  // namespace dmavet::report
