// SPDX-License-Identifier: Apache-2.0
// What one device gets for each request, in full.
#pragma once

#include "report/document/show_document.hpp"
#include "report/text/text_layout.hpp"

namespace dmavet::report {

void write_outcome_details(const Board& board, const ShownDevice& shown, TextWriter& writer);

}  // namespace dmavet::report
