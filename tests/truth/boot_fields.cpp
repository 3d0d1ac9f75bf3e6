// SPDX-License-Identifier: Apache-2.0
// What is compared of an allocation, a mapping, a device and a board?
#include "truth/boot_fields.hpp"

#include <algorithm>
#include <cstdio>
#include <optional>

#include "model/reach.hpp"
#include "support/describe.hpp"

namespace dmavet::truth {

using test::describe_regions;
using test::hex;

namespace {

std::string text_of(const MemoryRange& range) {
    return range.size == 0 ? "none" : hex(range.base) + "+" + hex(range.size);
}

std::string handle(std::uint64_t dma) {
    return dma == model::no_translation || dma == 0xffffffff ? "no window" : hex(dma);
}

std::string text_of(const CpuInterval& interval) {
    return text_of(MemoryRange{raw(interval.first()), interval.size()});
}

// The recorded zone where it is one of the predicted ones, else all of those.
std::string zone_text(const std::string& recorded, ZoneSet predicted) {
    std::string all;
    for (const Zone zone : {Zone::dma, Zone::dma32, Zone::normal, Zone::highmem}) {
        if (!contains(predicted, zone)) {
            continue;
        }
        if (recorded == to_string(zone)) {
            return recorded;
        }
        all += (all.empty() ? "" : " or ") + std::string(to_string(zone));
    }
    return all.empty() ? "none" : all;
}

}  // namespace

Fields fields_of(const AllocRow& row, const AllocOutcome& outcome, const model::DmaDevice& device) {
    Fields fields{{"status", row.ok ? "ok" : "fail", std::string(to_string(outcome.status))},
                  {"path", row.path, std::string(to_string(outcome.path))}};
    if (!row.ok || outcome.status != AllocStatus::ok) {
        return fields;
    }
    fields.push_back({"source", row.source, std::string(to_string(outcome.source))});
    fields.push_back({"mapping", row.mapping, outcome.mapping ? std::string(to_string(*outcome.mapping)) : ""});
    fields.push_back({"cpu_attribute", row.cpu_attribute,
                      outcome.cpu_attribute ? std::string(to_string(*outcome.cpu_attribute)) : ""});
    if (!row.alias.empty()) {
        fields.push_back({"alias", row.alias, std::string(to_string(outcome.alias))});
    }
    if (!row.zone.empty()) {
        fields.push_back({"zone", row.zone, zone_text(row.zone, outcome.zones)});
    }
    fields.push_back({"dma_address", row.dma_address, std::string(to_string(outcome.dma_address))});
    if (!row.phys) {
        return fields;
    }
    const std::uint64_t dma = model::phys_to_dma(device.map, *row.phys);
    if (row.phys_to_dma) {
        fields.push_back({"phys_to_dma", handle(*row.phys_to_dma), handle(dma)});
    }
    const bool from_pool = outcome.path == AllocPath::device_pool;
    const std::uint64_t below = from_pool && device.pool ? device.pool->cpu_offset : 0;
    if (row.dma_address != "iova" && row.dma_address != "invalid" && below != 0) {
        fields.push_back({"dma", hex(row.dma), handle(dma - below)});
    } else if (row.dma_address != "iova" && row.dma_address != "invalid") {
        fields.push_back({"dma", hex(row.dma), handle(dma)});
    }
    return fields;
}

Fields fields_of(const StreamRow& row, const Streaming& mapping, const model::DmaDevice& device,
                 const Placement& placement) {
    Fields fields;
    if (row.maintained) {
        fields.push_back(
            {"cache_maintenance", *row.maintained ? "true" : "false", mapping.cache_maintenance ? "true" : "false"});
    }
    if (mapping.status == AllocStatus::depends) {
        return fields;
    }
    fields.push_back({"status", row.ok ? "ok" : "fail", std::string(to_string(mapping.status))});
    if (!row.ok || mapping.status != AllocStatus::ok) {
        return fields;
    }
    fields.push_back({"bounce", row.bounced ? "always" : "never", std::string(to_string(mapping.bounce))});
    const std::uint64_t phys = row.bounced ? model::dma_to_phys(device.map, row.dma) : *row.request.buffer;
    const std::string kind = row.through_iommu            ? "iova"
                             : is_no_translation(row.dma) ? "invalid"
                             : phys == row.dma            ? "physical"
                                                          : "offset";
    fields.push_back({"dma_address", kind, std::string(to_string(mapping.dma_address))});
    if (row.through_iommu) {
        return fields;
    }
    fields.push_back({"dma", hex(row.dma), handle(model::phys_to_dma(device.map, phys))});
    if (row.bounced) {
        fields.push_back({"bounced into", "the bounce buffer",
                          placement.swiotlb && placement.swiotlb->within.contains(CpuAddr{phys})
                              ? "the bounce buffer"
                              : "elsewhere: " + hex(phys)});
    }
    return fields;
}

namespace {

// No tree says whether a driver takes the IOMMU: where it would let addresses pass unchanged, none is as good.
std::string domain_of(IommuState state, const std::string& recorded) {
    if (state == IommuState::identity && recorded == "none") {
        return recorded;
    }
    return state == IommuState::translated || state == IommuState::identity ? std::string(to_string(state)) : "none";
}

}  // namespace

Fields fields_of(const DeviceRow& row, const Device& device, const model::DmaDevice& attached) {
    // A driver sets its masks anew, so only those of the bus are predicted.
    const bool always = std::any_of(device.pools.begin(), device.pools.end(),
                                    [](const DevicePool& p) { return p.attached == PoolAttached::always; });
    if (row.after) {
        return {
            {"dma_mem", row.pool,
             attached.pool ? hex(raw(attached.pool->first)) + "+" + hex(attached.pool->bytes) : "none"},
            {"cma_area", row.cma, attached.cma && !attached.cma->empty() ? text_of(*attached.cma->begin()) : "none"}};
    }
    return {{"coherent", row.coherent ? "true" : "false", device.coherent.value.value_or(false) ? "true" : "false"},
            {"coherent_mask", hex(row.coherent_mask), hex(device.coherent_mask)},
            {"streaming_mask", hex(row.streaming_mask), hex(device.streaming_mask)},
            {"bus_limit", hex(row.bus_limit), hex(device.bus_limit.value_or(0))},
            {"regions", row.regions, describe_regions(device.regions.value)},
            {"iommu", row.domain, domain_of(device.iommu->state, row.domain)},
            {"has a pool before its driver asks", row.pool == "none" && row.cma == "none" ? "false" : "true",
             always ? "true" : "false"}};
}

namespace {

// The kernel says where a zone could begin and end; where no RAM is at that end, that is all there is to know.
std::string recorded_range(const std::string& range, const CpuMemory& ram) {
    unsigned long long first = 0, last = 0;
    if (std::sscanf(range.c_str(), "%llx-%llx", &first, &last) != 2) {
        return range;
    }
    const auto span = CpuInterval::between(CpuAddr{first}, CpuAddr{last});
    const CpuMemory inside = span ? ram.intersection(CpuMemory{*span}) : CpuMemory{};
    return inside.empty() ? range : hex(raw(inside.first())) + "-" + hex(raw(inside.last()));
}

std::string zone_range(const Placement& placement, const std::string& name) {
    for (const ZoneMemory& zone : placement.zones) {
        if (to_string(zone.zone) == name) {
            return hex(raw(zone.ram.first())) + "-" + hex(raw(zone.ram.last()));
        }
    }
    return "empty";
}

// Not every kernel says which area is the default: that of the node which asks for it, else the one that no node made.
// (32-bit arm of 6.12 makes the latter even where there is the former; it serves nobody then.)
std::optional<MemoryRange> default_area(const BootRow& boot, const Tree& tree) {
    // Newer kernels keep an area that could not be activated, with nothing in it.
    const auto memory_of = [](const CmaArea& area) {
        return area.memory.size == 0 ? std::nullopt : std::optional(area.memory);
    };
    const CmaArea* found = nullptr;
    for (const CmaArea& area : boot.cma) {
        const auto node = tree.find_path("/reserved-memory/" + area.name);
        if (area.is_default.value_or(node && tree.find_property(*node, "linux,cma-default"))) {
            found = &area;  // of several the last serves
        }
    }
    if (found) {
        return memory_of(*found);
    }
    for (const CmaArea& area : boot.cma) {
        if (!area.is_default && area.name == "reserved") {
            return memory_of(area);
        }
    }
    return std::nullopt;
}

// Size, and that the area lies where dmavet says it must.
void add_area(Fields& fields, const std::string& name, const std::optional<MemoryRange>& recorded,
              const std::optional<PlacedArea>& predicted) {
    fields.push_back(
        {name + " size", recorded ? hex(recorded->size) : "none", predicted ? hex(predicted->size) : "none"});
    if (!recorded || !predicted) {
        return;
    }
    const auto area = recorded->interval();
    const CpuInterval& within = predicted->within;
    const bool inside = area && within.contains(*area) && raw(area->last()) <= predicted->limit &&
                        (!predicted->fixed || area->first() == within.first());
    fields.push_back({name + " place", text_of(*recorded), inside ? text_of(*recorded) : "in " + text_of(within)});
}

}  // namespace

Fields fields_of(const BootRow& row, const Board& board) {
    const Placement& placement = board.placement;
    Fields fields;
    for (const auto& [zone, range] : row.zones) {
        fields.push_back({"zone " + zone, recorded_range(range, board.topology.ram), zone_range(placement, zone)});
    }
    if (row.zone_dma_limit) {
        fields.push_back({"zone_dma_limit", hex(*row.zone_dma_limit), hex(placement.allocator_limit)});
    }
    add_area(fields, "default CMA", default_area(row, *board.tree), placement.default_cma);
    add_area(fields, "swiotlb", row.swiotlb, placement.swiotlb);
    std::string pools, predicted_pools;
    for (const auto& [zone, size] : row.pools) {
        pools += zone + " " + hex(size) + " ";
    }
    std::map<std::string, std::uint64_t> predicted;
    for (const AtomicPool& pool : placement.atomic_pools) {
        const auto recorded = row.pools.find(std::string(to_string(pool.zone)));
        const bool is_larger = recorded != row.pools.end() && recorded->second == pool.size_at_most;
        predicted[std::string(to_string(pool.zone))] = is_larger ? pool.size_at_most : pool.size;
    }
    for (const auto& [zone, size] : predicted) {
        predicted_pools += zone + " " + hex(size) + " ";
    }
    fields.push_back({"atomic pools", pools, predicted_pools});
    for (const auto& [path, place] : row.reserved) {
        std::string got = "nowhere";
        for (std::size_t i = 0; i < board.topology.reserved.size(); ++i) {
            if (board.tree->path(board.topology.reserved[i].node) == path && board.topology.reserved[i].kept() &&
                placement.regions[i]) {
                got = text_of(*placement.regions[i]);
            }
        }
        fields.push_back({"reserved " + path, place, got});
    }
    return fields;
}

}  // namespace dmavet::truth
