// SPDX-License-Identifier: Apache-2.0
// Devices that should be wired alike, by what they are compared by: in which groups is one coherent and another not?
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/rule.hpp"
#include "rules/misspelt_names.hpp"
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
    bool deliberate = false;  // a dma-noncoherent decides for the whole non-coherent side
};

[[nodiscard]] inline CoherencySplit split_by_coherency(const Comparable* first, const Comparable* last) {
    std::vector<const Device*> yes, no;
    for (; first != last; ++first) {
        if (first->device->coherent.value) {
            (*first->device->coherent.value ? yes : no).push_back(first->device);
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

// Hands each group that has both sides to `visit(key, split)`. Nearly all boards have none, so members are put
// together only then.
template <class Visit>
void for_each_split(const RuleInput& input, std::vector<Comparable>& members, Visit visit) {
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
    // What a misspelt property does to a node and to those below it is that finding.
    const std::vector<NodeId> misspelt = misspelt_coherency_nodes(input);
    const auto is_below_misspelt = [&](NodeId node) {
        for (; node != root_node; node = input.tree.node(node).parent) {
            if (std::binary_search(misspelt.begin(), misspelt.end(), node)) {
                return true;
            }
        }
        return false;
    };
    std::erase_if(members, [&](const Comparable& member) {
        const NameId id = keys.find(member.key);
        return id == no_name || sides[static_cast<std::size_t>(id)] != both ||
               (!misspelt.empty() && is_below_misspelt(member.device->node));
    });
    std::stable_sort(members.begin(), members.end(),
                     [](const Comparable& a, const Comparable& b) { return a.key < b.key; });
    const Comparable* const end = members.data() + members.size();
    for (const Comparable* first = members.data(); first != end;) {
        const std::string_view key = first->key;
        const Comparable* const group_end = std::find_if(first, end, [&](const Comparable& m) { return m.key != key; });
        const CoherencySplit split = split_by_coherency(first, group_end);
        if (!split.odd.empty()) {
            visit(key, split);
        }
        first = group_end;
    }
}

// The finding that both rules make of a split.
inline void report_split(const RuleInput& input, Reporter& report, std::string_view property, std::string_view message,
                         std::string_view key, const CoherencySplit& split) {
    auto draft = report.at(split.odd.front()->node, property, message, {key});
    for (const auto* side : {&split.odd, &split.other}) {
        for (const Device* device : *side) {
            draft.evidence(device->node, "", coherency_text(input, *device));
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
