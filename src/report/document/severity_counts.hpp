// SPDX-License-Identifier: Apache-2.0
// How many findings of each severity?
#pragma once

#include <cstddef>

#include "dmavet/finding.hpp"

namespace dmavet::report {

struct SeverityCounts {
    std::size_t errors = 0;
    std::size_t warnings = 0;
    std::size_t notes = 0;

    void add(Severity severity) {
        switch (severity) {
            case Severity::error: ++errors; break;
            case Severity::warning: ++warnings; break;
            case Severity::note: ++notes; break;
        }
    }
    [[nodiscard]] std::size_t all() const { return errors + warnings + notes; }
};

}  // namespace dmavet::report
