// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::pool_over_registers {

namespace {

// Something that answers where RAM does not.
struct Registers {
    NodeId node;
    std::string_view property;
    CpuInterval place;
};

void add_outbound_windows(const RuleInput& input, NodeId host, std::vector<Registers>& all) {
    for (const survey::OutboundWindow& window : survey::outbound_windows(input, host)) {
        const auto place = window.cpu ? CpuInterval::of(*window.cpu, window.size) : std::nullopt;
        if (place) {
            all.push_back({host, "ranges", *place});
        }
    }
}

// Memory on the chip is what a pool may well lie in.
bool is_memory(const RuleInput& input, NodeId node) {
    const std::string_view name = input.of.base_name(node);
    return name.find("ram") != std::string_view::npos || name.find("memory") != std::string_view::npos ||
           name.find("tcm") != std::string_view::npos;
}

std::vector<Registers> all_registers(const RuleInput& input) {
    std::vector<Registers> all;
    for (const Device& device : input.topology.devices) {
        const NodeId node = device.node;
        if (!input.topology.reachable[index(node)]) {
            continue;
        }
        if (device.bus == BusType::pci) {
            add_outbound_windows(input, node, all);
            continue;
        }
        // A processor's memory is among its registers, and its pools lie in there.
        if (device.populated == Populated::no || !device.pools.empty() || is_memory(input, node)) {
            continue;
        }
        if (const auto place = survey::first_registers(input, node)) {
            all.push_back({node, "reg", *place});
        }
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Registers& a, const Registers& b) { return a.place.first() < b.place.first(); });
    return all;
}

void check(const RuleInput& input, Reporter& report) {
    CpuMemory ram;
    std::vector<const ReservedRegion*> outside;
    for (const ReservedRegion& region : input.topology.reserved) {
        const bool pool = region.kind == PoolKind::cma || (region.kind == PoolKind::device_pool && region.no_map);
        const auto place = region.fixed_place();
        if (!pool || !region.kept() || !place) {
            continue;
        }
        if (ram.empty()) {
            ram = input.surveys.known_ram();
        }
        if (ram.empty()) {
            return;
        }
        if (!ram.overlaps(*place)) {
            outside.push_back(&region);
        }
    }
    if (outside.empty()) {
        return;
    }
    std::sort(outside.begin(), outside.end(),
              [](const ReservedRegion* a, const ReservedRegion* b) { return *a->base < *b->base; });
    const std::vector<Registers> all = all_registers(input);
    // The one that reaches farthest of those that begin before the pool ends.
    auto next = all.begin();
    const Registers* farthest = nullptr;
    std::optional<CpuAddr> last;  // of the pools so far
    for (const ReservedRegion* region : outside) {
        const CpuInterval place = *region->fixed_place();
        if (last && place.last() <= *last) {
            continue;  // inside another pool, which region-overlap reports
        }
        last = place.last();
        for (; next != all.end() && next->place.first() <= place.last(); ++next) {
            if (!farthest || next->place.last() > farthest->place.last()) {
                farthest = &*next;
            }
        }
        if (!farthest || farthest->place.last() < place.first()) {
            continue;
        }
        const bool window = farthest->property == "ranges";
        report
            .at(region->node, "reg",
                fmt::format("the pool at {} is not RAM: {} {} there, at {}",
                            wording::sized_span_text(*region->base, region->size), input.tree.path(farthest->node),
                            window ? "has a memory window" : "has its registers",
                            wording::sized_span_text(farthest->place)),
                {fmt::format("{:#x}", *region->base)})
            .evidence(farthest->node, farthest->property, window ? "the bridge's window" : "the registers");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "pool-over-registers",
    .family = "reserved-memory",
    .title = "a pool for DMA where a device has its registers",
    .severity = Severity::error,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "RAM is known, a `shared-dma-pool` with `no-map` or `reusable` lies wholly outside, and overlaps the first "
        "`reg` of an available device or a memory window of a PCI host bridge. Memory on the chip, and devices with a "
        "`memory-region` of their own, are left out.",
    .why =
        "`rmem_dma_device_init()` (5.10 to 7.2) maps whatever is at the address with `memremap()`, and "
        "`dma_alloc_from_dev_coherent()` hands it out as buffers: the CPU writes data into registers, and the device's "
        "DMA goes there too. A reusable one has no pages, and `cma_activate_area()` fails or crashes.",
    .fix = "move the pool into RAM; or check the order and number of the cells of its reg",
    .check = &check,
    .needs = Needs::ram,
    .tier = Tier::consequence,
};

}  // namespace dmavet::rules::pool_over_registers
