// SPDX-License-Identifier: Apache-2.0
// On which kernel and which memory does the rest of the report rest, and who said so?

#include "report/text/board_text.hpp"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "report/say/phrases.hpp"
#include "report/say/placement_text.hpp"
#include "report/say/premises.hpp"
#include "report/say/system_text.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

constexpr std::size_t label_columns = 12;

void write_fact(std::string_view label, std::string_view text, TextWriter& writer) {
    constexpr std::size_t indent = 2;
    writer.labelled(label, {Span(text)}, indent, indent + label_columns);
}

std::string zone_text(const Board& board, const ZoneLimit& zone) {
    const std::uint64_t size = zone.limit + 1;  // 0 when the zone has no end
    constexpr std::uint64_t page = 4096;
    std::string end = size == 0 ? std::string("all of RAM") : wording::sized_span_text(0, size);
    if (size != 0 && size < page) {
        end = fmt::format("empty: it would end at {:#x}", zone.limit);
    }
    const std::string place = place_text(*board.tree, zone.from.node, zone.from.property);
    return place.empty() ? end : fmt::format("{}, set by {}", end, place);
}

// What harts and cache controllers can do for devices that are not coherent.
std::string caches_text(const Board& board) {
    const CacheControl& caches = board.topology.caches;
    const auto by = [&](const Origin& from) {
        return fmt::format("by {} ({})", place_text(*board.tree, from.node, from.property), from.function);
    };
    std::string text = caches.maintained.value ? "maintained " + by(caches.maintained.from) : "maintained by nobody";
    if (caches.maintained.value && !caches.is_known_at_boot) {
        text += ", too late for small buffers to bounce";
    }
    switch (caches.uncached.value) {
        case UncachedMappings::available: return text + "; uncached mappings " + by(caches.uncached.from);
        case UncachedMappings::unavailable: return text + "; no uncached mappings";
        case UncachedMappings::by_firmware: break;
    }
    return text + "; uncached mappings if firmware has enabled them (--riscv-mae)";
}

std::string reserved_text(const ReservedTotals& totals) {
    std::string text = wording::count_text(totals.kept, "region");
    if (totals.bytes && totals.kept > 0) {
        text += fmt::format(", {}", wording::rough_size_text(*totals.bytes));
    }
    std::vector<std::string> kinds;
    for (const auto& [kind, count] : totals.kinds) {
        if (count > 0) {
            kinds.push_back(fmt::format("{} {}", count, to_string(kind)));
        }
    }
    if (!kinds.empty()) {
        text += fmt::format(": {}", join(kinds, ", "));
    }
    if (totals.iova_only > 0) {
        text += fmt::format("; {} more of bus addresses alone", totals.iova_only);
    }
    if (totals.dropped > 0) {
        text += fmt::format("; {} more that the kernel does not keep", totals.dropped);
    }
    if (totals.nowhere > 0) {
        text += fmt::format("; {} more for which there is no room", totals.nowhere);
    }
    if (totals.idle > 0) {
        text += fmt::format("; {} more whose memory serves nobody", totals.idle);
    }
    return text;
}

// "0x48000000-0x48005fff and 2 more"
std::string reservations_text(const CpuMemory& kept) {
    const std::size_t more = static_cast<std::size_t>(kept.end() - kept.begin()) - 1;
    const std::string first = wording::sized_span_text(*kept.begin());
    return more == 0 ? first : fmt::format("{} and {} more", first, more);
}

void write_placement(const Board& board, TextWriter& writer) {
    if (!board.placement.known) {
        write_fact("CMA", "unknown (RAM unknown), and so are bounce buffer and atomic pools", writer);
        return;
    }
    write_fact("CMA", cma_text(board), writer);
    write_fact("swiotlb", swiotlb_text(board), writer);
    write_fact("atomic pool", atomic_pools_text(board), writer);
}

}  // namespace

void write_system(const Board& board, TextWriter& writer) {
    std::string_view label = "taken from";
    for (const SystemPiece& piece : board.system) {
        if (!piece.from.empty()) {
            write_fact(std::exchange(label, {}), say_piece(piece), writer);
        }
    }
    label = "missing";
    for (const SystemPiece& piece : board.system) {
        if (piece.from.empty()) {
            write_fact(std::exchange(label, {}), say_piece(piece), writer);
        }
    }
}

void write_board_title(std::string_view file, const Board& board, TextWriter& writer) {
    const Property* model = board.tree->find_property(root_node, "model");
    Line title{Span(file, Style::bold)};
    if (model != nullptr && !model->as_string().empty()) {
        title.emplace_back(fmt::format(": {}", model->as_string()));
    }
    writer.wrapped(title, 0, 2);
}

void write_board_header(const BoardHead& head, TextWriter& writer) {
    const Board& board = head.board;
    write_board_title(head.file, board, writer);
    const Topology& topology = board.topology;
    for (std::uint32_t i = 1; i < board.tree->source_count(); ++i) {
        write_fact(i == 1 ? "overlays" : "", board.tree->source(SourceId{i}).name, writer);
    }
    write_system(board, writer);
    write_fact("kernel", kernel_text(board), writer);
    for (const std::string& text : between_texts(board, head.is_one_of_several)) {
        write_fact("", text, writer);
    }
    if (const std::string purpose = purpose_text(board); !purpose.empty()) {
        write_fact("DT", purpose, writer);
    }
    write_fact("RAM", ram_text(board, head.is_one_of_several), writer);
    if (topology.zones.dma) {
        write_fact("ZONE_DMA", zone_text(board, *topology.zones.dma), writer);
    } else if (board.kernel->arch->has_dma) {
        write_fact("ZONE_DMA", topology.memory.value ? "none" : "unknown (RAM unknown)", writer);
    }
    if (topology.zones.dma32) {
        write_fact("ZONE_DMA32", zone_text(board, *topology.zones.dma32), writer);
    }
    write_placement(board, writer);
    if (board.kernel->arch->harts_decide_caches) {
        write_fact("caches", caches_text(board), writer);
    }
    if (!topology.reserved.empty()) {
        write_fact("reserved", reserved_text(head.reserved), writer);
    }
    if (!topology.boot.reservations.empty()) {
        write_fact("memreserve", reservations_text(topology.boot.reservations), writer);
    }
}

}  // namespace dmavet::report
