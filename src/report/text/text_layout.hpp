// SPDX-License-Identifier: Apache-2.0
// Lines for a terminal: wrapped, and coloured when asked. The only way by which text reports write,
// so that nothing reaches a terminal without having been made printable.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/finding.hpp"

namespace dmavet::report {

enum class Style { plain, bold, error, warning, note, faint };
[[nodiscard]] Style severity_style(Severity severity);

struct Span {
    Span(std::string_view span_text, Style span_style = Style::plain) : text(span_text), style(span_style) {}
    Span(const char* span_text, Style span_style = Style::plain) : Span(std::string_view(span_text), span_style) {}
    Span(const std::string& span_text, Style span_style = Style::plain)
        : Span(std::string_view(span_text), span_style) {}

    std::string text;
    Style style;
};
using Line = std::vector<Span>;

class TextWriter {
public:
    TextWriter(std::ostream& out, std::size_t width, bool color);

    // One line as it is, however long.
    void line(const Line& spans, std::size_t indent = 0);
    // Wrapped at blanks; continuation lines are indented by `hang`.
    void wrapped(const Line& spans, std::size_t indent, std::size_t hang);
    // A label in a column of its own, the text wrapped beside it from column `hang`.
    void labelled(std::string_view label, const Line& text, std::size_t indent, std::size_t hang);
    // Lines of a text that has its own layout.
    void verbatim(std::string_view text, std::size_t indent);
    void blank();

    [[nodiscard]] std::size_t width() const { return width_; }

private:
    void put_wrapped(const Line& spans, std::size_t column, std::size_t hang);
    void put(std::string_view printable_text, Style style);
    void end_style();
    void end_line();

    std::ostream& out_;
    std::size_t width_;
    bool color_;
    std::string_view sequence_ = {};  // of the style that was begun; empty: none
    std::size_t pending_blanks_ = 0;  // written before the next text, never at the end of a line
};

}  // namespace dmavet::report
