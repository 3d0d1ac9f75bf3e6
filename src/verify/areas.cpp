// SPDX-License-Identifier: Apache-2.0
// Are the areas that serve every device there, with their sizes, and where they may lie?
#include <algorithm>
#include <utility>

#include "verify/line.hpp"
#include "verify/text_reader.hpp"
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

VerifyValue value_of(const AtomicPool& pool) {
    return {.memory = {},
            .size = pool.size,
            .at_most = {},
            .or_size = pool.size_at_most == pool.size ? std::nullopt : std::optional(pool.size_at_most)};
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

// Others than the default area: they may come before it, after it or in place of it.
bool asks_for_further_areas(const Seen& seen) {
    if (!seen.command_line) {
        return true;  // who knows
    }
    TextReader words(*seen.command_line);
    while (!words.at_end()) {
        words.take_blanks();
        const std::string_view word = words.take_until(" \t");
        if (word.starts_with("hugetlb_cma=") || word.starts_with("cma_pernuma") || word.starts_with("numa_cma=") ||
            (word.starts_with("crashkernel=") && word.find(",cma") != std::string_view::npos)) {
            return true;
        }
    }
    return false;
}

bool is_lost(const Seen& seen, std::string_view area) {
    return std::find(seen.log.lost.begin(), seen.log.lost.end(), area) != seen.log.lost.end();
}

// Which area of the log is the default one: that which is predicted, else the first.
const LoggedArea* default_of(const Board& board, const Seen& seen) {
    const auto& areas = seen.log.cma;
    const auto& predicted = board.placement.default_cma;
    const auto same = std::find_if(areas.begin(), areas.end(), [&](const LoggedArea& area) {
        return predicted && !board.placement.cma_region && is_logged_as(*predicted, area);
    });
    return same != areas.end() ? &*same : areas.empty() ? nullptr : &areas.front();
}

// rmem_cma_setup() speaks of the default area, cma_declare_contiguous_nid() of any other one.
void compare_default_cma(const Board& board, const Seen& seen, Lines& lines) {
    const Placement& placement = board.placement;
    VerifyLine line{.what = VerifyWhat::cma_area, .agreement = {}, .predicted = value_of(placement.default_cma)};
    const std::string_view region = placement.cma_region
                                        ? board.tree->node(board.topology.reserved[*placement.cma_region].node).name
                                        : std::string_view();
    const bool is_region_lost = placement.cma_region && is_lost(seen, region);
    if (placement.default_cma && placement.cma_region && !is_region_lost) {
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
    const LoggedArea* area = default_of(board, seen);
    if (area != nullptr && !is_lost(seen, "reserved")) {
        const bool agrees =
            placement.default_cma && !placement.cma_region && is_logged_as(*placement.default_cma, *area);
        lines.push_back(!agrees && asks_for_further_areas(seen)
                            ? unseen(std::move(line), NotVisible::not_told)
                            : decided(std::move(line), logged_value(*area), agrees, log_name));
        return;
    }
    if (is_region_lost) {
        lines.push_back(decided(std::move(line), nothing(), !placement.default_cma, log_name));
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
        const PlaceFate fate = placement.region_fates[i];
        const bool is_active = fate == PlaceFate::placed || fate == PlaceFate::in_hole;
        if (region.is_cma_area() && is_active && placement.regions[i]) {
            sum += placement.regions[i]->size();
        }
    }
    return sum;
}

// Areas that are not the default one: those of hugetlb_cma= and cma_pernuma, and the one that is placed before a region
// becomes the default (Behaviour::places_cma_beside_region).
std::uint64_t further_areas(const Board& board, const Seen& seen) {
    const LoggedArea* own = board.placement.cma_region ? nullptr : default_of(board, seen);
    std::uint64_t sum = 0;
    for (const LoggedArea& area : seen.log.cma) {
        sum += &area == own ? 0 : area.mebibytes << mebibyte_bits;
    }
    for (const std::uint64_t mebibytes : seen.log.scattered_cma) {
        sum += mebibytes << mebibyte_bits;
    }
    return sum;
}

// Where the kernel goes by page structures that do not exist, it may take an area or give it up, if boot goes on at
// all.
bool is_default_predicted(const Placement& placement) {
    return placement.known && placement.default_cma_fate != PlaceFate::without_pages;
}

bool is_total_predicted(const Placement& placement) {
    return is_default_predicted(placement) &&
           std::ranges::find(placement.region_fates, PlaceFate::without_pages) == placement.region_fates.end();
}

}  // namespace

void compare_cma(const Board& board, const Seen& seen, Lines& lines) {
    VerifyLine total{.what = VerifyWhat::cma_total, .agreement = {}};
    if (is_default_predicted(board.placement)) {
        compare_default_cma(board, seen, lines);
    } else {
        lines.push_back(unseen({.what = VerifyWhat::cma_area, .agreement = {}}, NotVisible::not_predicted));
    }
    if (!is_total_predicted(board.placement)) {
        lines.push_back(unseen(std::move(total), NotVisible::not_predicted));
        return;
    }
    const std::uint64_t predicted = cma_bytes(board);
    total.predicted = has_size(predicted);
    if (seen.cma_total) {
        const std::uint64_t further = further_areas(board, seen);
        const bool agrees = *seen.cma_total == predicted || *seen.cma_total == predicted + further;
        const bool is_whole = log_gap(seen, seen.log.has_memory_line) == NotVisible::none;
        lines.push_back(!agrees && !is_whole && asks_for_further_areas(seen)
                            ? unseen(std::move(total), NotVisible::not_told)
                            : decided(std::move(total), has_size(*seen.cma_total), agrees, seen.files.meminfo.from));
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
        if (area && size > area->size) {  // CONFIG_SWIOTLB_DYNAMIC adds what was added since
            lines.push_back(unseen(std::move(line), NotVisible::not_told));
            return;
        }
        lines.push_back(
            decided(std::move(line), size == 0 ? nothing() : has_size(size), agrees, seen.files.swiotlb_slabs.from));
    } else {
        lines.push_back(not_in_log(std::move(line), seen, gap));
    }
}

void compare_atomic_pools(const Board& board, const Seen& seen, Lines& lines) {
    if (!is_default_predicted(board.placement)) {
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
        VerifyLine line{.what = VerifyWhat::atomic_pool, .agreement = {}, .zone = zone, .predicted = value_of(pool)};
        const auto logged =
            std::find_if(left.begin(), left.end(), [&](const LoggedPool* one) { return one->zone == zone; });
        if (logged != left.end()) {
            const std::uint64_t size = (*logged)->size;
            const bool agrees = pool.size <= size && size <= pool.size_at_most;
            lines.push_back(decided(std::move(line), has_size(size), agrees, log_name));
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
