// SPDX-License-Identifier: Apache-2.0
// How many of everything? Findings count whatever level is shown: the exit status has its own threshold.

#include "report/summarize.hpp"

namespace dmavet::report {

void add_board(Summary& summary, const Board& board, std::size_t device_count) {
    ++summary.boards;
    summary.devices += device_count;
    for (const Finding& finding : board.findings) {
        switch (finding.severity) {
            case Severity::error: ++summary.errors; break;
            case Severity::warning: ++summary.warnings; break;
            case Severity::note: ++summary.notes; break;
        }
    }
}

void add_unreadable(Summary& summary) {
    ++summary.boards;
    ++summary.unreadable;
}

}  // namespace dmavet::report
