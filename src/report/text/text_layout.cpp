// SPDX-License-Identifier: Apache-2.0
// How do styled texts become lines of a given width?

#include "report/text/text_layout.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

#include "report/say/printable.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

constexpr std::size_t least_width = 40;  // narrower terminals scroll rather than read one word a line
constexpr std::string_view reset = "\033[0m";

std::string_view escape_sequence(Style style) {
    switch (style) {
        case Style::plain: return "";
        case Style::bold: return "\033[1m";
        case Style::error: return "\033[1;31m";
        case Style::warning: return "\033[1;33m";
        case Style::note: return "\033[1;36m";
        case Style::faint: return "\033[2m";
    }
    return "";
}

struct Word {
    std::string text;  // printable
    Style style;
    bool after_blank;  // false: stands against the word before it
};

std::vector<Word> split_words(const Line& spans) {
    std::vector<Word> words;
    bool after_blank = false;
    for (const Span& span : spans) {
        const std::string text = printable(span.text);
        std::size_t at = 0;
        while (at < text.size()) {
            const std::size_t begin = text.find_first_not_of(' ', at);
            after_blank = after_blank || begin != at;
            if (begin == std::string::npos) {
                break;
            }
            const std::size_t end = std::min(text.find(' ', begin), text.size());
            words.push_back({text.substr(begin, end - begin), span.style, after_blank});
            after_blank = false;
            at = end;
        }
    }
    return words;
}

// Columns from `first` to the next place where a line may be broken.
std::size_t unbreakable_columns(const std::vector<Word>& words, std::size_t first) {
    std::size_t columns = column_count(words[first].text);
    for (std::size_t i = first + 1; i < words.size() && !words[i].after_blank; ++i) {
        columns += column_count(words[i].text);
    }
    return columns;
}

}  // namespace

Style severity_style(Severity severity) {
    switch (severity) {
        case Severity::error: return Style::error;
        case Severity::warning: return Style::warning;
        case Severity::note: return Style::note;
    }
    return Style::plain;
}

TextWriter::TextWriter(std::ostream& out, std::size_t width, bool color)
    : out_(out), width_(std::max(width, least_width)), color_(color) {}

void TextWriter::put(std::string_view printable_text, Style style) {
    if (printable_text.empty()) {
        return;
    }
    const std::string_view sequence = color_ ? escape_sequence(style) : "";
    const bool goes_on = sequence == sequence_;
    if (!goes_on) {
        end_style();
    }
    out_ << std::string(std::exchange(pending_blanks_, 0), ' ');
    out_ << (goes_on ? std::string_view() : sequence) << wording::plain_blanks(printable_text);
    sequence_ = sequence;
}

void TextWriter::end_style() {
    out_ << (sequence_.empty() ? "" : reset);
    sequence_ = {};
}

void TextWriter::end_line() {
    end_style();
    pending_blanks_ = 0;
    out_ << '\n';
}

void TextWriter::blank() {
    end_line();
}

void TextWriter::line(const Line& spans, std::size_t indent) {
    pending_blanks_ = indent;
    for (const Span& span : spans) {
        if (span.text.find_first_not_of(' ') == std::string::npos) {
            pending_blanks_ += span.text.size();
        } else {
            put(printable(span.text), span.style);
        }
    }
    end_line();
}

void TextWriter::wrapped(const Line& spans, std::size_t indent, std::size_t hang) {
    pending_blanks_ = indent;
    put_wrapped(spans, indent, hang);
}

void TextWriter::labelled(std::string_view label, const Line& text, std::size_t indent, std::size_t hang) {
    pending_blanks_ = indent;
    const std::string shown = printable(label);
    put(shown, Style::plain);
    const std::size_t column = std::max(hang, indent + column_count(shown) + 1);
    pending_blanks_ += column - indent - column_count(shown);
    put_wrapped(text, column, hang);
}

void TextWriter::put_wrapped(const Line& spans, std::size_t column, std::size_t hang) {
    const std::vector<Word> words = split_words(spans);
    bool line_is_empty = true;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const bool may_break = words[i].after_blank && !line_is_empty;
        if (may_break && column + 1 + unbreakable_columns(words, i) > width_) {
            end_line();
            pending_blanks_ = column = hang;
        } else if (may_break) {
            pending_blanks_ = 1;
            ++column;
        }
        put(words[i].text, words[i].style);
        column += column_count(words[i].text);
        line_is_empty = false;
    }
    end_line();
}

void TextWriter::verbatim(std::string_view text, std::size_t indent) {
    while (!text.empty()) {
        const std::string_view one = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(one.size() + 1, text.size()));
        std::string expanded;
        for (const char c : one) {
            expanded += c == '\t' ? std::string(4, ' ') : std::string(1, c);
        }
        line({expanded}, indent);
    }
}

}  // namespace dmavet::report
