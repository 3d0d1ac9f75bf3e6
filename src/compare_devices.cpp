// SPDX-License-Identifier: Apache-2.0
// What is the same about one device on two boards? Facts are compared, not words; a fact is what the kernel has in its
// structures, so that two ways to the same answer are no difference.
#include "compare_devices.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace dmavet {

namespace {

bool same_windows(const Device& a, const Device& b) {
    const auto &left = a.regions.value, &right = b.regions.value;
    if (left.has_value() != right.has_value()) {
        return false;
    }
    return !left || same_lists(*left, *right, [](const Region& x, const Region& y) {
        return std::tie(x.dma_start, x.cpu_start, x.size) == std::tie(y.dma_start, y.cpu_start, y.size);
    });
}

auto outcome_of(const AllocOutcome& one) {
    return std::tie(one.status, one.mapping, one.cpu_attribute, one.alias, one.dma_address);
}

bool same_allocation(const Allocation& a, const Allocation& b) {
    return outcome_of(a.outcome) == outcome_of(b.outcome) && a.judgement.verdict == b.judgement.verdict;
}

auto supply_of(const AllocOutcome& one) {
    return std::tie(one.path, one.source, one.zones);
}

bool same_supply(const Allocation& a, const Allocation& b) {
    return supply_of(a.outcome) == supply_of(b.outcome) && a.free_context == b.free_context &&
           a.judgement.if_snoops == b.judgement.if_snoops && a.judgement.if_not == b.judgement.if_not &&
           same_lists(a.outcomes, b.outcomes, [](const AllocOutcome& x, const AllocOutcome& y) {
               return outcome_of(x) == outcome_of(y) && supply_of(x) == supply_of(y);
           });
}

bool same_streaming(const Streaming& a, const Streaming& b) {
    const auto facts = [](const Streaming& one) {
        return std::tie(one.status, one.bounce, one.cache_maintenance, one.dma_address, one.judgement.verdict,
                        one.judgement.if_snoops, one.judgement.if_not);
    };
    return facts(a) == facts(b);
}

bool same_node(NodeId a, NodeId b, const NodePairs* pairs) {
    return pairs == nullptr ? a == b : (*pairs)[index(b)] == a;
}

// One device on both boards.
class Comparison {
public:
    explicit Comparison(const NodePairs* pairs) : pairs_(pairs) {}

    void note(bool is_same, DeviceFact fact, std::size_t request = 0) {
        if (!is_same) {
            found_.push_back({fact, request});
        }
    }

    void compare_facts(const Device& a, const Device& b) {
        note(a.coherent.value == b.coherent.value, DeviceFact::coherent);
        note(a.configured == b.configured, DeviceFact::configured);
        note(same_windows(a, b), DeviceFact::regions);
        note(a.bus_limit == b.bus_limit, DeviceFact::bus_limit);
        note(a.coherent_mask == b.coherent_mask, DeviceFact::coherent_mask);
        note(a.streaming_mask == b.streaming_mask, DeviceFact::streaming_mask);
        note(a.iommu->state == b.iommu->state, DeviceFact::iommu_state);
        note(same_streams(*a.iommu, *b.iommu, pairs_), DeviceFact::iommu_entries);
        note(same_maps(a.iommu_map.get(), b.iommu_map.get()), DeviceFact::iommu_map);
        note(same_reservations(a, b), DeviceFact::iova_reservations);
        note(same_pools(a, b), DeviceFact::pools);
    }

    void compare_outcomes(const DeviceOutcome* a, const DeviceOutcome* b) {
        if (a == nullptr || b == nullptr || a == b) {
            return;
        }
        for (std::size_t i = 0; i < std::min(a->allocations.size(), b->allocations.size()); ++i) {
            note(same_allocation(a->allocations[i], b->allocations[i]), DeviceFact::allocation, i);
            note(same_supply(a->allocations[i], b->allocations[i]), DeviceFact::supply, i);
        }
        for (std::size_t i = 0; i < std::min(a->streaming.size(), b->streaming.size()); ++i) {
            note(same_streaming(a->streaming[i], b->streaming[i]), DeviceFact::streaming, i);
        }
    }

    [[nodiscard]] std::vector<FactDifference> take() { return std::move(found_); }

private:
    [[nodiscard]] bool is_one(NodeId a, NodeId b) const { return same_node(a, b, pairs_); }

    [[nodiscard]] bool same_maps(const IommuMap* a, const IommuMap* b) const {
        if (a == nullptr || b == nullptr) {
            return a == b;
        }
        return a->mask == b->mask && same_lists(a->rows, b->rows, [this](const IommuMapRow& x, const IommuMapRow& y) {
                   return x.controller.has_value() == y.controller.has_value() &&
                          (!x.controller || is_one(*x.controller, *y.controller)) &&
                          std::tie(x.id_base, x.length, x.output, x.status) ==
                              std::tie(y.id_base, y.length, y.output, y.status);
               });
    }

    [[nodiscard]] bool same_reservations(const Device& a, const Device& b) const {
        return same_lists(a.iova_reservations, b.iova_reservations,
                          [this](const IovaReservation& x, const IovaReservation& y) {
                              return is_one(x.region, y.region) && x.range == y.range && x.is_mapped == y.is_mapped;
                          });
    }

    [[nodiscard]] bool same_pools(const Device& a, const Device& b) const {
        return same_lists(a.pools, b.pools, [this](const DevicePool& x, const DevicePool& y) {
            if (x.attached != y.attached || (x.region == nullptr) != (y.region == nullptr)) {
                return false;
            }
            return x.region == nullptr || (is_one(x.region->node, y.region->node) &&
                                           std::tie(x.region->kind, x.region->base, x.region->size) ==
                                               std::tie(y.region->kind, y.region->base, y.region->size));
        });
    }

    const NodePairs* pairs_;
    std::vector<FactDifference> found_;
};

}  // namespace

bool same_streams(const Iommu& before, const Iommu& after, const NodePairs* pairs) {
    return same_lists(before.entries, after.entries, [&](const IommuEntry& x, const IommuEntry& y) {
        return same_node(x.controller, y.controller, pairs) &&
               std::tie(x.specifier, x.from_id) == std::tie(y.specifier, y.from_id);
    });
}

std::vector<FactDifference> different_facts(const Board& before, const Device& old_device, const Board& after,
                                            const Device& new_device, const NodePairs* pairs) {
    Comparison comparison(pairs);
    comparison.note(old_device.populated == new_device.populated, DeviceFact::populated);
    if (old_device.populated == Populated::no && new_device.populated == Populated::no) {
        return comparison.take();
    }
    comparison.note(old_device.bus == new_device.bus, DeviceFact::bus);
    comparison.compare_facts(old_device, new_device);
    comparison.compare_outcomes(before.outcome(old_device), after.outcome(new_device));
    return comparison.take();
}

}  // namespace dmavet
