// SPDX-License-Identifier: Apache-2.0
// What lies where? RAM and its holes stand at the margin, what somebody has taken is set in.
#include "report/text/map_text.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "report/say/placement_text.hpp"
#include "report/say/printable.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

constexpr std::size_t margin = 2, set_in = 4;

std::size_t indent_of(const MapEntry& entry) {
    return entry.is_taken() ? set_in : margin;
}

std::string label_of(const MapEntry& entry) {
    return entry.is_exact() ? wording::sized_span_text(entry.within)
                            : fmt::format("{} in {}", wording::size_text(entry.size), wording::span_text(entry.within));
}

std::string text_of(const Tree& tree, const MemoryMap& map, const MapEntry& entry) {
    const std::string text = entry.node ? fmt::format("{}: {}", tree.path(*entry.node), entry.what) : entry.what;
    if (!entry.overlaps) {
        return text;
    }
    const MapEntry& other = map.entries[*entry.overlaps];
    return fmt::format("{}; overlaps {}", text, other.node ? tree.path(*other.node) : other.what);
}

struct SupplyText {
    SupplyKind kind;
    std::string_view name;
    std::string_view what_they_do;
    std::string (*why_none)(const Board& board);
};
constexpr SupplyText supply_texts[] = {
    {SupplyKind::swiotlb, "bounce buffer", "may bounce", &swiotlb_text},
    {SupplyKind::cma, "default CMA", "may ask for more than a page", &cma_text},
    {SupplyKind::atomic_pools, "atomic pools", "may ask with GFP_ATOMIC", &atomic_pools_text},
};

std::string text_of(const Supply& supply, const SupplyText& text) {
    const std::string size = wording::either_size_text(supply.size, supply.size_at_most);
    if (supply.devices.empty()) {
        return fmt::format("{}; no device here gets any of it", size);
    }
    const std::string largest = supply.largest == 0 ? std::string("nothing") : wording::size_text(supply.largest);
    return fmt::format("{} of {}; {} {}{}{}", largest, size, wording::count_text(supply.devices.size(), "device"),
                       text.what_they_do, supply.largest == 0 ? ": " : "", supply.largest == 0 ? supply.why_none : "");
}

// What there is none of is said with the reason.
void write_supplies(const Board& board, const std::vector<Supply>& supplies, TextWriter& writer) {
    constexpr std::size_t hang = 19;
    if (!board.placement.known) {
        return;
    }
    writer.line({Span("what one request gets at most", Style::bold)}, margin);
    for (const SupplyText& text : supply_texts) {
        const auto supply =
            std::find_if(supplies.begin(), supplies.end(), [&](const Supply& one) { return one.kind == text.kind; });
        writer.labelled(text.name, {Span(supply != supplies.end() ? text_of(*supply, text) : text.why_none(board))},
                        set_in, hang);
    }
}

}  // namespace

void write_memory_map(const Board& board, const MemoryMap& map, TextWriter& writer) {
    const Tree& tree = *board.tree;
    std::size_t hang = 0;
    for (const MapEntry& entry : map.entries) {
        hang = std::max(hang, indent_of(entry) + column_count(label_of(entry)) + 2);
    }
    writer.line({Span("memory map", Style::bold)}, margin);
    if (map.entries.empty()) {
        writer.line({Span("unknown (RAM unknown)")}, set_in);
    }
    for (const MapEntry& entry : map.entries) {
        const Style style = entry.overlaps ? Style::warning : entry.is_taken() ? Style::plain : Style::bold;
        writer.labelled(label_of(entry), {Span(text_of(tree, map, entry), style)}, indent_of(entry), hang);
    }
    for (const NodeId node : map.unplaced) {
        writer.wrapped({Span(fmt::format("nowhere: {}, for which there is no room", tree.path(node)), Style::warning)},
                       set_in, set_in);
    }
    const bool has_open_places =
        std::any_of(map.entries.begin(), map.entries.end(), [](const MapEntry& entry) { return !entry.is_exact(); });
    if (has_open_places) {
        writer.wrapped({Span("in: somewhere there; what the kernel takes for itself decides", Style::faint)}, margin,
                       margin + 2);
    }
    write_supplies(board, map.supplies, writer);
    writer.blank();
}

}  // namespace dmavet::report
