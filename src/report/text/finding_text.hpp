// SPDX-License-Identifier: Apache-2.0
// Findings of a board for a person.
#pragma once

#include "report/document/check_document.hpp"
#include "report/text/text_layout.hpp"

namespace dmavet::report {

// Those not told before in full, then the others, as short as can be. Quiet, the file stands before each of them, since
// no header names it.
void write_findings(const CheckDocument& check, TextWriter& writer);

}  // namespace dmavet::report
