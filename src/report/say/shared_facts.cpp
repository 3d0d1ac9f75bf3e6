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

SharedFact coherent_fact(const Board& board, const Device& device) {
    if (!device.coherent.value) {
        return {"coherent", {"never known"}, std::string(wording::endless_walk_text), ": "};
    }
    std::string by = by_text(board, device, device.coherent.from);
    if (by.empty()) {
        by = fmt::format("the default of {}", board.kernel->arch_name());
    }
    return {"coherent", {*device.coherent.value ? "yes" : "no"}, std::move(by)};
}

SharedFact reach_fact(const Board& board, const Device& device) {
    const std::string label = "reaches";
    if (!device.configured) {
        return {label, {std::string(never_probes_text)}};
    }
    if (!device.regions.value) {
        return {label,
                {std::string(no_limit_text)},
                wording::walk_text(*board.tree, device.walk).value_or(""),
                ": ",
                std::string(wording::common_walk_text(device.walk))};
    }
    std::string by = by_text(board, device, device.regions.from);
    if (const auto offset = offset_text(board, device)) {
        return {label, {fmt::format("{}, {}", no_limit_text, *offset)}, std::move(by)};
    }
    return {label, {windows_text(*device.regions.value)}, std::move(by)};
}

SharedFact iommu_fact(const Board& board, const IommuNames& iommus, const Device& device) {
    const Iommu& iommu = device.iommu;
    SharedFact fact{"IOMMU", {std::string(to_string(iommu.state))}};
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
        SharedFact fact{"pool", {}};
        if (pool.region == nullptr || pool.region->kind == PoolKind::iova) {
            fact.lines = {pool_text(board, pool)};
        } else {
            fact.lines = {fmt::format("{}, {}", to_string(pool.region->kind), pool_fate_text(board, pool))};
            fact.own = fmt::format("from {}", board.tree->node(pool.region->node).name);
        }
        facts.push_back(std::move(fact));
    }
}

void add_outcome(const Board& board, const Device& device, const DeviceOutcome& outcome,
                 std::vector<SharedFact>& facts) {
    const std::vector<std::optional<Capacity>> open(outcome.allocations.size());
    for (AnswerLine& line : outcome_lines(board, device, outcome, open, Verdicts::wrong)) {
        if (line.label.empty()) {
            facts.back().lines.push_back(std::move(line.text));
        } else {
            facts.push_back({std::move(line.label), {std::move(line.text)}});
        }
    }
}

}  // namespace

std::vector<SharedFact> shared_facts(const Board& board, const IommuNames& iommus, const Device& device,
                                     const DeviceOutcome* outcome) {
    std::vector<SharedFact> facts{coherent_fact(board, device), reach_fact(board, device),
                                  iommu_fact(board, iommus, device)};
    add_pools(board, device, facts);
    if (device.sysdev) {
        facts.push_back({"sysdev", {"the node above it, with which a gadget's transfers are mapped"}});
    }
    for (const IovaReservation& one : device.iova_reservations) {
        facts.push_back({"IOVA", {wording::reservation_text(one)}});
    }
    if (device.caveat != Caveat::none) {
        facts.push_back({"open", {std::string(wording::caveat_text(device.caveat))}});
    }
    if (outcome != nullptr) {
        add_outcome(board, device, *outcome, facts);
    }
    return facts;
}

}  // namespace dmavet::report
