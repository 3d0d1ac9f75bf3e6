// SPDX-License-Identifier: Apache-2.0
// What of a device's DMA makes it equal to another one, and what may differ all the same?

#include "report/say/shared_facts.hpp"

#include <utility>

#include <fmt/format.h>

#include "report/say/device_answer.hpp"
#include "report/say/phrases.hpp"
#include "wording/decisions.hpp"

namespace dmavet::report {

namespace {

std::string by_text(const Board& board, const Device& device, const Origin& from) {
    if (from.node == device.node && !from.property.empty()) {
        return fmt::format("by its own {}", from.property);
    }
    const std::string place = place_text(*board.tree, from);
    return place.empty() ? std::string() : fmt::format("by {}", place);
}

SharedFact plain_fact(std::string_view label, std::string_view line, std::string own = {}) {
    return {std::string(label), {FactLine{std::string(line)}}, std::move(own)};
}

SharedFact coherent_fact(const Board& board, const Device& device) {
    if (!device.coherent.value) {
        SharedFact fact = plain_fact("coherent", "never known", std::string(wording::endless_walk_text));
        fact.link = ": ";
        return fact;
    }
    std::string by = by_text(board, device, device.coherent.from);
    if (by.empty()) {
        by = fmt::format("the default of {}", board.kernel->arch_name());
    }
    return plain_fact("coherent", *device.coherent.value ? "yes" : "no", std::move(by));
}

SharedFact reach_fact(const Board& board, const Device& device) {
    constexpr std::string_view label = "reaches";
    if (!device.configured) {
        SharedFact fact = plain_fact(label, never_probes_text);
        fact.lines.front().fails = true;
        return fact;
    }
    if (!device.regions.value) {
        SharedFact fact =
            plain_fact(label, no_limit_text, wording::walk_text(*board.tree, device.walk).value_or(std::string()));
        fact.link = ": ";
        fact.each = wording::common_walk_text(device.walk);
        return fact;
    }
    std::string by = by_text(board, device, device.regions.from);
    if (const auto offset = offset_text(board, device)) {
        return plain_fact(label, fmt::format("{}, {}", no_limit_text, *offset), std::move(by));
    }
    return plain_fact(label, windows_text(*device.regions.value), std::move(by));
}

SharedFact iommu_fact(const Board& board, const IommuNames& iommus, const Device& device) {
    const Iommu& iommu = *device.iommu;
    SharedFact fact = plain_fact("IOMMU", to_string(iommu.state));
    if (const auto missing = wording::no_driver_text(*board.tree, iommu)) {
        fact.own = *missing;
        fact.each = wording::common_no_driver_text(iommu);
        fact.link = ": ";
    } else if (const auto stop = wording::stop_text(*board.tree, iommu)) {
        fact.own = *stop;
        fact.link = ": ";
    } else if (const std::string names = iommu_providers_text(iommus, iommu); !names.empty()) {
        fact.own = "by " + names;
    }
    return fact;
}

// A region that only the driver itself knows to use has no part in allocations.
void add_pools(const Board& board, const Device& device, std::vector<SharedFact>& facts) {
    for (const DevicePool& pool : device.pools) {
        if (pool.attached == PoolAttached::never) {
            continue;
        }
        if (pool.region == nullptr || pool.region->kind == PoolKind::iova) {
            facts.push_back(plain_fact("pool", pool_text(board, pool)));
            continue;
        }
        facts.push_back(plain_fact("pool",
                                   fmt::format("{}, {}", to_string(pool.region->kind), pool_fate_text(board, pool)),
                                   fmt::format("from {}", board.tree->node(pool.region->node).name)));
    }
}

void add_outcome(const Board& board, const Device& device, const DeviceOutcome& outcome,
                 std::vector<SharedFact>& facts) {
    const std::vector<std::optional<Capacity>> open(outcome.allocations.size());
    for (AnswerLine& line : outcome_lines(board, device, outcome, open, Verdicts::wrong)) {
        if (!line.label.empty()) {
            facts.push_back({std::move(line.label), {}});
        }
        facts.back().lines.push_back({std::move(line.text), line.fails});
    }
}

}  // namespace

std::vector<SharedFact> shared_facts(const Board& board, const IommuNames& iommus, const Device& device,
                                     const DeviceOutcome* outcome) {
    std::vector<SharedFact> facts{coherent_fact(board, device), reach_fact(board, device),
                                  iommu_fact(board, iommus, device)};
    add_pools(board, device, facts);
    if (device.sysdev) {
        facts.push_back(plain_fact("sysdev", "the node above it, with which a gadget's transfers are mapped"));
    }
    for (const IovaReservation& one : device.iova_reservations) {
        facts.push_back(plain_fact("IOVA", wording::reservation_text(one)));
    }
    if (device.caveat != Caveat::none) {
        facts.push_back(plain_fact("open", wording::caveat_text(device.caveat)));
    }
    if (outcome != nullptr) {
        add_outcome(board, device, *outcome, facts);
    }
    return facts;
}

}  // namespace dmavet::report
