// SPDX-License-Identifier: Apache-2.0
// How is said what boot decides?
#include "report/say/board_fact_text.hpp"

#include <optional>
#include <vector>

#include <fmt/format.h>

#include "model/zones.hpp"
#include "report/say/phrases.hpp"
#include "report/say/placement_text.hpp"
#include "wording/decisions.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

constexpr std::string_view unknown = "unknown, as RAM is";

std::string memory_text(const Board& board) {
    if (!board.topology.memory.value) {
        return "unknown";
    }
    std::vector<std::string> banks;
    for (const MemoryRange& bank : *board.topology.memory.value) {
        banks.push_back(bank.size == 0 ? fmt::format("nothing at {:#x}", bank.base)
                                       : wording::sized_span_text(bank.base, bank.size));
    }
    return banks.empty() ? "none" : join(banks, ", ");
}

std::string zone_text(const Board& board, const std::optional<ZoneLimit>& limit, Zone zone) {
    if (limit && board.placement.known && model::find_zone(board.placement.zones, zone) == nullptr) {
        return "empty";
    }
    return limit                         ? fmt::format("up to {:#x}", limit->limit)
           : board.topology.memory.value ? std::string("none")
                                         : std::string(unknown);
}

std::string memreserve_text(const Board& board) {
    std::vector<std::string> parts;
    for (const CpuInterval& one : board.topology.boot.reservations) {
        parts.push_back(wording::sized_span_text(one));
    }
    return parts.empty() ? "none" : join(parts, ", ");
}

std::string caches_text(const Board& board) {
    const CacheControl& caches = board.topology.caches;
    const std::string_view uncached = caches.uncached.value == UncachedMappings::available ? "uncached mappings"
                                      : caches.uncached.value == UncachedMappings::by_firmware
                                          ? "firmware decides about "
                                            "uncached mappings"
                                          : "no uncached mappings";
    return fmt::format(
        "{}{}{}, {}", caches.maintained.value ? "maintained" : "not maintained",
        caches.block_size.value == 0 ? "" : fmt::format(" in blocks of {} bytes", caches.block_size.value),
        caches.is_known_at_boot ? "" : " (known after boot)", uncached);
}

}  // namespace

std::string_view board_fact_label(BoardFact fact) {
    switch (fact) {
        case BoardFact::memory: return "RAM";
        case BoardFact::zone_dma: return "ZONE_DMA";
        case BoardFact::zone_dma32: return "ZONE_DMA32";
        case BoardFact::zone_normal: return "ZONE_NORMAL";
        case BoardFact::default_cma: return "default CMA";
        case BoardFact::swiotlb: return "bounce buffer";
        case BoardFact::atomic_pools: return "atomic pools";
        case BoardFact::reserved: return "reserved";
        case BoardFact::memreserve: return "/memreserve/";
        case BoardFact::caches: return "caches";
    }
    return "";
}

std::string board_fact_text(const Board& board, BoardFact fact) {
    switch (fact) {
        case BoardFact::memory: return memory_text(board);
        case BoardFact::zone_dma: return zone_text(board, board.topology.zones.dma, Zone::dma);
        case BoardFact::zone_dma32: return zone_text(board, board.topology.zones.dma32, Zone::dma32);
        case BoardFact::zone_normal: return zone_text(board, board.topology.zones.normal, Zone::normal);
        case BoardFact::default_cma: return board.placement.known ? cma_text(board) : std::string(unknown);
        case BoardFact::swiotlb: return board.placement.known ? swiotlb_text(board) : std::string(unknown);
        case BoardFact::atomic_pools: return board.placement.known ? atomic_pools_text(board) : std::string(unknown);
        case BoardFact::memreserve: return memreserve_text(board);
        case BoardFact::caches: return caches_text(board);
        case BoardFact::reserved: break;
    }
    return {};
}

std::string region_text(const Board& board, std::size_t region) {
    const ReservedRegion& one = board.topology.reserved[region];
    const auto& place = board.placement.regions[region];
    const std::string_view becomes = wording::place_fate_text(board.placement.region_fates[region]);
    const std::string_view fate = becomes.empty() ? wording::fate_text(one) : becomes;
    return fmt::format(
        "{} of {}{}{}{}{}", to_string(one.kind), wording::size_text(one.size), one.no_map ? ", no-map" : "",
        place ? fmt::format(" in {}", wording::span_text(*place)) : std::string(), fate.empty() ? "" : ", ", fate);
}

}  // namespace dmavet::report
