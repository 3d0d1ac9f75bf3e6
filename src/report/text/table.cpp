// SPDX-License-Identifier: Apache-2.0
// How wide is each column, and what becomes of a cell that is wider?

#include "report/text/table.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "report/say/printable.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

constexpr std::size_t gap = 2;  // blanks between columns
constexpr std::size_t below_indent = 4;

std::size_t longest_word(std::string_view text) {
    std::size_t longest = 0;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(' '));
        longest = std::max(longest, column_count(word));
        text.remove_prefix(std::min(word.size() + 1, text.size()));
    }
    return longest;
}

// Paths are for copying: they are the last to be cut.
std::size_t weight(const Table& table, const std::vector<std::size_t>& widths, std::size_t column) {
    constexpr std::size_t preference = 14;
    const bool is_path = table.columns[column].narrow == Narrow::shortens_path;
    return widths[column] + (is_path ? 0 : preference);
}

// Natural widths; then columns give way one by one, the widest first, until the row fits.
std::vector<std::size_t> column_widths(const Table& table, std::size_t available) {
    std::vector<std::size_t> widths;
    std::vector<std::size_t> least;
    std::size_t total = gap * (table.columns.size() - 1);
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        std::size_t width = column_count(table.columns[c].title);
        least.push_back(std::max(width, table.columns[c].least));  // at least its title
        for (const Row& row : table.rows) {
            width = std::max(width, column_count(row.cells[c].text));
            if (table.columns[c].narrow == Narrow::wraps) {
                least.back() = std::max(least.back(), longest_word(row.cells[c].text));
            }
        }
        widths.push_back(width);
        total += width;
    }
    for (; total > available; --total) {
        std::size_t widest = widths.size();
        for (std::size_t c = 0; c < widths.size(); ++c) {
            const bool gives_way = table.columns[c].narrow != Narrow::stays && widths[c] > least[c];
            if (gives_way && (widest == widths.size() || weight(table, widths, c) > weight(table, widths, widest))) {
                widest = c;
            }
        }
        if (widest == widths.size()) {
            break;
        }
        --widths[widest];
    }
    return widths;
}

constexpr std::string_view left_out = "...";

// As many last components of a path as fit behind its first characters and "..."; nothing when not even the
// last one does.
std::optional<std::string> shorten_path(std::string_view path, std::string_view head, std::size_t width) {
    const std::size_t head_columns = column_count(head) + left_out.size();
    for (std::size_t at = path.find('/', head.size() + 1); at != std::string_view::npos; at = path.find('/', at + 1)) {
        const std::string_view tail = path.substr(at);
        if (head_columns + column_count(tail) <= width) {
            return fmt::format("{}{}{}", head, left_out, tail);
        }
    }
    return std::nullopt;
}

std::string_view first_component(std::string_view path) {
    return path.substr(0, std::min(path.find('/', 1), path.size()) + 1);
}

std::vector<std::optional<std::string>> shortened(std::string_view path, std::size_t width) {
    return {shorten_path(path, "", width), shorten_path(path, first_component(path), width)};
}

// The paths of one column as they are shown, no two different ones alike: shortened from the left, from the middle
// where that leaves several alike, else whole. A name is never cut.
std::vector<std::string> shorten_paths(const Table& table, std::size_t column, std::size_t width) {
    std::map<std::string, std::set<std::string_view>> meanings;
    const auto parts_of = [&](const Row& row) {
        const std::string_view text = row.cells[column].text;
        const std::size_t end = std::min(text.find(wording::no_break_blank), text.size());
        return std::pair(text.substr(0, end), text.substr(end));
    };
    const auto room_beside = [width](std::string_view mark) { return width - std::min(width, column_count(mark)); };
    for (const Row& row : table.rows) {
        const auto [path, mark] = parts_of(row);
        for (const auto& candidate : shortened(path, room_beside(mark))) {
            meanings[candidate.value_or(std::string(path))].insert(path);
        }
    }
    std::vector<std::string> shown;
    for (const Row& row : table.rows) {
        const auto [path, mark] = parts_of(row);
        shown.push_back(row.cells[column].text);
        if (column_count(shown.back()) <= width) {
            continue;
        }
        for (const auto& candidate : shortened(path, room_beside(mark))) {
            if (candidate && meanings[*candidate].size() == 1) {
                shown.back() = fmt::format("{}{}", *candidate, mark);
                break;
            }
        }
    }
    return shown;
}

// A cell's lines, none wider than `width` unless a single word is.
std::vector<std::string> wrap_cell(std::string_view text, std::size_t width) {
    std::vector<std::string> lines(1);
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(word.size() + 1, text.size()));
        std::string& last = lines.back();
        if (last.empty()) {
            last = word;
        } else if (column_count(last) + 1 + column_count(word) <= width) {
            last.append(" ").append(word);
        } else {
            lines.emplace_back(word);
        }
    }
    return lines;
}

