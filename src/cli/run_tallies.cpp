// SPDX-License-Identifier: Apache-2.0
// What did the boards of a run have of what was accepted, and which of that does nobody need any more?

#include "cli/run_tallies.hpp"

namespace dmavet::cli {

void RunTallies::add(const std::string& member, const AnalyzedBoard& one, const BoardSettings& settings) {
    if (one.alternative) {
        used_.insert(settings.analysis.alternatives.overlays[*one.alternative].source.name);
    }
    if (one.board) {
        failing_.add(*one.board, settings.fail_on);
        const Asked asked{settings.rules, settings.left_out};
        known_.add(one.name, *one.board, settings.analysis.known, asked);
        ignored_.add(member, *one.board, settings.analysis.config, asked);
        remarks_.add(*one.board);
    }
}

bool RunTallies::finish() {
    ignored_.tell();
    remarks_.tell();
    return known_.finish();
}

void RunTallies::tell_unused_overlays(const std::vector<AlternativeOverlay>& all) const {
    std::vector<bool> is_used;
    for (const AlternativeOverlay& one : all) {
        is_used.push_back(used_.contains(one.source.name));
    }
    tell_unused(all, is_used);
}

}  // namespace dmavet::cli
