// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/register_windows.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::ram_shadowed_by_outbound_window {

namespace {

// Of these bridges upstream mended it: their windows were moved to bus addresses that no RAM has ("Fix rk356x PCIe
// range mappings" and "Fix rk3588 PCIe range mappings" of 2026).
constexpr std::array mended_bridges{"rockchip,rk3568-pcie", "rockchip,rk3588-pcie"};

bool is_mended_kind(const RuleInput& input, NodeId host) {
    return std::any_of(mended_bridges.begin(), mended_bridges.end(),
                       [&](std::string_view bridge) { return input.of.is_compatible(host, bridge); });
}

// The bus side of the memory windows through which the CPU reaches the functions' registers.
std::vector<BusInterval> claimed_addresses(const RuleInput& input, NodeId host) {
    std::vector<BusInterval> claimed;
    for (const survey::OutboundWindow& window : survey::outbound_windows(input, host)) {
        const auto addresses = BusInterval::of(window.bus, window.size);
        if (addresses && !BusInterval::wraps(window.bus, window.size)) {
            claimed.push_back(*addresses);
        }
    }
    return claimed;
}

// The part of RAM that some window of the map puts where the bridge claims addresses for itself.
struct Shadow {
    BusInterval bus;
    CpuAddr cpu;
    bool takes_first_bars;  // from the window's start on, where the kernel places BARs first
};

// The other side of addresses inside a window; absent where that runs past the last address.
std::optional<CpuInterval> cpu_side_of(const Region& region, const BusInterval& bus) {
    const std::uint64_t offset = raw(region.cpu_start) - raw(region.dma_start);
    return CpuInterval::between(CpuAddr{raw(bus.first()) + offset}, CpuAddr{raw(bus.last()) + offset});
}
std::optional<BusInterval> bus_side_of(const Region& region, const CpuInterval& cpu) {
    const std::uint64_t offset = raw(region.dma_start) - raw(region.cpu_start);
    return BusInterval::between(BusAddr{raw(cpu.first()) + offset}, BusAddr{raw(cpu.last()) + offset});
}

std::optional<Shadow> find_shadow(std::span<const Region> map, std::span<const BusInterval> outbound,
                                  const CpuMemory& ram) {
    for (const Region& region : map) {
        for (const BusInterval& window : outbound) {
            const auto both = region.bus().intersection(window);
            const auto cpu = both ? cpu_side_of(region, *both) : std::nullopt;
            if (cpu && ram.overlaps(*cpu)) {
                const CpuInterval shadowed = *ram.intersection(*cpu).begin();
                const BusInterval bus = *bus_side_of(region, shadowed);
                return Shadow{bus, shadowed.first(), bus.first() == window.first()};
            }
        }
    }
    return std::nullopt;
}

// What a function reaches without a map. On arm the older boards have pseudo windows in their ranges.
constexpr std::array identity{Region{BusAddr{0}, CpuAddr{0}, ~std::uint64_t{0}}};

void check(const RuleInput& input, Reporter& report) {
    for (const Property* map : input.tree.properties_named(input.of.names.device_type)) {
        const Device* functions = map->as_string() == "pci" ? input.topology.find_pci(map->node) : nullptr;
        if (!functions) {
            continue;
        }
        const bool is_identity = !functions->regions.value && input.kernel.arch->is_64_bit;
        if (!is_identity && functions->walk.end != RangeWalkEnd::found) {
            continue;
        }
        if (functions->iommu->state == IommuState::translated || !input.topology.reachable[index(map->node)]) {
            continue;
        }
        const std::span<const Region> windows = is_identity ? std::span(identity) : *functions->regions.value;
        const auto shadow = find_shadow(windows, claimed_addresses(input, map->node), input.topology.ram);
        if (!shadow) {
            continue;
        }
        const std::string bus = wording::span_text(shadow->bus);
        auto draft = report.at(
            map->node, "ranges",
            fmt::format("RAM from {} on has the bus addresses {}, which a window of the bridge itself claims: a "
                        "function's DMA to them may never leave the bus",
                        wording::hex(raw(shadow->cpu)), bus),
            {bus});
        if (is_mended_kind(input, map->node) && shadow->takes_first_bars) {
            draft.severity(Severity::warning).confidence(Confidence::likely);
        }
        if (is_identity) {
            draft.evidence(map->node, "dma-ranges", "none in force: bus addresses are physical addresses");
        } else {
            draft.rests_on(functions->walk.ranges->node, "dma-ranges", "gives RAM these bus addresses");
        }
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "ram-shadowed-by-outbound-window",
    .family = "pci",
    .title = "a PCI host bridge claims bus addresses that RAM has",
    .severity = Severity::note,
    .confidence = Confidence::possible,
    .on_by_default = true,
    .what =
        "RAM is known, the `dma-ranges` in force for the functions of a host bridge (on arm64 also none, which is "
        "identity) gives part of it bus addresses that lie in a memory window of the bridge's `ranges`, and no IOMMU translates in between. A warning at the bridges of "
        "RK356x and RK3588 where RAM begins no later than the window.",
    .why =
        "An address inside the bridge's window belongs to a function's BAR: a bridge or switch may route DMA to it as "
        "peer-to-peer traffic and not to RAM. Behind an IOMMU `iova_reserve_pci_windows()` (5.10 to 7.2) keeps such "
        "addresses from being used; for direct mappings nothing does. Only what lies between the root port's base and limit "
        "is routed, which the kernel sets around the BARs that it places, from the window's start on: a window of "
        "nearly 4 GiB, as TI's K3 boards have, is never filled. Upstream moved the windows of RK356x and RK3588 for "
        "this reason; on other boards nobody did.",
    .fix = "shrink dma-ranges to what the bridge forwards upstream, or move the window to other bus addresses",
    .check = &check,
    .needs = Needs::ram,
    .tier = Tier::consequence,
    .after = {"dma-ranges-length", "wrapping-entry", "implausible-cpu-address", "zero-size-entry",
              "untranslatable-entry"},
};

}  // namespace dmavet::rules::ram_shadowed_by_outbound_window
