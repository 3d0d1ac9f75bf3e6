// SPDX-License-Identifier: Apache-2.0
// What a report writes.
#pragma once

#include <sstream>
#include <string>
#include <utility>

#include "dmavet/report.hpp"

namespace dmavet::test {

// Of whatever `tell` tells it.
template <class Tell>
std::string reported(const ReportOptions& options, Tell tell) {
    std::ostringstream out;
    const auto report = make_report(options, out);
    tell(*report);
    report->finish();
    return std::move(out).str();
}

}  // namespace dmavet::test
