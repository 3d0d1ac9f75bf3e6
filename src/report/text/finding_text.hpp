// SPDX-License-Identifier: Apache-2.0
// Findings of a board for a person.
#pragma once

#include "report/document/check_document.hpp"
#include "report/text/text_layout.hpp"

namespace dmavet::report {

// Those not told before in full, with a blank line after each, then the others, as short as can be. Quiet, a line each.
void write_findings(const CheckDocument& check, TextWriter& writer);

}  // namespace dmavet::report
