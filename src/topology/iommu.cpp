// SPDX-License-Identifier: Apache-2.0
// Which IOMMU translates for a device, and under which ids? The kernel reads a list until something in it
// cannot be read and then carries on with what it has; only a disabled provider throws everything away.
#include "topology/iommu.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "wording/decisions.hpp"

namespace dmavet::topology {

namespace {

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

// One row of an iommu-map as of_map_id() meets it.
struct MapRow {
    std::uint32_t id_base = 0, length = 0, phandle = 0;
    std::optional<NodeId> controller = std::nullopt;
    std::size_t output = 0;  // its first cell
    std::uint32_t cells = 1;
    IommuStop stop = IommuStop::none;  // why no look-up gets beyond this row, whatever its id
};

// The rows of an iommu-map, in order, up to one that ends every look-up.
class MapRows {
public:
    MapRows(const OfTree& of, const Property& map, std::uint32_t mask, bool by_cells)
        : of_(of), map_(map), mask_(mask), by_cells_(by_cells) {
        const std::size_t bytes = map.value.size();
        if (by_cells_ ? bytes % 4 != 0 : bytes == 0 || bytes % four_cell_row != 0) {
            unreadable_ = true;
        } else if (by_cells_) {
            one_cell_each_ = has_old_form();
        }
    }

    std::optional<MapRow> next() {
        if (ended_ || (!unreadable_ && at_ == map_.cell_count())) {
            return std::nullopt;
        }
        MapRow row = read();
        ended_ = row.stop != IommuStop::none;
        return row;
    }

    // Whether the row holds an id under the mask. Before rows had cells, the sum was taken first, and wraps.
    [[nodiscard]] bool holds(const MapRow& row, std::uint32_t id) const {
        if (by_cells_) {
            return id >= row.id_base && id - row.id_base < row.length;
        }
        return id >= row.id_base && id < row.id_base + row.length;
    }

private:
    static constexpr std::size_t four_cell_row = 16;  // bytes

    MapRow read() {
        const std::size_t left = map_.cell_count() - at_;
        if (unreadable_ || left < 2) {
            return {.stop = IommuStop::bad_map_length};
        }
        MapRow row{.id_base = map_.cell(at_), .phandle = map_.cell(at_ + 1), .output = at_ + 2};
        row.controller = of_.tree.find_phandle(row.phandle);
        if (row.id_base & ~mask_) {
            row.stop = IommuStop::masked_base;
            row.length = left > 3 ? map_.cell(at_ + 3) : 0;
            return row;
        }
        if (by_cells_ && !row.controller) {
            row.stop = IommuStop::unknown_phandle;  // and nobody knows where its row ends
            return row;
        }
        row.cells = output_cells(row);
        if (row.cells > max_phandle_args) {
            row.stop = IommuStop::too_many_cells;
        } else if (left < 3 + std::size_t{row.cells}) {
            row.stop = IommuStop::bad_map_length;
        } else {
            row.length = map_.cell(at_ + 2 + row.cells);
            at_ += 3 + std::size_t{row.cells};
        }
        return row;
    }

    // A provider that does not say counts as one cell.
    [[nodiscard]] std::uint32_t output_cells(const MapRow& row) const {
        return !by_cells_ || one_cell_each_ ? 1 : cells_of(row.controller).value_or(1);
    }

    [[nodiscard]] std::optional<std::uint32_t> cells_of(std::optional<NodeId> provider) const {
        const Property* cells = provider ? of_.tree.find_property(*provider, of_.names.iommu_cells) : nullptr;
        return cells ? cells->as_u32() : std::nullopt;
    }

    // of_check_bad_map(): rows of four cells for a provider of two, as every tree had them before.
    [[nodiscard]] bool has_old_form() const {
        const std::size_t count = map_.cell_count();
        if (count < 4 || count % 4 != 0 || cells_of(of_.tree.find_phandle(map_.cell(1))) != 2u) {
            return false;
        }
        for (std::size_t at = 0; at < count; at += 4) {
            if (map_.cell(at + 1) != map_.cell(1) || map_.cell(at + 3) != 1) {
                return false;
            }
        }
        return true;
    }

