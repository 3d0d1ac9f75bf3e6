// SPDX-License-Identifier: Apache-2.0
// How a Verification is shown: `dmavet verify`.
#pragma once

#include <iosfwd>
#include <string_view>

#include "dmavet/report.hpp"
#include "dmavet/verify.hpp"

namespace dmavet {

#pragma GCC visibility push(default)

// One document. Of the options count format, quiet (only what differs), verbose (each line), color and width.
void write_verify(std::string_view file, const Board& board, const Verification& verification,
                  const ReportOptions& options, std::ostream& out);

#pragma GCC visibility pop

}  // namespace dmavet
