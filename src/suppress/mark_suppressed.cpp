// SPDX-License-Identifier: Apache-2.0
// Which findings of a board are accepted, and by whom? What stands nearest to the finding is named.

#include "dmavet/suppress.hpp"

namespace dmavet {

namespace {

std::optional<Suppression> suppression_of(const Finding& finding, const Accepted& accepted) {
    if (accepted.all || (accepted.baseline && accepted.baseline->knows(finding.fingerprint))) {
        return Suppression{SuppressedBy::baseline, {}};
    }
    return std::nullopt;
}

}  // namespace

Board mark_suppressed(Board board, const Accepted& accepted) {
    for (Finding& finding : board.findings) {
        finding.suppressed = suppression_of(finding, accepted);
    }
    return board;
}

}  // namespace dmavet