    const OfTree& of_;
    const Property& map_;
    std::uint32_t mask_;
    bool by_cells_, unreadable_ = false, one_cell_each_ = false, ended_ = false;
    std::size_t at_ = 0;
};

// What of_map_id() makes of one id.
struct MapResult {
    IommuStop stop = IommuStop::none;
    std::uint32_t row = 0;
    std::uint32_t phandle = 0;
    std::optional<NodeId> controller = std::nullopt;  // none and no stop: the id is not listed and bypasses
    std::vector<std::uint32_t> specifier = {};
};

MapResult map_id(const OfTree& of, const Property& map, std::uint32_t mask, std::uint32_t id) {
    MapRows rows(of, map, mask, of.does.map_rows_by_cells);
    const std::uint32_t masked = id & mask;
    for (std::uint32_t position = 0; const auto row = rows.next(); ++position) {
        if (row->stop != IommuStop::none) {
            return {.stop = row->stop, .row = position, .phandle = row->phandle};
        }
        if (!rows.holds(*row, masked)) {
            continue;
        }
        if (row->cells > 1 && row->length > 1) {
            return {.stop = IommuStop::ids_share_cells, .row = position, .phandle = row->phandle};
        }
        if (!row->controller) {
            return {.stop = IommuStop::unknown_phandle, .row = position, .phandle = row->phandle};
        }
        MapResult result{.row = position, .phandle = row->phandle, .controller = row->controller};
        for (std::uint32_t i = 0; i < row->cells; ++i) {
            result.specifier.push_back(masked - row->id_base + map.cell(row->output + i));
        }
        return result;
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
            iommu.entries.push_back({*result.controller, result.specifier, id});
        }
    }
    if (!iommu.entries.empty()) {
        iommu.state = IommuState::translated;
    } else if (unavailable) {
        iommu.state = IommuState::unavailable;
    } else if (iommu.stop != IommuStop::none) {
        iommu.state = IommuState::invalid;
    }
    note_entries(of, iommu, true, trace);
    return iommu;
}

namespace {

IommuMapRowStatus status_of(const OfTree& of, const MapRow& row) {
    if (row.stop == IommuStop::masked_base) {
        return IommuMapRowStatus::masked_base;
    }
    if (row.stop == IommuStop::unknown_phandle) {
        return IommuMapRowStatus::unknown_phandle;
    }
    if (row.length == 0) {
        return IommuMapRowStatus::empty;
    }
    if (!row.controller) {
        return IommuMapRowStatus::unknown_phandle;
    }
    if (row.cells > 1 && row.length > 1) {
        return IommuMapRowStatus::ids_share_cells;
    }
    return of.available(*row.controller) ? IommuMapRowStatus::usable : IommuMapRowStatus::provider_disabled;
}

std::unique_ptr<IommuMap> read_map(const OfTree& of, NodeId host_bridge, bool by_cells) {
    const Property* property = of.tree.find_property(host_bridge, of.names.iommu_map);
    if (!property) {
        return nullptr;
    }
    auto map = std::make_unique<IommuMap>();
    map->mask = map_mask(of, host_bridge);
    MapRows rows(of, *property, map->mask, by_cells);
    while (const auto row = rows.next()) {
        map->stop = row->stop;
        if (row->stop == IommuStop::bad_map_length || row->stop == IommuStop::too_many_cells) {
            break;
        }
        IommuMapRow& added = map->rows.emplace_back(
            IommuMapRow{row->id_base, row->length, row->phandle, row->controller, {}, status_of(of, *row)});
        const bool is_whole = row->stop == IommuStop::none || row->stop == IommuStop::masked_base;
        for (std::uint32_t i = 0; i < row->cells && is_whole; ++i) {
            added.output.push_back(property->cell(row->output + i));
        }
    }
    return map;
}

// Whether every row leads somewhere and could be used.
bool makes_sense(const IommuMap& map) {
    return !map.rows.empty() && (map.stop == IommuStop::none || map.stop == IommuStop::masked_base) &&
           std::all_of(map.rows.begin(), map.rows.end(), [](const IommuMapRow& row) {
               return row.controller && row.status != IommuMapRowStatus::ids_share_cells;
           });
}

}  // namespace

std::unique_ptr<IommuMap> read_iommu_map(const OfTree& of, NodeId host_bridge) {
    return read_map(of, host_bridge, of.does.map_rows_by_cells);
}

std::unique_ptr<IommuMap> read_iommu_map_as_meant(const OfTree& of, NodeId host_bridge) {
    std::unique_ptr<IommuMap> by_cells = read_map(of, host_bridge, true);
    if (!by_cells || makes_sense(*by_cells)) {
        return by_cells;
    }
    std::unique_ptr<IommuMap> of_four = read_map(of, host_bridge, false);
    return makes_sense(*of_four) ? std::move(of_four) : std::move(by_cells);
}

}  // namespace dmavet::topology
