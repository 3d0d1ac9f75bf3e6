// SPDX-License-Identifier: Apache-2.0
// How is a single fact said to a person?

#include "report/phrases.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "report/printable.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

std::string one_paragraph(std::string_view text) {
    std::string paragraph(text);
    std::replace(paragraph.begin(), paragraph.end(), '\n', ' ');
    return paragraph;
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
    const std::string path = tree.path(*node);
    return property.empty() ? path : fmt::format("{} of {}", property, path);
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
    const std::string window = sized_span_text(raw(region.cpu_start), region.size);
    if (raw(region.cpu_start) == raw(region.dma_start)) {
        return window;
    }
    return fmt::format("{1} at{0}bus{0}{2:#x}", no_break_blank, window, raw(region.dma_start));
}

std::optional<std::string> walk_text(const Board& board, const RangeWalk& walk) {
    const Tree& tree = *board.tree;
    switch (walk.end) {
        case RangeWalkEnd::found:
        case RangeWalkEnd::none: return std::nullopt;
        case RangeWalkEnd::gap:
            // Without anything lost above, a bus that lacks the property is how most trees are written.
            if (walk.lost == nullptr || !walk.stop) {
                return std::nullopt;
            }
            return fmt::format("the search for dma-ranges ends at {}, which has none; that of {} is never read",
                               tree.path(*walk.stop), tree.path(walk.lost->node));
        case RangeWalkEnd::untranslated:
            return fmt::format("no entry of the dma-ranges of {} translates: as if there were none",
                               walk.ranges != nullptr ? tree.path(walk.ranges->node) : std::string("the bus"));
        case RangeWalkEnd::cycle: return "dma-mem interconnects lead in a circle: Linux hangs here";
    }
    return std::nullopt;
}

namespace {

std::string specifier_text(const IommuEntry& entry) {
    std::string text;
    for (const std::uint32_t cell : entry.specifier) {
        text += fmt::format("{}{:#x}", text.empty() ? "" : no_break_blank, cell);
    }
    return entry.from_id ? fmt::format("{1} for{0}rid{0}{2:#x}", no_break_blank, text, *entry.from_id) : text;
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

std::optional<std::string> iommu_stop_text(const Board& board, const Iommu& iommu) {
    const std::uint32_t at = iommu.stop_index;
    const auto provider = board.tree->find_phandle(iommu.stop_phandle);
    const std::string name = provider ? board.tree->path(*provider) : std::string("its provider");
    switch (iommu.stop) {
        case IommuStop::none: return std::nullopt;
        case IommuStop::empty_entry: return fmt::format("entry {} is phandle 0", at);
        case IommuStop::unknown_phandle:
            return fmt::format("entry {} refers to phandle {:#x}, which no node has", at, iommu.stop_phandle);
        case IommuStop::no_cells: return fmt::format("entry {} refers to {}, which has no #iommu-cells", at, name);
        case IommuStop::short_specifier:
            return fmt::format("entry {} has fewer cells than #iommu-cells of {} asks for", at, name);
        case IommuStop::provider_disabled: return fmt::format("entry {} refers to {}, which is disabled", at, name);
        case IommuStop::bad_map_length: return "its length is not a multiple of 16, or 0";
        case IommuStop::masked_base: return fmt::format("the id base of row {} has bits outside iommu-map-mask", at);
    }
    return std::nullopt;
}

std::string pool_text(const DevicePool& pool) {
    if (pool.region == nullptr) {
        return fmt::format("phandle {:#x} leads to no region of /reserved-memory", pool.phandle);
    }
    const std::string base = pool.region->base ? fmt::format(" at {:#x}", *pool.region->base) : "";
    std::string_view taken = "";
    switch (pool.attached) {
        case PoolAttached::always: taken = "always used"; break;
        case PoolAttached::if_driver_asks: taken = "used if the driver asks for it"; break;
        case PoolAttached::never: taken = "never used for DMA allocations"; break;
    }
    return fmt::format("{} of {}{}, {}", to_string(pool.region->kind), size_text(pool.region->size), base, taken);
}

std::optional<std::string> populated_text(const Device& device) {
    switch (device.populated) {
        case Populated::yes: return std::nullopt;
        case Populated::probable: return "becomes a device when the driver of a bus node above it binds";
        case Populated::no: return "Linux makes no device of this node by itself";
    }
    return std::nullopt;
}

Style severity_style(Severity severity) {
    switch (severity) {
        case Severity::error: return Style::error;
        case Severity::warning: return Style::warning;
        case Severity::note: return Style::note;
    }
    return Style::plain;
}

std::string severity_counts(std::size_t errors, std::size_t warnings, std::size_t notes) {
    std::vector<std::string> parts;
    if (errors > 0) {
        parts.push_back(count_text(errors, "error"));
    }
    if (warnings > 0) {
        parts.push_back(count_text(warnings, "warning"));
    }
    if (notes > 0) {
        parts.push_back(count_text(notes, "note"));
    }
    return join(parts, ", ");
}

}  // namespace dmavet::report
