// SPDX-License-Identifier: Apache-2.0
// What the analysis was asked, which a report repeats and asks again for reasons.
#pragma once

#include "dmavet/report.hpp"

namespace dmavet::report {

// Without any: the library's defaults, under which the analysis then was made.
[[nodiscard]] inline const Options& asked_options(const ReportOptions& options) {
    static const Options defaults;
    return options.asked != nullptr ? *options.asked : defaults;
}

}  // namespace dmavet::report
