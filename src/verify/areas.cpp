// SPDX-License-Identifier: Apache-2.0
// Are the areas that serve every device there, with their sizes, and where they may lie?
#include <algorithm>
#include <utility>

#include "verify/line.hpp"
#include "verify/topics.hpp"

namespace dmavet::verify {

namespace {

VerifyValue value_of(const std::optional<PlacedArea>& area) {
    if (!area) {
        return nothing();
    }
    return area->fixed ? lies_at(CpuMemory{area->within})
                       : VerifyValue{.memory = {}, .size = area->size, .at_most = area->limit};
}

// The boot allocator places it where there is room, so that only what bounds its place is known.
bool may_lie_at(const PlacedArea& area, std::uint64_t first) {
    const auto place = CpuInterval::of(CpuAddr{first}, area.size);
    if (!place) {
        return false;
    }
    return area.fixed ? area.within.first() == place->first() : raw(place->last()) <= area.limit;
}

VerifyValue logged_value(const LoggedArea& area) {
    constexpr std::uint64_t most = ~std::uint64_t{0} >> mebibyte_bits;
    const auto place = CpuInterval::of(CpuAddr{area.first}, std::min(area.mebibytes, most) << mebibyte_bits);
    return place ? lies_at(CpuMemory{*place}) : has_size(std::min(area.mebibytes, most) << mebibyte_bits);
}

bool is_logged_as(const PlacedArea& area, const LoggedArea& logged) {
    return area.size >> mebibyte_bits == logged.mebibytes && may_lie_at(area, logged.first);
}

// rmem_cma_setup() speaks of the default area, cma_declare_contiguous_nid() of any other one.
void compare_default_cma(const Board& board, const Seen& seen, Lines& lines) {
    const Placement& placement = board.placement;
    VerifyLine line{.what = VerifyWhat::cma_area, .agreement = {}, .predicted = value_of(placement.default_cma)};
    if (placement.default_cma && placement.cma_region) {
        const LoggedArea* same = nullptr;
        for (const LoggedArea& area : seen.log.region_cma) {
            same = is_logged_as(*placement.default_cma, area) ? &area : same;
        }
        if (same != nullptr) {
            lines.push_back(decided(std::move(line), logged_value(*same), true, log_name));
            return;
        }
    }
    // dma_contiguous_reserve() calls it so.
    const auto& lost = seen.log.lost;
    const bool is_lost = std::find(lost.begin(), lost.end(), "reserved") != lost.end();
    if (!seen.log.cma.empty() && !is_lost) {
        const LoggedArea& area = seen.log.cma.front();
        const bool agrees =
            placement.default_cma && !placement.cma_region && is_logged_as(*placement.default_cma, area);
        lines.push_back(decided(std::move(line), logged_value(area), agrees, log_name));
        return;
    }
    const NotVisible gap = log_gap(seen, seen.log.has_memory_line);
    if (gap != NotVisible::none) {
        lines.push_back(not_in_log(std::move(line), seen, gap));
        return;
    }
    lines.push_back(decided(std::move(line), nothing(), !placement.default_cma, log_name));
}

// What cma_activate_area() gives up is taken off again.
std::uint64_t cma_bytes(const Board& board) {
    const Placement& placement = board.placement;
    std::uint64_t sum = placement.default_cma && !placement.cma_region ? placement.default_cma->size : 0;
    for (std::size_t i = 0; i < board.topology.reserved.size(); ++i) {
        const ReservedRegion& region = board.topology.reserved[i];
        const bool is_active =
            placement.region_fates[i] == PlaceFate::placed || placement.region_fates[i] == PlaceFate::region_in_hole;
        if (region.is_cma_area() && is_active && placement.regions[i]) {
            sum += placement.regions[i]->size();
        }
    }
    return sum;
}

// Areas that are not the default one: those of hugetlb_cma= and cma_pernuma, and the one that is placed before a region
// becomes the default (Behaviour::places_cma_beside_region).
std::uint64_t further_areas(const LogFacts& log, bool has_region) {
    std::uint64_t sum = 0;
    for (std::size_t i = has_region ? 0 : 1; i < log.cma.size(); ++i) {
        sum += log.cma[i].mebibytes << mebibyte_bits;
    }
    return sum;
}

}  // namespace

void compare_cma(const Board& board, const Seen& seen, Lines& lines) {
    VerifyLine total{.what = VerifyWhat::cma_total, .agreement = {}};
    if (!board.placement.known) {
        lines.push_back(unseen({.what = VerifyWhat::cma_area, .agreement = {}}, NotVisible::not_predicted));
        lines.push_back(unseen(std::move(total), NotVisible::not_predicted));
        return;
    }
    compare_default_cma(board, seen, lines);
    const std::uint64_t predicted = cma_bytes(board);
    total.predicted = has_size(predicted);
    if (seen.cma_total) {
        const std::uint64_t further = further_areas(seen.log, board.placement.cma_region.has_value());
        const bool agrees = *seen.cma_total == predicted || *seen.cma_total == predicted + further;
        lines.push_back(decided(std::move(total), has_size(*seen.cma_total), agrees, seen.files.meminfo.from));
    } else {
        lines.push_back(seen.files.meminfo.from.empty()
                            ? unseen(std::move(total), NotVisible::no_file, seen.files.meminfo.missing)
                            : unseen(std::move(total), NotVisible::not_told));
    }
}

void compare_bounce_buffer(const Board& board, const Seen& seen, Lines& lines) {
    constexpr std::uint64_t slot = 2048;  // IO_TLB_SIZE
    VerifyLine line{.what = VerifyWhat::bounce_buffer, .agreement = {}};
    if (!board.placement.known) {
        lines.push_back(unseen(std::move(line), NotVisible::not_predicted));
        return;
    }
    const std::optional<PlacedArea>& area = board.placement.swiotlb;
    line.predicted = value_of(area);
    if (seen.log.bounce_buffer) {
        const CpuInterval& place = *seen.log.bounce_buffer;
        const bool agrees = area && area->size == place.size() && may_lie_at(*area, raw(place.first()));
        lines.push_back(decided(std::move(line), lies_at(CpuMemory{place}), agrees, log_name));
        return;
    }
    const NotVisible gap = log_gap(seen, seen.log.has_memory_line);
    if (gap == NotVisible::none) {
        lines.push_back(decided(std::move(line), nothing(), !area, log_name));
    } else if (seen.swiotlb_slabs && *seen.swiotlb_slabs <= ~std::uint64_t{0} / slot) {
        const std::uint64_t size = *seen.swiotlb_slabs * slot;
        const bool agrees = size == (area ? area->size : 0);
        lines.push_back(
            decided(std::move(line), size == 0 ? nothing() : has_size(size), agrees, seen.files.swiotlb_slabs.from));
    } else {
        lines.push_back(not_in_log(std::move(line), seen, gap));
    }
}

void compare_atomic_pools(const Board& board, const Seen& seen, Lines& lines) {
    if (!board.placement.known) {
        lines.push_back(unseen({.what = VerifyWhat::atomic_pool, .agreement = {}}, NotVisible::not_predicted));
        return;
    }
    const NotVisible gap = log_gap(seen, seen.log.has_init_line);
    std::vector<const LoggedPool*> left;
    for (const LoggedPool& pool : seen.log.pools) {
        left.push_back(&pool);
    }
    for (const AtomicPool& pool : board.placement.atomic_pools) {
        const std::optional<Zone> zone = pool.is_single ? std::nullopt : std::optional(pool.zone);
        VerifyLine line{
            .what = VerifyWhat::atomic_pool, .agreement = {}, .zone = zone, .predicted = has_size(pool.size)};
        const auto logged =
            std::find_if(left.begin(), left.end(), [&](const LoggedPool* one) { return one->zone == zone; });
        if (logged != left.end()) {
            const std::uint64_t size = (*logged)->size;
            lines.push_back(decided(std::move(line), has_size(size), size == pool.size, log_name));
            left.erase(logged);
        } else {
            lines.push_back(gap != NotVisible::none ? not_in_log(std::move(line), seen, gap)
                                                    : decided(std::move(line), nothing(), false, log_name));
        }
    }
    for (const LoggedPool* pool : left) {
        VerifyLine line{.what = VerifyWhat::atomic_pool, .agreement = {}, .zone = pool->zone, .predicted = nothing()};
        lines.push_back(decided(std::move(line), has_size(pool->size), false, log_name));
    }
}

}  // namespace dmavet::verify
