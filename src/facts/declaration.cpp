// SPDX-License-Identifier: Apache-2.0
// What does this tree say of a node, so that another tree of the same SoC can be held against it? Which board it is,
// how its buses are called and which devices it enables must make no difference.
#include "facts/declaration.hpp"

#include <algorithm>
#include <charconv>
#include <span>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "topology/iommu.hpp"
#include "topology/of_address.hpp"
#include "tree/node_name.hpp"

namespace dmavet::facts {

namespace {

std::string_view unit_address(std::string_view name) {
    const std::size_t at = name.find('@');
    return at == std::string_view::npos ? std::string_view{} : name.substr(at + 1);
}

std::string place(const topology::OfTree& of, NodeId node) {
    const Property* reg = of.tree.find_property(node, of.names.reg);
    const std::uint64_t address =
        reg ? topology::of_translate_address(of, node, *reg, 0, topology::AddressSpace::registers) : topology::bad_addr;
    if (address != topology::bad_addr) {
        return tree::unit_address(address);
    }
    const std::string_view unit = unit_address(of.tree.node(node).name);
    const std::string own(unit.empty() ? of.tree.node(node).name : unit);
    // What is not memory-mapped is told from others by the nodes above, up to the bus that is.
    const NodeId parent = of.tree.node(node).parent;
    const bool is_mapped = parent == root_node || of.tree.find_property(parent, of.names.ranges);
    return is_mapped ? own : fmt::format("{}/{}", place(of, parent), own);
}

std::string joined_sorted(std::vector<std::string> parts, std::string_view separator) {
    std::sort(parts.begin(), parts.end());
    return fmt::format("{}", fmt::join(parts, separator));
}

// The cells of a specifier. A mask of 0 says no more than its absence.
std::string cells_text(std::span<const std::uint32_t> cells) {
    if (cells.size() == 2 && cells[1] == 0) {
        cells = cells.first(1);
    }
    return fmt::format("{:#x}", fmt::join(cells, " "));
}

void add_streams(const topology::OfTree& of, const Property& list, std::vector<std::string>& parts) {
    topology::PhandleArgs entry = of.phandle_entry(list, 0, of.names.iommu_cells);
    while (entry.status == topology::PhandleArgs::Status::ok) {
        std::vector<std::uint32_t> cells;
        for (std::uint32_t i = 0; i < entry.count; ++i) {
            cells.push_back(list.cell(entry.first_cell + i));
        }
        const std::string key = declaration_key(of, entry.node);
        parts.push_back(cells.empty() ? key : fmt::format("{} {}", key, cells_text(cells)));
        entry = of.phandle_entry(list, entry.next_cell, of.names.iommu_cells);
    }
}

// Rows of length 0 are placeholders for firmware.
void add_map_rows(const topology::OfTree& of, const IommuMap& map, std::vector<std::string>& parts) {
    for (const IommuMapRow& row : map.rows) {
        if (!row.controller || row.length == 0) {
            continue;
        }
        parts.push_back(fmt::format("{} {:#x}-{:#x} from {}", declaration_key(of, *row.controller), row.id_base,
                                    row.id_base + row.length - 1, cells_text(row.output)));
    }
}

}  // namespace

std::string declaration_key(const topology::OfTree& of, NodeId node) {
    const Property* list = of.tree.find_property(node, of.names.compatible);
    if (!list || list->as_string().empty()) {
        return {};
    }
    std::string key(list->as_string());
    key.append("@").append(place(of, node));
    return key;
}

bool is_gic_v3(const topology::OfTree& of, NodeId node) {
    return of.is_compatible(node, "arm,gic-v3") || of.is_compatible(node, "arm,gic-v3-its");
}

Resolved<CoherencySaid> declared_coherency(const topology::OfTree& of, NodeId start) {
    if (of.names.dma_coherent == no_name && of.names.dma_noncoherent == no_name) {
        return {CoherencySaid::nothing, {}};
    }
    // A walk that has passed more nodes than any chain may have goes in a circle.
    std::size_t steps = 0;
    for (std::optional<NodeId> node = start; node && steps <= limits::dma_parents;
         node = of.dma_parent(*node), ++steps) {
        if (of.tree.find_property(*node, of.names.dma_coherent)) {
            return {CoherencySaid::coherent, {*node, "dma-coherent", {}}};
        }
        if (of.tree.find_property(*node, of.names.dma_noncoherent)) {
            return {CoherencySaid::noncoherent, {*node, "dma-noncoherent", {}}};
        }
        if (steps == 0 && is_gic_v3(of, start)) {
            break;
        }
    }
    return {CoherencySaid::nothing, {}};
}

std::string declared_iommus(const topology::OfTree& of, NodeId node) {
    std::vector<std::string> parts;
    if (const Property* list = of.tree.find_property(node, of.names.iommus)) {
        add_streams(of, *list, parts);
    }
    if (const auto map = topology::read_iommu_map_as_meant(of, node)) {
        add_map_rows(of, *map, parts);
    }
    return parts.empty() ? "none" : joined_sorted(std::move(parts), "; ");
}

std::string declared_windows(const RangeWalk& walk) {
    // Not identity: nobody meant what the kernel makes of a property that it cannot read.
    if (walk.ranges && (walk.end == RangeWalkEnd::untranslated || walk.ranges->leftover_bytes != 0)) {
        return "unreadable";
    }
    if (walk.end != RangeWalkEnd::found) {
        return "identity";
    }
    std::vector<std::string> parts;
    for (const Region& region : walk.ranges->map) {
        parts.push_back(fmt::format("{:#x}={:#x}+{:#x}", raw(region.dma_start), raw(region.cpu_start), region.size));
    }
    return parts.empty() ? "nothing" : fmt::format("{}", fmt::join(parts, ", "));
}

std::optional<std::vector<Region>> read_windows(std::string_view declared) {
    std::vector<Region> windows;
    const auto number = [&](std::string_view end_mark) {
        const std::size_t end = std::min(declared.find(end_mark), declared.size());
        std::string_view digits = declared.substr(0, end);
        declared.remove_prefix(std::min(end + end_mark.size(), declared.size()));
        std::uint64_t value = 0;
        if (digits.starts_with("0x")) {
            digits.remove_prefix(2);
        }
        const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        return error == std::errc{} && stop == digits.data() + digits.size() ? std::optional(value) : std::nullopt;
    };
    while (!declared.empty()) {
        const auto bus = number("=");
        const auto cpu = number("+");
        const auto size = number(", ");
        if (!bus || !cpu || !size || *size == 0) {
            return std::nullopt;
        }
        windows.push_back({BusAddr{*bus}, CpuAddr{*cpu}, *size});
    }
    return windows;
}

}  // namespace dmavet::facts
