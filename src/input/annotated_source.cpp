// SPDX-License-Identifier: Apache-2.0
// Which lines does dtc name for each node and property?
#include "input/annotated_source.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace dmavet::input {

namespace {

// "12:3" and where it ends in the text that it was read from.
struct LineAndColumn {
    std::uint32_t line, column;
    std::size_t end;
};

std::optional<LineAndColumn> line_and_column_at(std::string_view text, std::size_t begin) {
    LineAndColumn read{};
    const char* const last = text.data() + text.size();
    const auto after_line = std::from_chars(text.data() + begin, last, read.line);
    if (after_line.ec != std::errc() || after_line.ptr == last || *after_line.ptr != ':') {
        return std::nullopt;
    }
    const auto after_column = std::from_chars(after_line.ptr + 1, last, read.column);
    if (after_column.ec != std::errc()) {
        return std::nullopt;
    }
    read.end = static_cast<std::size_t>(after_column.ptr - text.data());
    return read;
}

struct FirstPlace {
    WrittenPlace place;
    std::string_view further;  // behind it
};

// "dir/board.dts:12:3-14:5", or with a second file where it ends in another one; others may follow. Its file may have
// colons and dashes of its own: what follows the name is two numbers and a dash.
std::optional<FirstPlace> parse_place(std::string_view text) {
    for (std::size_t at = text.find(':'); at != std::string_view::npos; at = text.find(':', at + 1)) {
        const auto begin = line_and_column_at(text, at + 1);
        if (!begin || begin->end == text.size() || text[begin->end] != '-') {
            continue;
        }
        FirstPlace first{{text.substr(0, at), begin->line, begin->column, 0}, {}};
        if (const auto end = line_and_column_at(text, begin->end + 1)) {
            const std::string_view rest = text.substr(end->end);
            constexpr std::string_view comma = ", ";
            first.place.last_line = end->line;
            first.further = rest.starts_with(comma) ? rest.substr(comma.size()) : std::string_view();
        }
        return first;
    }
    return std::nullopt;
}

std::string_view trim(std::string_view text) {
    const std::size_t first = std::min(text.find_first_not_of(" \t"), text.size());
    text.remove_prefix(first);
    return text.substr(0, text.find_last_not_of(" \t") + 1);
}

// Cuts the comment off the end of a line.
std::string_view take_comment(std::string_view& line) {
    constexpr std::string_view begin = " /* ";
    constexpr std::string_view end = " */";
    if (!line.ends_with(end)) {
        return {};
    }
    const std::size_t at = line.rfind(begin);
    if (at == std::string_view::npos || at + begin.size() + end.size() > line.size()) {
        return {};
    }
    std::string_view comment = line.substr(at + begin.size());
    comment.remove_suffix(end.size());
    line = line.substr(0, at);
    return comment;
}

// "a: b: " of "a: b: name".
std::string_view labels_of(std::string_view text) {
    std::size_t end = 0;
    for (;;) {
        const std::size_t colon = text.find(": ", end);
        const std::string_view word = text.substr(end, colon - end);
        if (colon == std::string_view::npos || word.find_first_of(" \"<[=") != std::string_view::npos) {
            return text.substr(0, end);
        }
        end = colon + 2;
    }
}

class Reader {
public:
    explicit Reader(const Wants& wants) : wants_(wants) {}

    std::vector<Annotation> read(std::string_view text) {
        while (!text.empty()) {
            const std::string_view line = text.substr(0, text.find('\n'));
            text.remove_prefix(std::min(line.size() + 1, text.size()));
            read_line(line);
        }
        return std::move(annotations_);
    }

private:
    void read_line(std::string_view line) {
        const std::string_view comment = take_comment(line);
        line = trim(line);
        if (line.ends_with('{')) {
            begin_node(trim(line.substr(0, line.size() - 1)), comment);
        } else if (line == "};") {
            path_.resize(path_.rfind('/') == std::string::npos ? 0 : path_.rfind('/'));
            depth_ = depth_ == 0 ? 0 : depth_ - 1;
        } else if (depth_ > 0 && line.ends_with(';')) {
            read_property(line.substr(0, line.size() - 1), comment);
        }
    }

    void begin_node(std::string_view line, std::string_view comment) {
        const std::string_view labels = labels_of(line);
        if (depth_++ > 0) {
            path_ += '/';
            path_ += line.substr(labels.size());
        }
        add({}, labels, comment);
    }

    void read_property(std::string_view line, std::string_view comment) {
        const std::string_view rest = line.substr(labels_of(line).size());
        add(rest.substr(0, rest.find(" = ")), {}, comment);
    }

    void add(std::string_view property, std::string_view labels, std::string_view comment) {
        const std::string_view path = path_.empty() ? std::string_view("/") : path_;
        const auto first = wants_(path, property, labels) ? parse_place(comment) : std::nullopt;
        if (first) {
            const WrittenPlace& place = first->place;
            annotations_.push_back({std::string(path), property, labels, place.file, place.line, place.column,
                                    place.last_line, first->further});
        }
    }

    const Wants& wants_;
    std::vector<Annotation> annotations_;
    std::string path_;  // of the open node; empty: the root
    std::size_t depth_ = 0;
};

}  // namespace

std::vector<WrittenPlace> read_places(std::string_view text) {
    std::vector<WrittenPlace> places;
    for (auto first = parse_place(text); first; first = parse_place(first->further)) {
        places.push_back(first->place);
    }
    return places;
}

std::vector<std::string_view> split_labels(std::string_view labels) {
    std::vector<std::string_view> all;
    while (!labels.empty()) {
        all.push_back(labels.substr(0, labels.find(": ")));
        labels.remove_prefix(std::min(all.back().size() + 2, labels.size()));
    }
    return all;
}

std::vector<Annotation> parse_annotated_source(std::string_view text, const Wants& wants) {
    return Reader(wants).read(text);
}

}  // namespace dmavet::input
