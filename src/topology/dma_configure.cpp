// SPDX-License-Identifier: Apache-2.0
// How far does a device's DMA go? The end of the map as a bus address becomes bus_dma_limit, and the masks
// are cut to the bits of that address, never widened. The arithmetic wraps in 64 bits as the kernel's does.
#include "topology/dma_configure.hpp"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "kernel/sizes.hpp"

namespace dmavet::topology {

namespace {

// DMA_BIT_MASK(ilog2(end) + 1); ilog2(0) is -1 there.
std::uint64_t mask_of(std::uint64_t end) {
    return kernel::bit_mask(static_cast<unsigned>(std::bit_width(end)));
}

// dma_range_map_max()
std::uint64_t last_address(std::span<const Region> map) {
    std::uint64_t end = 0;
    for (const Region& region : map) {
        end = std::max(end, raw(region.dma_start) + region.size - 1);
    }
    return end;
}

// LimitRule::span_from_lowest: the windows are seen as one span, and an odd size as a mask that somebody wrote for a
// size.
struct Span {
    std::uint64_t start, size;
};

Span span_of(std::span<const Region> map) {
    std::uint64_t start = ~std::uint64_t{0}, end = 0;
    for (const Region& region : map) {
        start = std::min(start, raw(region.dma_start));
        end = std::max(end, raw(region.dma_start) + region.size);
    }
    const std::uint64_t size = end - start;
    return {start, size & 1 ? size + 1 : size};
}

DmaLimits limits_of(const Kernel& kernel, std::span<const Region> map) {
    std::uint64_t end = 0;
    switch (kernel.does.limit) {
        case LimitRule::last_address:
            end = last_address(map);
            if (end == 0) {
                end = default_mask;
            }
            break;
        case LimitRule::span_from_lowest: {
            const Span span = span_of(map);
            if (span.size == 0) {
                return {false, std::nullopt, default_mask};  // "Adjusted size 0x0 invalid"
            }
            end = span.start + span.size - 1;
            break;
        }
        case LimitRule::none: return {true, std::nullopt, default_mask};
    }
    // A limit of 0, which 6.1 makes of an empty map, reads as "no limit" everywhere.
    return {true, end == 0 ? std::nullopt : std::optional{end}, default_mask & mask_of(end)};
}

}  // namespace

DmaLimits dma_limits(const Kernel& kernel, std::optional<std::span<const Region>> map, std::optional<NodeId> from,
                     Trace* trace) {
    const DmaLimits limits = map ? limits_of(kernel, *map) : DmaLimits{true, std::nullopt, default_mask};
    const Origin by_map{from, "dma-ranges", kernel.does.configures},
        by_nothing{std::nullopt, {}, kernel.does.configures};
    if (!limits.configured) {
        note(trace, by_map,
             "the windows add up to size 0: \"Adjusted size 0x0 invalid\", -EINVAL, the device never probes");
        return limits;
    }
    if (limits.bus_limit) {
        note(trace, by_map,
             [&] { return fmt::format("the highest bus address is {:#x}: bus_dma_limit", *limits.bus_limit); });
    } else if (map && kernel.does.limit == LimitRule::none) {
        note(trace, by_map, "no bus_dma_limit: how far the windows go is not kept");
    } else if (map) {
        note(trace, by_map, "the map is empty, and a bus_dma_limit of 0 stands for none");
    } else {
        note(trace, by_nothing, "no map and no bus_dma_limit: bus addresses are physical addresses");
    }
    note(trace, by_nothing, [&] {
        return fmt::format("the masks are {:#x}{}, until the driver sets its own", limits.mask,
                           limits.mask != default_mask ? ", cut from 32 bits to those of that address" : "");
    });
    return limits;
}

}  // namespace dmavet::topology
