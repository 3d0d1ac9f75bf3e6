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
    void add(const SeverityCounts& more) {
        errors += more.errors;
        warnings += more.warnings;
        notes += more.notes;
    }
    [[nodiscard]] std::size_t all() const { return errors + warnings + notes; }
};

// How many did somebody accept, and where?
struct SuppressedCounts {
    std::size_t baseline = 0;
    std::size_t config = 0;
    std::size_t source = 0;

    void add(SuppressedBy by) {
        switch (by) {
            case SuppressedBy::baseline: ++baseline; break;
            case SuppressedBy::config: ++config; break;
            case SuppressedBy::source: ++source; break;
        }
    }
    [[nodiscard]] std::size_t all() const { return baseline + config + source; }
};

}  // namespace dmavet::report
