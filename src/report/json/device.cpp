// SPDX-License-Identifier: Apache-2.0
// What do the machine formats say of a device?

#include "report/json/value.hpp"
#include "report/say/printable.hpp"
#include "topology/resolve.hpp"
#include "wording/decisions.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

Json path_json(const Board& board, NodeId node) {
    return valid_utf8(board.tree->path(node));
}

Json resolved_json(const Board& board, Json value, const Origin& from) {
    return Json{{"value", std::move(value)}, {"from", origin_json(*board.tree, from)}};
}

Json regions_json(const Device& device) {
    if (!device.regions.value) {
        return nullptr;
    }
    Json list = Json::array();
    for (const Region& region : *device.regions.value) {
        list.push_back({{"dma_start", wording::hex(raw(region.dma_start))},
                        {"cpu_start", wording::hex(raw(region.cpu_start))},
                        {"size", wording::hex(region.size)}});
    }
    return list;
}

Json cells_json(std::span<const std::uint32_t> cells) {
    Json list = Json::array();
    for (const std::uint32_t cell : cells) {
        list.push_back(wording::hex(cell));
    }
    return list;
}

Json iommu_entry_json(const Board& board, const IommuEntry& entry) {
    Json json = Json::object();
    json["controller"] = path_json(board, entry.controller);
    json["specifier"] = cells_json(entry.specifier);
    json["via"] = entry.from_id ? "iommu-map" : "iommus";
    if (entry.from_id) {
        json["from_id"] = wording::hex(*entry.from_id);
    }
    return json;
}

Json iommu_json(const Board& board, const Iommu& iommu) {
    Json entries = Json::array();
    for (const IommuEntry& entry : iommu.entries) {
        entries.push_back(iommu_entry_json(board, entry));
    }
    Json json{{"state", to_string(iommu.state)},
              {"entries", std::move(entries)},
              {"from", origin_json(*board.tree, iommu.from)}};
    if (iommu.waits_for) {
        Json& missing = json["no_driver"] =
            Json{{"controller", path_json(board, *iommu.waits_for)}, {"why", to_string(iommu.no_driver)}};
        if (!iommu.option.empty()) {
            missing["option"] = iommu.option;
        }
        if (iommu.aborts) {
            missing["aborts"] = true;
        }
    }
    return json;
}

Json iommu_map_json(const Board& board, const IommuMap* map) {
    if (map == nullptr) {
        return nullptr;
    }
    Json rows = Json::array();
    for (const IommuMapRow& row : map->rows) {
        rows.push_back({{"id_base", wording::hex(row.id_base)},
                        {"length", wording::hex(row.length)},
                        {"controller", row.controller ? path_json(board, *row.controller) : Json(nullptr)},
                        {"out_base", row.output.size() == 1 ? Json(wording::hex(row.output[0])) : Json(nullptr)},
                        {"output", cells_json(row.output)},
                        {"status", to_string(row.status)}});
    }
    return Json{{"mask", wording::hex(map->mask)}, {"rows", std::move(rows)}};
}

Json pool_json(const Board& board, const DevicePool& pool) {
    const ReservedRegion* region = pool.region;
    const bool is_placed = region != nullptr && region->base;
    return Json{{"path", region != nullptr ? path_json(board, region->node) : Json(nullptr)},
                {"kind", region != nullptr ? Json(to_string(region->kind)) : Json(nullptr)},
                {"base", is_placed ? Json(wording::hex(*region->base)) : Json(nullptr)},
                {"size", region != nullptr ? Json(wording::hex(region->size)) : Json(nullptr)},
                {"attached", to_string(pool.attached)}};
}

Json pools_json(const Board& board, const Device& device) {
    Json list = Json::array();
    for (const DevicePool& pool : device.pools) {
        list.push_back(pool_json(board, pool));
    }
    return list;
}

Json reservations_json(const Board& board, const Device& device) {
    Json list = Json::array();
    for (const IovaReservation& one : device.iova_reservations) {
        list.push_back({{"region", path_json(board, one.region)},
                        {"start", wording::hex(one.range.base)},
                        {"size", wording::hex(one.range.size)},
                        {"mapped", one.is_mapped}});
    }
    return list;
}

Json bool_or_null(const std::optional<bool>& value) {
    return value ? Json(*value) : Json(nullptr);
}

}  // namespace

DeviceParts device_parts(const Board& board, const ShownDevice& shown, Labels& labels) {
    const Device& device = *shown.device;
    DeviceParts parts{Json::object(), Json::object()};
    Json& json = parts.before;
    json["path"] = path_json(board, device.node);
    json["labels"] = labels_json(labels, device.node);
    json["compatible"] = compatible_json(*board.tree, device.node);
    json["bus"] = text_or_null(to_string(device.bus));
    json["populated"] = to_string(device.populated);
    json["dma_parent"] = resolved_json(board, path_json(board, device.dma_parent),
                                       topology::dma_parent_origin(*board.of, *board.kernel, device));
    json["coherent"] = resolved_json(board, bool_or_null(device.coherent.value), device.coherent.from);
    json["regions"] = resolved_json(board, regions_json(device), device.regions.from);
    json["bus_limit"] = device.bus_limit ? Json(wording::hex(*device.bus_limit)) : Json(nullptr);
    json["coherent_mask"] = wording::hex(device.coherent_mask);
    json["streaming_mask"] = wording::hex(device.streaming_mask);
    json["iommu"] = iommu_json(board, *device.iommu);
    if (device.sysdev) {
        json["sysdev"] = path_json(board, *device.sysdev);
    }
    if (!device.iova_reservations.empty()) {
        json["iova_reservations"] = reservations_json(board, device);
    }
    if (device.bus == BusType::pci) {
        json["iommu_map"] = iommu_map_json(board, device.iommu_map.get());
    }
    json["pools"] = pools_json(board, device);
    json["cacheline_risk"] = nullptr;
    if (!device.configured) {
        parts.after["configured"] = false;
    }
    if (device.caveat != Caveat::none) {
        parts.after["caveat"] = wording::caveat_text(device.caveat);
    }
    return parts;
}

Json device_json(const Board& board, const ShownDevice& shown, Labels& labels) {
    auto [json, after] = device_parts(board, shown, labels);
    json["allocations"] = allocations_json(board, shown);
    json["streaming"] = streamings_json(shown);
    json.update(after);
    return std::move(json);
}

}  // namespace dmavet::report
