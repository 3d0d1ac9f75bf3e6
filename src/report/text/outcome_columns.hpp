// SPDX-License-Identifier: Apache-2.0
// What devices get for each request, as cells of the device table, and the words below it that explain them.
#pragma once

#include <string>
#include <string_view>
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

// What the titles of the requests stand for, and what drivers are taken to do.
void write_request_legend(const ShowDocument& show, TextWriter& writer);
// What the hardware must do, as long as nobody says what it does, for cached and for uncached memory to be right; by
// these words the reader knows who has which.
void write_hardware_legend(const ShowDocument& show, std::string_view cached, std::string_view uncached,
                           TextWriter& writer);
// Both, the meaning of the words that occur, what hardware must do for them to be right, and which streaming
// mappings bounce.
void write_outcome_legend(const ShowDocument& show, TextWriter& writer);

}  // namespace dmavet::report
