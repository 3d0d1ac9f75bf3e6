// SPDX-License-Identifier: Apache-2.0
// Text that somebody else wrote, in Markdown as GitHub and GitLab read it: it shows as it is, and does nothing.
#pragma once

#include <string>
#include <string_view>

namespace dmavet::report {

// One line of plain text: no mark-up, no HTML, no mention of anybody, also in the cell of a table.
[[nodiscard]] std::string markdown_text(std::string_view text);
// The same as code.
[[nodiscard]] std::string markdown_code(std::string_view text);

}  // namespace dmavet::report
