// SPDX-License-Identifier: Apache-2.0
// Which IOMMU translates for a device, and under which ids? The kernel reads a list until something in it
// cannot be read and then carries on with what it has; only a disabled provider throws everything away.
#include "topology/iommu.hpp"

#include <string>

#include <fmt/format.h>

#include "wording/decisions.hpp"

namespace dmavet::topology {

namespace {

constexpr std::size_t map_row_bytes = 16;
constexpr std::string_view iommus_property = "iommus";

IommuStop stop_reason(PhandleArgs::Status status) {
    switch (status) {
        case PhandleArgs::Status::empty_entry: return IommuStop::empty_entry;
        case PhandleArgs::Status::unknown_phandle: return IommuStop::unknown_phandle;
        case PhandleArgs::Status::no_cells: return IommuStop::no_cells;
        case PhandleArgs::Status::short_args: return IommuStop::short_specifier;
        case PhandleArgs::Status::ok:
        case PhandleArgs::Status::end: break;
    }
    return IommuStop::none;
}

// What of_map_id() makes of one id.
struct MapResult {
    IommuStop stop = IommuStop::none;
    std::uint32_t row = 0;
    std::uint32_t phandle = 0;
    std::optional<NodeId> controller = std::nullopt;  // none and no stop: the id is not listed and bypasses
    std::uint32_t out = 0;
};

MapResult map_id(const OfTree& of, const Property& map, std::uint32_t mask, std::uint32_t id) {
    if (map.empty() || map.value.size() % map_row_bytes != 0) {
        return {.stop = IommuStop::bad_map_length};
    }
    const std::uint32_t masked = id & mask;
    for (std::uint32_t row = 0; row < map.value.size() / map_row_bytes; ++row) {
        const std::size_t cell = std::size_t{row} * 4;
        const std::uint32_t id_base = map.cell(cell), phandle = map.cell(cell + 1), out_base = map.cell(cell + 2);
        if (id_base & ~mask) {
            return {.stop = IommuStop::masked_base, .row = row, .phandle = phandle};
        }
        const std::uint32_t id_end = id_base + map.cell(cell + 3);  // wraps as in the kernel
        if (masked < id_base || masked >= id_end) {
            continue;
        }
        const auto controller = of.tree.find_phandle(phandle);
        if (!controller) {
            return {.stop = IommuStop::unknown_phandle, .row = row, .phandle = phandle};
        }
        return {.row = row, .phandle = phandle, .controller = controller, .out = masked - id_base + out_base};
    }
    return {};
}

std::uint32_t map_mask(const OfTree& of, NodeId node) {
    const Property* own = of.tree.find_property(node, of.names.iommu_map_mask);
    const auto value = own ? own->as_u32() : std::nullopt;
    return value.value_or(0xffffffff);
}

void stop_at(Iommu& iommu, IommuStop why, std::uint32_t position, std::uint32_t phandle) {
    if (iommu.stop != IommuStop::none) {
        return;
    }
    iommu.stop = why;
    iommu.stop_index = position;
    iommu.stop_phandle = phandle;
}

// No driver registers an IOMMU for a node that does not say how many cells its clients give.
bool is_provider(const OfTree& of, NodeId controller) {
    return of.tree.find_property(controller, of.names.iommu_cells) != nullptr;
}

std::string entry_text(const OfTree& of, const IommuEntry& entry) {
    std::string ids;
    for (const std::uint32_t cell : entry.specifier) {
        ids += fmt::format("{}{:#x}", ids.empty() ? "" : " ", cell);
    }
    const std::string requester = entry.from_id ? fmt::format("requester {:#x}: ", *entry.from_id) : "";
    return fmt::format("{}behind {}, id {}", requester, of.tree.path(entry.controller), ids.empty() ? "none" : ids);
}

// Which entries the kernel uses, and why it uses no more.
void note_entries(const OfTree& of, const Iommu& iommu, bool by_map, Trace* trace) {
    if (trace == nullptr) {
        return;
    }
    for (const IommuEntry& entry : iommu.entries) {
        note(trace, {iommu.from.node, iommu.from.property, "of_iommu_xlate"}, [&] { return entry_text(of, entry); });
    }
    if (iommu.stop != IommuStop::none) {
        note(trace, iommu.from, [&] {
            return fmt::format("{}: {}", *wording::stop_text(of.tree, iommu), wording::stop_effect_text(iommu.stop));
        });
    }
    if (iommu.entries.empty() && iommu.stop == IommuStop::none) {
        note(trace, iommu.from,
             by_map ? "no requester id that was asked for is listed: those functions bypass the IOMMU"
                    : "an empty list: no IOMMU");
    }
    if (iommu.state == IommuState::deferred) {
        note(trace, iommu.from, "the provider has no #iommu-cells, so no driver registers it: the probe is deferred");
    }
}

void note_absent(const OfTree& of, NodeId node, std::string_view property, Trace* trace) {
    note(trace, {node, {}, "of_iommu_configure"},
         [&] { return fmt::format("no {} on {}: no IOMMU", property, of.tree.path(node)); });
}

}  // namespace

Iommu resolve_iommus(const OfTree& of, NodeId node, Trace* trace) {
    Iommu iommu;
    const Property* list = of.tree.find_property(node, of.names.iommus);
    if (!list) {
        note_absent(of, node, iommus_property, trace);
        return iommu;
    }
    iommu.from = {node, iommus_property, "of_iommu_configure"};

    PhandleArgs entry = of.phandle_entry(*list, 0, of.names.iommu_cells);
    std::uint32_t position = 0;
    for (; entry.status == PhandleArgs::Status::ok; ++position) {
        if (!of.available(entry.node)) {
            stop_at(iommu, IommuStop::provider_disabled, position, entry.phandle);
            iommu.entries.clear();
            iommu.state = IommuState::unavailable;
            note_entries(of, iommu, false, trace);
            return iommu;
        }
        std::vector<std::uint32_t> specifier;
        for (std::uint32_t i = 0; i < entry.count; ++i) {
            specifier.push_back(list->cell(entry.first_cell + i));
        }
        iommu.entries.push_back({entry.node, std::move(specifier), std::nullopt});
        entry = of.phandle_entry(*list, entry.next_cell, of.names.iommu_cells);
    }
    if (entry.status != PhandleArgs::Status::end) {
        stop_at(iommu, stop_reason(entry.status), position, entry.phandle);
    }
    if (!iommu.entries.empty()) {
        iommu.state = IommuState::translated;
    } else if (iommu.stop != IommuStop::none) {
        iommu.state = IommuState::invalid;
    }
    note_entries(of, iommu, false, trace);
    return iommu;
}

Iommu resolve_iommu_map(const OfTree& of, NodeId host_bridge, std::span<const std::uint32_t> requester_ids,
                        Trace* trace) {
    Iommu iommu;
    const Property* map = of.tree.find_property(host_bridge, of.names.iommu_map);
    if (!map) {
        note_absent(of, host_bridge, "iommu-map", trace);
        return iommu;
    }
    iommu.from = {host_bridge, "iommu-map", "of_map_id"};

    const std::uint32_t mask = map_mask(of, host_bridge);
    bool unavailable = false;
    for (const std::uint32_t id : requester_ids) {
        const MapResult result = map_id(of, *map, mask, id);
        if (result.stop != IommuStop::none) {
            stop_at(iommu, result.stop, result.row, result.phandle);
        } else if (result.controller && !of.available(*result.controller)) {
            stop_at(iommu, IommuStop::provider_disabled, result.row, result.phandle);
            unavailable = true;
        } else if (result.controller) {
            iommu.entries.push_back({*result.controller, {result.out}, id});
        }
    }
    if (!iommu.entries.empty()) {
        iommu.state = is_provider(of, iommu.entries.front().controller) ? IommuState::translated : IommuState::deferred;
    } else if (unavailable) {
        iommu.state = IommuState::unavailable;
    } else if (iommu.stop != IommuStop::none) {
        iommu.state = IommuState::invalid;
    }
    note_entries(of, iommu, true, trace);
    return iommu;
}

void settle_domain(const Kernel& kernel, const CommandLine& line, Iommu& iommu, Trace* trace) {
    if (iommu.state != IommuState::translated) {
        return;
    }
    if (line.iommu_passthrough.value_or(kernel.config.is_set("CONFIG_IOMMU_DEFAULT_PASSTHROUGH"))) {
        iommu.state = IommuState::identity;
        note(trace, {std::nullopt, line.iommu_passthrough ? "iommu.passthrough=" : "", "iommu_set_def_domain_type"},
             "the default domain is an identity domain: addresses pass unchanged");
    } else if (!kernel.arch->iommu_serves_dma) {
        note(trace, {std::nullopt, {}, "arch_setup_dma_ops"}, [&] {
            return fmt::format("the DMA API of {} leaves IOMMUs to drivers: no domain translates for it",
                               kernel.arch_name());
        });
    }
}

std::unique_ptr<IommuMap> read_iommu_map(const OfTree& of, NodeId host_bridge) {
    const Property* property = of.tree.find_property(host_bridge, of.names.iommu_map);
    if (!property || property->empty() || property->value.size() % map_row_bytes != 0) {
        return nullptr;
    }
    auto map = std::make_unique<IommuMap>();
    map->mask = map_mask(of, host_bridge);
    for (std::size_t cell = 0; cell < property->cell_count(); cell += 4) {
        IommuMapRow row{property->cell(cell), property->cell(cell + 3), of.tree.find_phandle(property->cell(cell + 1)),
                        property->cell(cell + 2), IommuMapRowStatus::usable};
        if (row.id_base & ~map->mask) {
            row.status = IommuMapRowStatus::masked_base;
        } else if (row.length == 0) {
            row.status = IommuMapRowStatus::empty;
        } else if (!row.controller) {
            row.status = IommuMapRowStatus::unknown_phandle;
        } else if (!of.available(*row.controller)) {
            row.status = IommuMapRowStatus::provider_disabled;
        }
        map->rows.push_back(row);
    }
    return map;
}

}  // namespace dmavet::topology
