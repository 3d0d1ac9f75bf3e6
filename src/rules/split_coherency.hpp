// SPDX-License-Identifier: Apache-2.0
// Devices that should be wired alike, by what they are compared by: in which groups is one coherent and another not?
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/rule.hpp"
#include "tree/name_table.hpp"

namespace dmavet::rules {

struct Comparable {
    std::string_view key;
    const Device* device;
};

// Where a device's coherency comes from, for evidence: "coherent by dma-coherent of /soc".
[[nodiscard]] inline std::string coherency_text(const RuleInput& input, const Device& device) {
    const std::string state = device.coherent.value.value_or(false) ? "coherent" : "non-coherent";
    const Origin& from = device.coherent.from;
    if (from.property.empty() || !from.node) {
        return state + ", as no node says otherwise";
    }
    if (*from.node == device.config_node) {
        return state + " by its own " + std::string(from.property);
    }
    return state + " by " + std::string(from.property) + " of " + input.tree.path(*from.node);
}

// The two sides of a group. The odd one is the smaller; of equal ones the non-coherent, where a property lacks.
struct CoherencySplit {
    std::vector<const Device*> odd, other;
    bool odd_is_coherent = false;
    bool deliberate = false;  // meant: a dma-noncoherent decides for the whole non-coherent side
    bool by_claimed = false;  // there is none without those of which an earlier finding speaks
};

[[nodiscard]] inline CoherencySplit split_by_coherency(std::span<const Comparable> group) {
    std::vector<const Device*> yes, no;
    for (const auto& [key, device] : group) {
        if (device->coherent.value) {
            (*device->coherent.value ? yes : no).push_back(device);
        }
    }
    CoherencySplit split;
    split.deliberate =
        std::all_of(no.begin(), no.end(), [](const Device* d) { return d->coherent_by == CoherentBy::tree; });
    split.odd_is_coherent = yes.size() < no.size();
    split.odd = std::move(split.odd_is_coherent ? yes : no);
    split.other = std::move(split.odd_is_coherent ? no : yes);
    return split;
}

// Hands each group that has both sides to `visit(key, split)`, those of which an earlier finding speaks only where
// there is no split without them. Nearly all boards have none, so members are put together only then.
template <class Visit>
void for_each_split(const Reporter& report, std::vector<Comparable>& members, Visit visit) {
    constexpr unsigned coherent = 1, non_coherent = 2, both = 3;
    tree::NameTable keys;
    std::vector<unsigned> sides;  // per key
    for (const Comparable& member : members) {
        if (!member.device->coherent.value) {
            continue;
        }
        const auto id = static_cast<std::size_t>(keys.insert(member.key));
        if (id == sides.size()) {
            sides.push_back(0);
        }
        sides[id] |= *member.device->coherent.value ? coherent : non_coherent;
    }
    if (std::find(sides.begin(), sides.end(), both) == sides.end()) {
        return;
    }
    std::erase_if(members, [&](const Comparable& member) {
        const NameId id = keys.find(member.key);
        return id == no_name || sides[static_cast<std::size_t>(id)] != both;
    });
    std::stable_sort(members.begin(), members.end(),
                     [](const Comparable& a, const Comparable& b) { return a.key < b.key; });
    const auto is_claimed = [&](const Comparable& member) { return report.is_claimed(member.device->node); };
    for (auto first = members.begin(); first != members.end();) {
        const auto end =
            std::find_if(first, members.end(), [&](const Comparable& member) { return member.key != first->key; });
        const auto claimed =
            std::stable_partition(first, end, [&](const Comparable& member) { return !is_claimed(member); });
        CoherencySplit split = split_by_coherency({first, claimed});
        if (split.odd.empty() && claimed != end) {
            split = split_by_coherency({first, end});
            split.by_claimed = true;
        }
        if (!split.odd.empty()) {
            visit(first->key, split);
        }
        first = end;
    }
}

// The finding that both rules make of a split.
inline void report_split(const RuleInput& input, Reporter& report, std::string_view property, std::string_view message,
                         std::string_view key, const CoherencySplit& split) {
    auto draft = report.at(split.odd.front()->node, property, message, {key});
    for (const auto* side : {&split.odd, &split.other}) {
        for (const Device* device : *side) {
            if (split.by_claimed && report.is_claimed(device->node)) {
                draft.rests_on(device->node, "", coherency_text(input, *device));
            } else {
                draft.evidence(device->node, "", coherency_text(input, *device));
            }
        }
    }
    if (split.deliberate) {
        draft.severity(Severity::note);
    }
    if (!split.odd_is_coherent && !split.deliberate) {
        draft.fix_dts("dma-coherent;");
    }
}

}  // namespace dmavet::rules
