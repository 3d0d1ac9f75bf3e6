// SPDX-License-Identifier: Apache-2.0
// Which boards must be analysed, and which lines looked up?
#include "cli/compare_pair.hpp"

#include <algorithm>
#include <utility>

namespace dmavet::cli {

namespace {

bool same_bytes(const Sources& a, const Sources& b) {
    const auto same = [](const Source& x, const Source& y) { return x.bytes == y.bytes; };
    return same(a.base, b.base) &&
           std::equal(a.overlays.begin(), a.overlays.end(), b.overlays.begin(), b.overlays.end(), same);
}

void add_device(const Board& board, const Device* device, std::vector<Place>& places) {
    if (device != nullptr) {
        for (const Origin* origin : {&device->coherent.from, &device->regions.from, &device->iommu->from}) {
            if (origin->node) {
                add_place(*board.tree, *origin->node, origin->property, places);
            }
        }
    }
}

void add_findings(const Board& board, const std::vector<const Finding*>& findings, std::vector<Place>& places) {
    for (const Finding* finding : findings) {
        add_place(*board.tree, finding->node, finding->property, places);
    }
}

void locate_side(Board& board, std::vector<Place> places, const Analysis& analysis) {
    if (auto locations = locate_places(board, std::move(places), analysis)) {
        board.locations = std::move(*locations);
    }
}

// Where is written what decides about a change.
void locate_changes(const BoardDiff& diff, Board& before, Board& after, const Comparison& comparison) {
    std::vector<Place> old_places, new_places;
    for (const ChangedDevice& device : diff.devices) {
        add_device(before, device.before, old_places);
        add_device(after, device.after, new_places);
    }
    add_findings(before, diff.gone_findings, old_places);
    add_findings(after, diff.new_findings, new_places);
    locate_side(before, std::move(old_places), comparison.before.analysis());
    locate_side(after, std::move(new_places), comparison.after.analysis());
}

void compare_boards(ComparedPair& pair, const Comparison& comparison) {
    Board &before = **pair.before.board, &after = **pair.after.board;
    pair.diff = diff_boards(before, after);
    if (pair.diff->empty()) {
        return;
    }
    if (comparison.before.analysis().question.release != comparison.after.analysis().question.release) {
        pair.reasons = kernel_reasons(before, after, *pair.diff);
    }
    locate_changes(*pair.diff, before, after, comparison);
}

// A board that only one side has. Only what is wrong with a new one is of interest.
ComparedPair one_sided(MemberPair& pair, const Comparison& comparison) {
    ComparedPair compared{pair.name, {}, {}, false, {}, {}};
    if (pair.old_member) {
        compared.before.file = pair.old_member->name;
    } else {
        compared.after.file = pair.new_member->name;
        compared.after.board = analyze_input(*pair.new_member, comparison.after.analysis());
    }
    return compared;
}

Result<Board> analyze_side(Result<Sources>&& sources, const SideSettings& side) {
    return sources ? analyze_sources(std::move(*sources), side.board, side.analysis()) : Result<Board>(sources.error());
}

bool ask_the_same(const Analysis& a, const Analysis& b) {
    return a.question == b.question && a.checks == b.checks;
}

// What is accepted on one side may not be on the other.
bool may_be_accepted(const Result<Board>& board, const Analysis& analysis) {
    return board && std::any_of(board->findings.begin(), board->findings.end(),
                                [&](const Finding& finding) { return finding.severity >= analysis.locate; });
}

}  // namespace

ComparedPair compare_pair(MemberPair& pair, const Comparison& comparison) {
    if (!pair.old_member || !pair.new_member) {
        return one_sided(pair, comparison);
    }
    const SideSettings &old_side = comparison.before, &new_side = comparison.after;
    ComparedPair compared{pair.name, {pair.old_member->name, {}}, {pair.new_member->name, {}}, false, {}, {}};
    auto before = load_input(*pair.old_member, old_side.analysis());
    auto after = load_input(*pair.new_member, new_side.analysis());
    const bool is_same =
        before && after && same_bytes(*before, *after) && ask_the_same(old_side.analysis(), new_side.analysis());
    compared.before.board = analyze_side(std::move(before), old_side);
    if (is_same && !may_be_accepted(*compared.before.board, old_side.analysis())) {
        compared.is_one_board = true;
        compared.diff.emplace();
        return compared;
    }
    compared.after.board = analyze_side(std::move(after), new_side);
    if (*compared.before.board && *compared.after.board) {
        compare_boards(compared, comparison);
    }
    return compared;
}

}  // namespace dmavet::cli
