// SPDX-License-Identifier: Apache-2.0
// Did all of the copies of a report arrive?

#include "cli/report_outputs.hpp"

#include <algorithm>

namespace dmavet::cli {

bool ReportOutputs::are_written() const {
    for (const Target& target : targets_) {
        if (target.output.failed() && !target.output.reader_left()) {
            complain(target.name, "cannot write: " + target.output.error_text());
            return false;
        }
    }
    return true;
}

bool ReportOutputs::has_reader() const {
    return std::any_of(targets_.begin(), targets_.end(), [](const Target& target) { return !target.output.failed(); });
}

bool ReportOutputs::finish() {
    for (Target& target : targets_) {
        target.output.finish();
    }
    return are_written();
}

}  // namespace dmavet::cli
