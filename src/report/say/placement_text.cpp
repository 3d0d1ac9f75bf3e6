// SPDX-License-Identifier: Apache-2.0
// Where do CMA, bounce buffer and atomic pools lie, how big are they, and who said so?

#include "report/say/placement_text.hpp"

#include <vector>

#include <fmt/format.h>

#include "report/say/phrases.hpp"
#include "wording/decisions.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

std::string area_text(const Board& board, const PlacedArea& area) {
    const std::string place =
        area.fixed ? wording::sized_span_text(raw(area.within.first()), area.size)
                   : fmt::format("{}, placed at or below {:#x}", wording::size_text(area.size), area.limit);
    const std::string by = place_text(*board.tree, area.from);
    return fmt::format("{}, {}", place, by.empty() ? "the kernel's default" : fmt::format("set by {}", by));
}

// atomic_pool_init() takes the one pool from the default CMA area or, where there is none, from the page allocator, in
// one piece; others are made where there are pages.
std::string_view no_pool_text(const Board& board) {
    const Placement& placement = board.placement;
    const bool is_single = board.kernel->does.atomic_pools == AtomicPools::single;
    if (is_single && placement.lost_cma) {
        return "the default CMA area, which it is taken from, is given up at boot";
    }
    if (is_single && placement.default_cma_fate == PlaceFate::without_pages) {
        return "the default CMA area, which it is taken from, is not RAM";
    }
    if (placement.zones.empty()) {
        return "there is no memory to take it from";
    }
    return is_single && board.line.coherent_pool ? "coherent_pool= asks for more than there is in one piece"
                                                 : "no page is left to take it from";
}

}  // namespace

std::string cma_text(const Board& board) {
    const auto& area = board.placement.default_cma;
    if (const auto& lost = board.placement.lost_cma) {
        return fmt::format("none: {} {}", wording::sized_span_text(lost->within),
                           wording::no_area_text(board.placement.default_cma_fate, ""));
    }
    return area ? area_text(board, *area)
                : wording::no_area_text(board.placement.default_cma_fate, board.line.cma ? "cma=" : "");
}

std::string swiotlb_text(const Board& board) {
    const auto& area = board.placement.swiotlb;
    if (!area) {
        const bool is_off = board.line.swiotlb == Swiotlb::noforce;
        return wording::no_area_text(board.placement.swiotlb_fate, is_off                     ? "swiotlb=noforce"
                                                                   : board.line.swiotlb_slots ? "swiotlb="
                                                                                              : "");
    }
    return fmt::format("{}{}", area_text(board, *area),
                       board.placement.swiotlb_forced ? "; swiotlb=force: every mapping bounces" : "");
}

std::string atomic_pools_text(const Board& board) {
    const auto& pools = board.placement.atomic_pools;
    if (pools.empty()) {
        return fmt::format("none: {}", no_pool_text(board));
    }
    std::vector<std::string> names;
    for (const AtomicPool& pool : pools) {
        names.push_back(fmt::format("{}{}", wording::pool_served(pool), pool.from_cma ? " (in CMA)" : ""));
    }
    return fmt::format("{}{}: {}, {}", wording::either_size_text(pools.front().size, pools.front().size_at_most),
                       pools.size() > 1 ? " each" : "", join(names, ", "),
                       board.line.coherent_pool ? "set by coherent_pool=" : "the kernel's default");
}

}  // namespace dmavet::report
