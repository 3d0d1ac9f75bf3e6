// SPDX-License-Identifier: Apache-2.0
// Any bytes in a Markdown page that a code host shows: nothing of them becomes markup, a link, a picture or the name of
// a person who is told.
#pragma once

#include <string>
#include <string_view>

namespace dmavet::report {

// As a span of code, which is shown as it is. Not for a table, where a bar would end the cell.
[[nodiscard]] std::string markdown_code(std::string_view text);
// A sentence: words of letters and digits as they are, all others as code.
[[nodiscard]] std::string markdown_sentence(std::string_view text);
// Lines of a source as a block of code, each behind as many blanks.
[[nodiscard]] std::string markdown_block(std::string_view language, std::string_view text, std::size_t indent);
// One line of plain text in the cell of a table, and the same as code.
[[nodiscard]] std::string markdown_cell(std::string_view text);
[[nodiscard]] std::string markdown_cell_code(std::string_view text);

}  // namespace dmavet::report
