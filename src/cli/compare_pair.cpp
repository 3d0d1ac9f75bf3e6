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

void add_origin(const Tree& tree, const Origin& origin, std::vector<Place>& places) {
    if (!origin.node) {
        return;
    }
    places.push_back(tree.place(*origin.node));
    if (const Property* property =
            origin.property.empty() ? nullptr : tree.find_property(*origin.node, origin.property)) {
        places.push_back(tree.place(*property));
    }
}

void add_device(const Board& board, const Device* device, std::vector<Place>& places) {
    if (device != nullptr) {
        for (const Origin* origin : {&device->coherent.from, &device->regions.from, &device->iommu.from}) {
            add_origin(*board.tree, *origin, places);
        }
    }
}

void add_findings(const Board& board, const std::vector<const Finding*>& findings, std::vector<Place>& places) {
    for (const Finding* finding : findings) {
        add_origin(*board.tree, {finding->node, finding->property, {}}, places);
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
    locate_side(before, std::move(old_places), comparison.before);
    locate_side(after, std::move(new_places), comparison.after);
}

void compare_boards(ComparedPair& pair, const Comparison& comparison) {
    Board &before = **pair.before.board, &after = **pair.after.board;
    pair.diff = diff_boards(before, after);
    if (pair.diff->empty()) {
        return;
    }
    if (comparison.before.question.release != comparison.after.question.release) {
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
        compared.after.board = analyze_input(*pair.new_member, comparison.after);
        if (*compared.after.board) {
            std::vector<const Finding*> findings;
            for (const Finding& finding : (*compared.after.board)->findings) {
                findings.push_back(&finding);
            }
            std::vector<Place> places;
            add_findings(**compared.after.board, findings, places);
            locate_side(**compared.after.board, std::move(places), comparison.after);
        }
    }
    return compared;
}

}  // namespace

ComparedPair compare_pair(MemberPair& pair, const Comparison& comparison) {
    if (!pair.old_member || !pair.new_member) {
        return one_sided(pair, comparison);
    }
    ComparedPair compared{pair.name, {pair.old_member->name, {}}, {pair.new_member->name, {}}, false, {}, {}};
    auto before = load_input(*pair.old_member, comparison.before);
    auto after = load_input(*pair.new_member, comparison.after);
    if (before && after && comparison.before.question == comparison.after.question && same_bytes(*before, *after)) {
        compared.is_one_board = true;
        compared.before.board = analyze_sources(std::move(*before), comparison.before);
        compared.diff.emplace();
        return compared;
    }
    compared.before.board =
        before ? analyze_sources(std::move(*before), comparison.before) : Result<Board>(before.error());
    compared.after.board = after ? analyze_sources(std::move(*after), comparison.after) : Result<Board>(after.error());
    if (*compared.before.board && *compared.after.board) {
        compare_boards(compared, comparison);
    }
    return compared;
}

}  // namespace dmavet::cli
