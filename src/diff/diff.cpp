// SPDX-License-Identifier: Apache-2.0
// Which devices, which of what boot decides, and which findings are not the same on two boards?
#include "dmavet/diff.hpp"

#include "compare_devices.hpp"
#include "diff/board_facts.hpp"
#include "diff/changed_findings.hpp"
#include "diff/match_nodes.hpp"

namespace dmavet {

namespace {

// The record of another tree's node that stands where this one does: of a host bridge its own device comes first, then
// the functions behind it.
const Device* record_of(const Board& board, NodeId node, const Board& other, const Device& like) {
    const bool is_first = other.topology.find(like.node) == &like;
    return is_first ? board.topology.find(node) : board.topology.find_pci(node);
}

void add_new_devices(const Board& before, const Board& after, const NodePairs& pairs, BoardDiff& diff) {
    for (const Device& device : after.topology.devices) {
        const auto node = pairs[index(device.node)];
        const Device* old_device = node ? record_of(before, *node, after, device) : nullptr;
        if (old_device == nullptr) {
            diff.devices.push_back({DeviceChange::added, nullptr, &device, {}});
            continue;
        }
        auto facts = different_facts(before, *old_device, after, device, &pairs);
        if (!facts.empty()) {
            diff.devices.push_back({DeviceChange::changed, old_device, &device, std::move(facts)});
        }
    }
}

void add_removed_devices(const Board& before, const Board& after, const NodePairs& pairs, BoardDiff& diff) {
    std::vector<std::optional<NodeId>> after_of(before.tree->node_count());
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        if (pairs[i]) {
            after_of[index(*pairs[i])] = NodeId(i);
        }
    }
    for (const Device& device : before.topology.devices) {
        const auto node = after_of[index(device.node)];
        if (!node || record_of(after, *node, before, device) == nullptr) {
            diff.devices.push_back({DeviceChange::removed, &device, nullptr, {}});
        }
    }
}

}  // namespace

std::string_view to_string(DeviceChange change) {
    switch (change) {
        case DeviceChange::added: return "added";
        case DeviceChange::removed: return "removed";
        case DeviceChange::changed: return "changed";
    }
    return "";
}

std::string_view to_string(BoardFact fact) {
    switch (fact) {
        case BoardFact::memory: return "memory";
        case BoardFact::zone_dma: return "zones.dma";
        case BoardFact::zone_dma32: return "zones.dma32";
        case BoardFact::zone_normal: return "zones.normal";
        case BoardFact::default_cma: return "placement.default_cma";
        case BoardFact::swiotlb: return "placement.swiotlb";
        case BoardFact::atomic_pools: return "placement.atomic_pools";
        case BoardFact::reserved: return "placement.reserved";
        case BoardFact::memreserve: return "placement.memreserve";
        case BoardFact::caches: return "caches";
    }
    return "";
}

BoardDiff diff_boards(const Board& before, const Board& after) {
    BoardDiff diff;
    const NodePairs pairs = diff::match_nodes(*before.tree, *after.tree);
    add_new_devices(before, after, pairs, diff);
    add_removed_devices(before, after, pairs, diff);
    diff.board = diff::changed_board_facts(before, after, pairs);
    diff::find_changed_findings(before, after, pairs, diff);
    return diff;
}

}  // namespace dmavet
