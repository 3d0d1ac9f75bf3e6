// SPDX-License-Identifier: Apache-2.0
// How is a single fact said to a person?

#include "report/say/phrases.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "model/dma_device.hpp"
#include "wording/decisions.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

std::string one_paragraph(std::string_view text) {
    std::string paragraph(text);
    std::replace(paragraph.begin(), paragraph.end(), '\n', ' ');
    return paragraph;
}

std::string of_each(std::string_view text) {
    constexpr std::string_view that_one = "this one ";
    if (text.starts_with(that_one)) {
        return fmt::format("each {}", text.substr(that_one.size()));
    }
    const std::string_view first = text.substr(0, text.find(' '));
    // A noun in the singular, or a verb: "has", "refers"; the words of rules have no plural noun in front.
    const bool is_one_thing = first == "a" || first == "an";
    const bool is_verb = first.size() < text.size() && first.ends_with('s') && first != "its" && first != "registers";
    return is_one_thing || is_verb ? fmt::format("each {}", text) : std::string(text);
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
    std::string joined;
    for (const std::string& part : parts) {
        joined.append(joined.empty() ? "" : separator).append(part);
    }
    return joined;
}

std::string place_text(const Tree& tree, std::optional<NodeId> node, std::string_view property) {
    if (!node) {
        return {};
    }
    const std::string place = tree.path(*node) + set_by_text(tree, *node, property);
    return property.empty() ? place : fmt::format("{} of {}", property, place);
}

std::string_view overlay_of(const Tree& tree, NodeId node, std::string_view property) {
    const Property* found = property.empty() ? nullptr : tree.find_property(node, property);
    const Place place = found != nullptr ? tree.place(*found) : tree.place(node);
    return place.source == SourceId{0} ? std::string_view{} : tree.source(place.source).name;
}

std::string set_by_text(const Tree& tree, NodeId node, std::string_view property) {
    const std::string_view overlay = overlay_of(tree, node, property);
    return overlay.empty() ? std::string{} : fmt::format(" (set by {})", overlay);
}

std::string place_text(const Tree& tree, const Origin& origin) {
    return origin.node ? place_text(tree, origin.node, origin.property) : std::string(origin.property);
}

std::string origin_text(const Tree& tree, const Origin& origin) {
    const std::string place = place_text(tree, origin);
    if (place.empty()) {
        return origin.function.empty() ? "default" : fmt::format("default ({})", origin.function);
    }
    return origin.function.empty() ? place : fmt::format("{} ({})", place, origin.function);
}

std::string window_text(const Region& region) {
    const std::string window = wording::sized_span_text(raw(region.cpu_start), region.size);
    if (raw(region.cpu_start) == raw(region.dma_start)) {
        return window;
    }
    return fmt::format("{1} at{0}bus{0}{2:#x}", wording::no_break_blank, window, raw(region.dma_start));
}

std::string windows_text(std::span<const Region> regions) {
    constexpr std::size_t most_shown = 3;
    std::vector<std::string> windows;
    for (const Region& region : regions) {
        if (windows.size() == most_shown) {
            windows.push_back(fmt::format("{} more", regions.size() - most_shown));
            break;
        }
        windows.push_back(window_text(region));
    }
    return windows.empty() ? "nothing: an empty map" : join(windows, ", ");
}

// The map of such a kernel has wrapped around where the numbers of pages do; what counts is how far its start is moved,
// the shorter way round.
std::optional<std::string> offset_text(const Board& board, const Device& device) {
    if (board.kernel->does.maps_windows || !device.regions.value || device.regions.value->empty()) {
        return std::nullopt;
    }
    std::uint64_t all = 0;
    for (const Region& region : *device.regions.value) {
        all += region.size;
    }
    const Region& first = device.regions.value->front();
    const std::uint64_t less = (raw(first.cpu_start) - raw(first.dma_start)) % all;
    constexpr std::string_view equation = "bus address = physical address";
    return less == 0         ? std::string(equation)
           : less <= all / 2 ? fmt::format("{} - {:#x}", equation, less)
                             : fmt::format("{} + {:#x}", equation, all - less);
}

namespace {

std::string specifier_text(const IommuEntry& entry) {
    std::string text;
    for (const std::uint32_t cell : entry.specifier) {
        text += fmt::format("{}{:#x}", text.empty() ? "" : wording::no_break_blank, cell);
    }
    return entry.from_id ? fmt::format("{1} for{0}rid{0}{2:#x}", wording::no_break_blank, text, *entry.from_id) : text;
}

}  // namespace

std::string iommu_entries_text(const IommuNames& iommus, const Iommu& iommu) {
    std::string text;
    std::optional<NodeId> last;
    for (const IommuEntry& entry : iommu.entries) {
        const std::string specifier = specifier_text(entry);
        if (last == entry.controller) {
            text += ", " + specifier;
            continue;
        }
        text += fmt::format("{}{}{}{}", last ? "; " : "", iommus.name(entry.controller), specifier.empty() ? "" : " ",
                            specifier);
        last = entry.controller;
    }
    return text;
}

std::string iommu_providers_text(const IommuNames& iommus, const Iommu& iommu) {
    std::vector<NodeId> providers;
    std::vector<std::string> names;
    for (const IommuEntry& entry : iommu.entries) {
        if (std::find(providers.begin(), providers.end(), entry.controller) == providers.end()) {
            providers.push_back(entry.controller);
            names.push_back(iommus.name(entry.controller));
        }
    }
    return join(names, ", ");
}

std::string pool_text(const Board& board, const DevicePool& pool) {
    if (pool.region == nullptr) {
        return fmt::format("phandle {:#x} leads to no region of /reserved-memory", pool.phandle);
    }
    if (pool.region->kind == PoolKind::iova) {
        return std::string(wording::fate_text(*pool.region));
    }
    const std::string base = pool.region->base ? fmt::format(" at {:#x}", *pool.region->base) : "";
    return fmt::format("{} of {}{}, {}", to_string(pool.region->kind), wording::size_text(pool.region->size), base,
                       pool_fate_text(board, pool));
}

std::string pool_fate_text(const Board& board, const DevicePool& pool) {
    const std::string_view becomes =
        wording::place_fate_text(board.placement.region_fates[board.topology.position_of(*pool.region)]);
    if (!becomes.empty()) {
        return std::string(becomes);
    }
    if (const auto why = model::pool_refusal(*pool.region, board.topology, board.placement, *board.kernel)) {
        return fmt::format("refused: {}", *why);
    }
    return std::string(wording::attached_text(pool.attached));
}

std::string fingerprint_text(std::uint64_t fingerprint) {
    return fmt::format("{:016x}", fingerprint);
}

std::string counts_text(const SeverityCounts& counts) {
    std::vector<std::string> parts;
    if (counts.errors > 0) {
        parts.push_back(wording::count_text(counts.errors, "error"));
    }
    if (counts.warnings > 0) {
        parts.push_back(wording::count_text(counts.warnings, "warning"));
    }
    if (counts.notes > 0) {
        parts.push_back(wording::count_text(counts.notes, "note"));
    }
    return join(parts, ", ");
}

}  // namespace dmavet::report
