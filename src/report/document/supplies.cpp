// SPDX-License-Identifier: Apache-2.0
// How much can one request get? Of devices that get the same answers one is asked for all.
#include "report/document/supplies.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "kernel/sizes.hpp"

namespace dmavet::report {

namespace {

using Devices = std::vector<const Device*>;

std::vector<Devices> devices_alike(const Board& board) {
    std::map<const DeviceOutcome*, std::size_t> place;
    std::vector<Devices> groups;
    for (const Device& device : board.topology.devices) {
        const DeviceOutcome* outcome = board.outcome(device);
        if (outcome == nullptr || !device.has_evidence || !device.configured) {
            continue;
        }
        const auto [known, is_new] = place.try_emplace(outcome, groups.size());
        if (is_new) {
            groups.emplace_back();
        }
        groups[known->second].push_back(&device);
    }
    return groups;
}

template <class Matches>
bool any_outcome(const Allocation& allocation, Matches matches) {
    return matches(allocation.outcome) || std::any_of(allocation.outcomes.begin(), allocation.outcomes.end(), matches);
}

bool may_bounce(const Board& board, const Device& device) {
    const auto& streaming = board.outcome(device)->streaming;
    return std::any_of(streaming.begin(), streaming.end(), [](const Streaming& mapping) {
        return mapping.bounce != Bounce::never && mapping.bounce != Bounce::unknown;
    });
}

// The default area serves what is larger than a page, unless the device has an area of its own.
bool asks_default_cma(const Board& board, const Device& device) {
    const auto& asked = board.question.attached_region;
    const bool has_own = asked && *asked < device.pools.size() && device.pools[*asked].region != nullptr &&
                         device.pools[*asked].region->kind == PoolKind::cma;
    AllocRequest two_pages;
    two_pages.size = 2 * board.kernel->sizes.page;
    return !has_own && any_outcome(explain_allocation(board, device, two_pages),
                                   [](const AllocOutcome& outcome) { return outcome.source == PageSource::cma; });
}

AllocRequest atomic_page() {
    AllocRequest request;
    request.context = AllocContext::atomic;
    return request;
}

bool asks_atomic_pools(const Board& board, const Device& device) {
    return any_outcome(explain_allocation(board, device, atomic_page()),
                       [](const AllocOutcome& outcome) { return outcome.path == AllocPath::atomic_pool; });
}

// Asks `asks` of each kind of device, and `largest` of those for which it holds.
template <class Asks, class Largest>
void serve(Supply& supply, const std::vector<Devices>& groups, Asks asks, Largest largest) {
    for (const Devices& alike : groups) {
        if (asks(*alike.front())) {
            supply.devices.insert(supply.devices.end(), alike.begin(), alike.end());
            const Capacity capacity = largest(*alike.front());
            supply.largest = std::max(supply.largest, capacity.largest);
            if (supply.why_none.empty()) {
                supply.why_none = capacity.beyond;
            }
        }
    }
    std::sort(supply.devices.begin(), supply.devices.end());  // in document order
}

}  // namespace

std::string_view to_string(SupplyKind kind) {
    switch (kind) {
        case SupplyKind::swiotlb: return "swiotlb";
        case SupplyKind::cma: return "cma";
        case SupplyKind::atomic_pools: return "atomic-pools";
    }
    return {};
}

std::vector<Supply> find_supplies(const Board& board) {
    const Placement& placement = board.placement;
    const std::vector<Devices> groups = devices_alike(board);
    const auto of_request = [&](const AllocRequest& request) {
        return [&board, request](const Device& device) { return capacity_of(board, device, request); };
    };
    std::vector<Supply> supplies;
    if (const auto& area = placement.swiotlb) {
        supplies.push_back({SupplyKind::swiotlb, area->size, area->size, 0, {}, {}});
        // swiotlb_max_mapping_size()
        serve(
            supplies.back(), groups, [&](const Device& device) { return may_bounce(board, device); },
            [&](const Device&) {
                return Capacity{std::min(area->size, kernel::swiotlb_segment), {}};
            });
    }
    if (const auto& area = placement.default_cma) {
        supplies.push_back({SupplyKind::cma, area->size, area->size, 0, {}, {}});
        serve(
            supplies.back(), groups, [&](const Device& device) { return asks_default_cma(board, device); },
            of_request({}));
    }
    if (!placement.atomic_pools.empty()) {
        Supply supply{SupplyKind::atomic_pools, 0, 0, 0, {}, {}};
        for (const AtomicPool& pool : placement.atomic_pools) {
            supply.size += pool.size;
            supply.size_at_most += pool.size_at_most;
        }
        supplies.push_back(std::move(supply));
        serve(
            supplies.back(), groups, [&](const Device& device) { return asks_atomic_pools(board, device); },
            of_request(atomic_page()));
    }
    return supplies;
}

}  // namespace dmavet::report
