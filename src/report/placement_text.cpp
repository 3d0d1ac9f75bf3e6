// SPDX-License-Identifier: Apache-2.0
// Where do CMA, bounce buffer and atomic pools lie, how big are they, and who said so?

#include "report/placement_text.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "report/phrases.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

std::string area_text(const Board& board, const PlacedArea& area) {
    const std::string place = area.fixed ? sized_span_text(raw(area.within.first()), area.size)
                                         : fmt::format("{} up to {:#x}", size_text(area.size), area.limit);
    const std::string by = place_text(*board.tree, area.from);
    return fmt::format("{}, {}", place, by.empty() ? "the kernel's default" : fmt::format("set by {}", by));
}

// A fixed place below the end of RAM of which some part is none: the kernel reserves it without a look.
bool is_not_ram(const Board& board, const CmaArgument& argument) {
    const auto& zones = board.placement.zones;
    if (zones.empty() || argument.base == 0 || argument.base + argument.size != argument.limit) {
        return false;
    }
    if (argument.limit - 1 > raw(zones.back().ram.last())) {
        return false;
    }
    const auto place = CpuInterval::of(CpuAddr{argument.base}, argument.size);
    return place && !board.topology.ram.contains(*place);
}

std::string pool_name(const AtomicPool& pool) {
    switch (pool.zone) {
        case Zone::dma: return "ZONE_DMA";
        case Zone::dma32: return "ZONE_DMA32";
        case Zone::normal:
        case Zone::highmem: break;
    }
    return "any zone";
}

}  // namespace

std::string cma_text(const Board& board) {
    if (const auto& area = board.placement.default_cma) {
        return area_text(board, *area);
    }
    const auto& argument = board.line.cma;
    if (!argument) {
        return "none: there is no room for it";
    }
    if (argument->size == 0) {
        return "none, set by cma=";
    }
    return is_not_ram(board, *argument) ? "none: cma= lies outside RAM, and the kernel panics at boot"
                                        : "none: cma= finds no room";
}

std::string swiotlb_text(const Board& board) {
    if (const auto& area = board.placement.swiotlb) {
        return fmt::format("{}{}", area_text(board, *area),
                           board.placement.swiotlb_forced ? "; swiotlb=force: every mapping bounces" : "");
    }
    return board.line.swiotlb == Swiotlb::noforce ? "none, set by swiotlb=noforce"
                                                  : "none: all RAM lies below the kernel's DMA limit";
}

std::string atomic_pools_text(const Board& board) {
    const auto& pools = board.placement.atomic_pools;
    if (pools.empty()) {
        return "none";
    }
    const bool is_one = board.kernel->does.atomic_pools == AtomicPools::single;
    std::vector<std::string> names;
    for (const AtomicPool& pool : pools) {
        const std::string_view from = pool.from_cma ? " (in CMA)" : "";
        names.push_back(is_one ? fmt::format("one for all devices{}", from)
                               : fmt::format("{}{}", pool_name(pool), from));
    }
    return fmt::format("{}{}: {}, {}", size_text(pools.front().size), pools.size() > 1 ? " each" : "",
                       join(names, ", "), board.line.coherent_pool ? "set by coherent_pool=" : "the kernel's default");
}

}  // namespace dmavet::report
