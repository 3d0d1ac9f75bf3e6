// SPDX-License-Identifier: Apache-2.0
#include "report/document/device_groups.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "report/say/iommu_names.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::report {

namespace {

// Not even with a driver that allocates in its name: whoever writes of a device alone that it is coherent, means one.
bool masters_nothing(const Board& board, const Device& device) {
    const bool has_pool = std::any_of(device.pools.begin(), device.pools.end(),
                                      [](const DevicePool& pool) { return pool.attached != PoolAttached::never; });
    const bool has_path_to_memory = device.bus != BusType::pci && board.of->has_dma_mem(device.node);
    const auto has = [&](std::string_view name) { return board.tree->find_property(device.node, name) != nullptr; };
    const bool serves_others = has("#iommu-cells") || has("ranges");
    const bool is_coherent_itself = device.coherent.from.node == device.node && !serves_others;
    return device.bus_master == BusMaster::no && device.iommu->state == IommuState::none &&
           device.iommu->stop == IommuStop::none && !has_pool && !has_path_to_memory && !is_coherent_itself;
}

DeviceGroup::Kind kind_of(const Board& board, const Device& device, NoMasters no_masters) {
    if (device.no_device == NoDevice::below_disabled) {
        return DeviceGroup::Kind::disabled;
    }
    if (no_masters == NoMasters::apart && masters_nothing(board, device)) {
        return DeviceGroup::Kind::no_masters;
    }
    return device.populated == Populated::no ? DeviceGroup::Kind::no_devices : DeviceGroup::Kind::alike;
}

using Key = std::pair<DeviceGroup::Kind, std::vector<std::string>>;

Key key_of(DeviceGroup::Kind kind, const std::vector<SharedFact>& facts) {
    Key key{kind, {}};
    for (const SharedFact& fact : facts) {
        key.second.push_back(fact.label);
        key.second.push_back(std::to_string(fact.lines.size()));
        for (const FactLine& line : fact.lines) {
            key.second.push_back(line.text);
        }
        key.second.push_back(fact.each);
    }
    return key;
}

// A device that has the same facts.
void join_in(DeviceGroup& group, const Device& device, std::vector<SharedFact> facts) {
    group.devices.push_back(&device);
    for (std::size_t i = 0; i < facts.size(); ++i) {
        if (i == group.facts.size()) {
            group.facts.push_back(
                {std::move(facts[i].label), std::move(facts[i].lines), {}, facts[i].link, std::move(facts[i].each)});
        }
        auto& owns = group.facts[i].owns;
        if (owns.size() <= GroupFact::most_owns && std::find(owns.begin(), owns.end(), facts[i].own) == owns.end()) {
            owns.push_back(std::move(facts[i].own));
        }
    }
}

// Whether it reads the same. Those who decided count only as far as they are named.
bool tells_same(const GroupFact& a, const GroupFact& b) {
    const bool names_nobody = a.owns.size() > GroupFact::most_owns && b.owns.size() > GroupFact::most_owns;
    return a.lines == b.lines && a.each == b.each && (names_nobody || a.owns == b.owns);
}

// The facts under one label, of which a device with two pools has two.
std::vector<const GroupFact*> under(std::string_view label, const std::vector<GroupFact>& facts) {
    std::vector<const GroupFact*> found;
    for (const GroupFact& fact : facts) {
        if (fact.label == label) {
            found.push_back(&fact);
        }
    }
    return found;
}

bool has_same_under(std::string_view label, const std::vector<GroupFact>& a, const std::vector<GroupFact>& b) {
    const auto in_a = under(label, a);
    const auto in_b = under(label, b);
    return std::equal(in_a.begin(), in_a.end(), in_b.begin(), in_b.end(),
                      [](const GroupFact* x, const GroupFact* y) { return tells_same(*x, *y); });
}

// "As the other, but" cannot say that something is not there.
bool has_every_label(const std::vector<GroupFact>& facts, const std::vector<GroupFact>& others) {
    return std::all_of(others.begin(), others.end(),
                       [&](const GroupFact& other) { return !under(other.label, facts).empty(); });
}

// Of the groups that are told in full the one of which least must be said to tell this one.
std::optional<std::size_t> find_base(const std::vector<DeviceGroup>& groups, std::size_t position) {
    const std::vector<GroupFact>& facts = groups[position].facts;
    std::optional<std::size_t> best;
    std::size_t most = (facts.size() - 1) / 2;
    for (std::size_t i = 0; i < position; ++i) {
        const std::vector<GroupFact>& others = groups[i].facts;
        if (groups[i].base || !has_every_label(facts, others)) {
            continue;
        }
        const auto common = static_cast<std::size_t>(std::count_if(
            facts.begin(), facts.end(), [&](const auto& fact) { return has_same_under(fact.label, facts, others); }));
        if (common > most) {
            most = common;
            best = i;
        }
    }
    return best;
}

void leave_out_common(std::vector<DeviceGroup>& groups) {
    for (std::size_t i = 1; i < groups.size() && groups[i].kind == DeviceGroup::Kind::alike; ++i) {
        DeviceGroup& group = groups[i];
        group.base = find_base(groups, i);
        if (!group.base) {
            continue;
        }
        const std::vector<GroupFact> all = group.facts;
        const std::vector<GroupFact>& others = groups[*group.base].facts;
        std::erase_if(group.facts, [&](const GroupFact& fact) { return has_same_under(fact.label, all, others); });
    }
}

// Facts side by side that say the same stand once, under both labels.
void join_equal(std::vector<GroupFact>& facts) {
    std::vector<GroupFact> joined;
    for (GroupFact& fact : facts) {
        if (!joined.empty() && tells_same(joined.back(), fact)) {
            std::string& label = joined.back().label;
            label = label.starts_with(fact.label) ? fact.label + "s" : fmt::format("{}, {}", label, fact.label);
        } else {
            joined.push_back(std::move(fact));
        }
    }
    facts = std::move(joined);
}

}  // namespace

std::vector<DeviceGroup> group_devices(const Board& board, std::span<const ShownDevice> devices, NoMasters no_masters) {
    const IommuNames iommus(board);
    std::vector<DeviceGroup> groups;
    std::map<Key, std::size_t> place;
    for (const ShownDevice& shown : devices) {
        const DeviceGroup::Kind kind = kind_of(board, *shown.device, no_masters);
        std::vector<SharedFact> facts;
        if (kind == DeviceGroup::Kind::alike) {
            facts = shared_facts(board, iommus, *shown.device, shown.outcome);
        }
        const auto [known, is_new] = place.try_emplace(key_of(kind, facts), groups.size());
        if (is_new) {
            groups.push_back({kind, {}, {}, {}});
        }
        join_in(groups[known->second], *shown.device, std::move(facts));
    }
    std::stable_sort(groups.begin(), groups.end(), [](const DeviceGroup& a, const DeviceGroup& b) {
        return a.kind != b.kind ? a.kind < b.kind : a.devices.size() > b.devices.size();
    });
    leave_out_common(groups);
    for (DeviceGroup& group : groups) {
        join_equal(group.facts);
    }
    return groups;
}

}  // namespace dmavet::report
