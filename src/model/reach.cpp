// SPDX-License-Identifier: Apache-2.0
// Can a device address this memory? Windows cut memory into pieces; inside one piece bus addresses rise with
// physical ones, so the reachable part of it is its lower end.
#include "model/reach.hpp"

#include <algorithm>
#include <bit>

#include "kernel/sizes.hpp"

namespace dmavet::model {

namespace {

// The piece of some memory from `at` on that one window decides about, and that window.
struct Piece {
    std::uint64_t last;
    const Region* window;  // null: none, or no map at all
};

Piece piece_at(const RangeMap& map, std::uint64_t at, std::uint64_t last) {
    Piece piece{last, nullptr};
    if (!map) {
        return piece;
    }
    for (const Region& region : map) {
        const CpuInterval window = region.cpu();
        if (window.contains(CpuAddr{at})) {
            return {std::min(piece.last, raw(window.last())), &region};
        }
        // A window further up in the list takes over where it starts.
        if (raw(window.first()) > at && raw(window.first()) <= piece.last) {
            piece.last = raw(window.first()) - 1;
        }
    }
    return piece;
}

std::uint64_t bus_address(const Piece& piece, std::uint64_t phys) {
    return piece.window ? phys - raw(piece.window->cpu_start) + raw(piece.window->dma_start) : phys;
}

}  // namespace

std::uint64_t RangeMap::handle(std::uint64_t dma, std::uint64_t phys) const {
    if (handle_bits_ == 64) {
        return dma;
    }
    // The number of a page, and the place in it.
    constexpr std::uint64_t in_page = kernel::small_page - 1;
    return (dma & kernel::bit_mask(handle_bits_) & ~in_page) | (phys & in_page);
}

std::uint64_t phys_to_dma(const RangeMap& map, std::uint64_t phys) {
    if (!map) {
        return phys;
    }
    for (const Region& region : map) {
        if (region.cpu().contains(CpuAddr{phys})) {
            return map.handle(phys - raw(region.cpu_start) + raw(region.dma_start), phys);
        }
    }
    return map.handle(no_translation, phys);
}

std::uint64_t dma_to_phys(const RangeMap& map, std::uint64_t dma) {
    if (!map) {
        return dma;
    }
    for (const Region& region : map) {
        if (region.bus().contains(BusAddr{dma})) {
            return dma - raw(region.dma_start) + raw(region.cpu_start);
        }
    }
    return no_translation;
}

Reach reach(const RangeMap& map, std::uint64_t limit, const CpuMemory& memory, std::uint64_t size) {
    bool some_pass = false, some_fail = false;
    for (const CpuInterval& part : memory) {
        if (part.size() < size) {
            continue;  // no block of that size starts here
        }
        const std::uint64_t last_start = raw(part.last()) - (size - 1);
        for (std::uint64_t at = raw(part.first());;) {
            const Piece piece = piece_at(map, at, last_start);
            const bool translated = piece.window || !map;
            const auto passes = [&](std::uint64_t phys) {
                const std::uint64_t dma = map.handle(translated ? bus_address(piece, phys) : no_translation, phys);
                return dma != no_translation && dma + (size - 1) >= dma && dma + (size - 1) <= limit;
            };
            some_pass = some_pass || passes(at);
            some_fail = some_fail || !passes(piece.last);
            if (piece.last == last_start) {
                break;
            }
            at = piece.last + 1;
        }
    }
    return !some_pass ? Reach::none : some_fail ? Reach::some : Reach::all;
}

DmaAddress address_kind(const RangeMap& map, const CpuMemory& memory) {
    if (!map) {
        return DmaAddress::physical;
    }
    DmaAddress kind = DmaAddress::invalid;
    for (const CpuInterval& part : memory) {
        for (std::uint64_t at = raw(part.first());;) {
            const Piece piece = piece_at(map, at, raw(part.last()));
            if (piece.window && bus_address(piece, at) != at) {
                return DmaAddress::offset;
            }
            if (piece.window) {
                kind = DmaAddress::physical;
            }
            if (piece.last == raw(part.last())) {
                break;
            }
            at = piece.last + 1;
        }
    }
    return kind;
}

bool iova_fits(std::uint64_t limit, std::uint64_t size, std::uint64_t granule) {
    constexpr std::uint64_t largest_power = std::uint64_t{1} << 63;
    if (size > largest_power) {
        return false;
    }
    const std::uint64_t pages = (size + granule - 1) / granule, limit_page = limit / granule;
    if (pages == 0 || limit_page + 1 < pages) {
        return false;
    }
    return ((limit_page + 1 - pages) & ~(std::bit_ceil(pages) - 1)) >= 1;
}

}  // namespace dmavet::model