void write_row(const std::vector<Span>& cells, const std::vector<std::size_t>& widths, std::size_t indent,
               TextWriter& writer) {
    std::vector<std::vector<std::string>> lines;
    std::size_t height = 1;
    for (std::size_t c = 0; c < cells.size(); ++c) {
        lines.push_back(wrap_cell(cells[c].text, widths[c]));
        height = std::max(height, lines.back().size());
    }
    // A first cell that cannot be made narrower stands above the rest of its row.
    if (column_count(lines[0][0]) > widths[0] && cells.size() > 1) {
        writer.line({Span(lines[0][0], cells[0].style)}, indent);
        lines[0][0].clear();
    }
    for (std::size_t y = 0; y < height; ++y) {
        Line line;
        for (std::size_t c = 0; c < cells.size(); ++c) {
            const std::string text = y < lines[c].size() ? lines[c][y] : std::string();
            const std::size_t columns = column_count(text);
            line.emplace_back(text, cells[c].style);
            line.emplace_back(std::string(std::max(widths[c], columns) - columns + gap, ' '));
        }
        writer.line(line, indent);
    }
}

Table printable_table(Table table) {
    for (Row& row : table.rows) {
        for (Span& cell : row.cells) {
            cell.text = printable(cell.text);
        }
    }
    return table;
}

// `line`: the width of a path that stands alone, since it cannot be made as narrow as its column.
void put_shortened(Table& table, std::size_t column, std::size_t width, std::size_t line) {
    const std::vector<std::string> paths = shorten_paths(table, column, width);
    const std::vector<std::string> lone_paths = shorten_paths(table, column, line);
    for (std::size_t r = 0; r < paths.size(); ++r) {
        table.rows[r].cells[column].text = column_count(paths[r]) <= line ? paths[r] : lone_paths[r];
    }
}

// A few words stay side by side.
std::string in_one_piece(std::string text) {
    constexpr std::size_t few_columns = 20;
    if (column_count(text) <= few_columns) {
        for (std::size_t at = text.find(' '); at != std::string::npos; at = text.find(' ', at)) {
            text.replace(at, 1, wording::no_break_blank);
        }
    }
    return text;
}

void write_below(const Row& row, std::size_t indent, TextWriter& writer) {
    for (const std::string& text : row.below) {
        writer.wrapped({Span(text)}, indent + below_indent, indent + below_indent + 2);
    }
}

std::size_t room_behind(std::size_t indent, const TextWriter& writer) {
    return writer.width() - std::min(writer.width(), indent);
}

}  // namespace

bool fits(const Table& table, std::size_t indent, const TextWriter& writer) {
    const std::vector<std::size_t> widths = column_widths(table, room_behind(indent, writer));
    const std::size_t total = std::accumulate(widths.begin(), widths.end(), indent + gap * (widths.size() - 1));
    return total <= writer.width();
}

void write_table(const Table& table, std::size_t indent, TextWriter& writer) {
    Table shown = printable_table(table);
    const std::vector<std::size_t> widths = column_widths(shown, room_behind(indent, writer));
    for (std::size_t c = 0; c < shown.columns.size(); ++c) {
        if (shown.columns[c].narrow == Narrow::shortens_path) {
            put_shortened(shown, c, widths[c], room_behind(indent, writer));
        }
    }
    std::vector<Span> titles;
    for (const Column& column : shown.columns) {
        titles.emplace_back(column.title, Style::bold);
    }
    write_row(titles, widths, indent, writer);
    for (const Row& row : shown.rows) {
        write_row(row.cells, widths, indent, writer);
        write_below(row, indent, writer);
    }
}

void write_list(const Table& table, std::size_t indent, TextWriter& writer) {
    Table shown = printable_table(table);
    put_shortened(shown, 0, room_behind(indent, writer), room_behind(indent, writer));
    for (const Row& row : shown.rows) {
        writer.line({row.cells.front()}, indent);
        Line line;
        for (std::size_t c = 1; c < row.cells.size(); ++c) {
            if (row.cells[c].text != no_content) {
                line.emplace_back(
                    fmt::format("{}{}:{}", line.empty() ? "" : "; ", shown.columns[c].title, wording::no_break_blank));
                line.emplace_back(in_one_piece(row.cells[c].text), row.cells[c].style);
            }
        }
        writer.wrapped(line, indent + 2, indent + below_indent);
        write_below(row, indent, writer);
    }
}

}  // namespace dmavet::report
