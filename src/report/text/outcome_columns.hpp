// SPDX-License-Identifier: Apache-2.0
// What devices get for each request, as cells of the device table, and the words below it that explain them.
#pragma once

#include <string>
#include <vector>

#include "report/document/show_document.hpp"
#include "report/text/footnotes.hpp"
#include "report/text/text_layout.hpp"

namespace dmavet::report {

// "pages, NC"; what fails, depends or does not fit the hardware with a footnote.
[[nodiscard]] Span outcome_cell(const Device& device, const Allocation& allocation, Footnotes& footnotes);
// All answers of a device behind one mark, for tables without room for a column each.
[[nodiscard]] Span outcomes_cell(const Device& device, const std::vector<Allocation>& allocations,
                                 const std::vector<std::string>& titles, Footnotes& footnotes);

// The meaning of the words that occur, what hardware must do for them to be right, and which streaming
// mappings bounce.
void write_outcome_legend(const ShowDocument& show, TextWriter& writer);

}  // namespace dmavet::report
