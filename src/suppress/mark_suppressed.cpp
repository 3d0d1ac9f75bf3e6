// SPDX-License-Identifier: Apache-2.0
// Which findings of a board are accepted, and by whom? What stands nearest to the finding is named.

#include "dmavet/suppress.hpp"

namespace dmavet {

namespace {

std::optional<Suppression> by_remark(const Location* location, const Finding& finding) {
    for (const Remark& remark : location != nullptr ? std::span(location->remarks) : std::span<const Remark>()) {
        const auto ignore = parse_source_ignore(remark.text);
        if (ignore && ignore->rule == finding.rule->id && !ignore->reason.empty()) {
            return Suppression{SuppressedBy::source, ignore->reason};
        }
    }
    return std::nullopt;
}

// At the property, or at the node.
std::optional<Suppression> by_source(const Board& board, const Finding& finding) {
    const Property* property =
        finding.property.empty() ? nullptr : board.tree->find_property(finding.node, finding.property);
    if (property != nullptr) {
        if (auto found = by_remark(board.locations.find(board.tree->place(*property)), finding)) {
            return found;
        }
    }
    return by_remark(board.locations.find(board.tree->place(finding.node)), finding);
}

std::optional<Suppression> by_ignore(const Board& board, const Finding& finding, const Accepted& accepted) {
    for (const Ignore& ignore : accepted.ignores) {
        if (!ignore.has_ended(accepted.today) && ignore.matches(accepted.board, *board.tree, finding)) {
            return Suppression{SuppressedBy::config, ignore.reason};
        }
    }
    return std::nullopt;
}

std::optional<Suppression> suppression_of(const Board& board, const Finding& finding, const Accepted& accepted) {
    if (auto found = by_source(board, finding)) {
        return found;
    }
    if (auto found = by_ignore(board, finding, accepted)) {
        return found;
    }
    const bool is_known = accepted.all || (accepted.baseline && accepted.baseline->knows(finding.fingerprint));
    return is_known ? std::optional(Suppression{SuppressedBy::baseline, {}}) : std::nullopt;
}

}  // namespace

Board mark_suppressed(Board board, const Accepted& accepted) {
    for (Finding& finding : board.findings) {
        finding.suppressed = suppression_of(board, finding, accepted);
    }
    return board;
}

}  // namespace dmavet
