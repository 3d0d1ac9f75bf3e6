// SPDX-License-Identifier: Apache-2.0
// What one device gets for each request, in full.
#pragma once

#include "dmavet/analysis.hpp"
#include "dmavet/report.hpp"
#include "report/text_layout.hpp"

namespace dmavet::report {

void write_outcome_details(const Analysis& analysis, const Device& device, const ReportOptions& options,
                           TextWriter& writer);

}  // namespace dmavet::report
