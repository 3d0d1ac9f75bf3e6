// SPDX-License-Identifier: Apache-2.0
// What do the machine formats say of a board as a whole?

#include "report/json/value.hpp"
#include "report/say/location_text.hpp"
#include "report/say/printable.hpp"
#include "wording/decisions.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

// The recorded kernels next to one that was not, and which changes between them matter to this tree.
Json between_json(const Board& board) {
    const auto between = neighbours_of({board.kernel->release(), board.kernel->arch->arch});
    if (!between) {
        return nullptr;
    }
    return Json::array({to_string(between->older), to_string(between->newer)});
}

Json changes_json(const Board& board) {
    Json list = Json::array();
    for (const ChangeInBetween& one : changes_that_matter(board)) {
        list.push_back({{"since", to_string(one.change->since)}, {"what", one.change->what}, {"done", one.is_done}});
    }
    return list;
}

Json kernel_json(const Board& board) {
    Json json = Json::object();
    json["release"] = to_string(board.kernel->release());
    json["arch"] = board.kernel->arch_name();
    json["between"] = between_json(board);
    json["page_size"] = wording::hex(board.kernel->sizes.page);
    json["config"] = board.question.config ? "file" : to_string(board.question.config_set);
    json["arch_from"] = origin_json(*board.tree, board.arch_from);
    json["cmdline"] = text_or_null(board.cmdline);
    if (!json["between"].is_null()) {
        json["changes_between"] = changes_json(board);
    }
    return json;
}

// Who shows where RAM begins, of which the user gave the size alone.
Json memory_base_json(const Board& board, const RamBase& base) {
    if (base.node) {
        return {{"shown_by", to_string(base.shown_by)}, {"path", valid_utf8(board.tree->path(*base.node))}};
    }
    return {{"shown_by", to_string(base.shown_by)}, {"boards", base.boards}, {"of", base.all}};
}

Json memory_json(const Board& board) {
    Json value = nullptr;
    if (const auto& ranges = board.topology.memory.value) {
        value = Json::array();
        for (const MemoryRange& range : *ranges) {
            value.push_back({{"base", wording::hex(range.base)}, {"size", wording::hex(range.size)}});
        }
    }
    return Json{{"value", value}, {"from", origin_json(*board.tree, board.topology.memory.from)}};
}

// `from` names the first.
Json memory_nodes_json(const Board& board) {
    Json nodes = Json::array();
    for (const NodeId node : board.topology.memory_nodes) {
        nodes.push_back(valid_utf8(board.tree->path(node)));
    }
    return nodes;
}

Json zone_json(const Board& board, const std::optional<ZoneLimit>& zone) {
    if (!zone) {
        return nullptr;
    }
    return Json{{"limit", wording::hex(zone->limit)}, {"from", origin_json(*board.tree, zone->from)}};
}

Json zones_json(const Board& board) {
    const Zones& zones = board.topology.zones;
    if (!zones.dma && !zones.dma32 && !zones.normal) {
        return nullptr;
    }
    return Json{{"dma", zone_json(board, zones.dma)},
                {"dma32", zone_json(board, zones.dma32)},
                {"normal", zone_json(board, zones.normal)}};
}

// Only where harts decide: elsewhere every CPU can do both.
void add_caches(const Board& board, Json& json) {
    if (!board.kernel->arch->harts_decide_caches) {
        return;
    }
    const CacheControl& caches = board.topology.caches;
    const UncachedMappings uncached = caches.uncached.value;
    const bool is_known = uncached != UncachedMappings::by_firmware;
    json["caches"] =
        Json{{"maintained",
              {{"value", caches.maintained.value},
               {"known_at_boot", caches.is_known_at_boot},
               {"block_size", caches.block_size.value == 0 ? Json(nullptr) : Json(caches.block_size.value)},
               {"from", origin_json(*board.tree, caches.maintained.from)}}},
             {"uncached_mappings",
              {{"value", is_known ? Json(uncached == UncachedMappings::available) : Json(nullptr)},
               {"from", origin_json(*board.tree, caches.uncached.from)}}}};
}

Json interval_json(const CpuInterval& place) {
    return {{"base", wording::hex(raw(place.first()))}, {"size", wording::hex(place.size())}};
}

// `place` is where it lies, as far as that is known.
Json reserved_json(const Board& board) {
    Json list = Json::array();
    for (std::size_t i = 0; i < board.topology.reserved.size(); ++i) {
        const ReservedRegion& region = board.topology.reserved[i];
        const PlaceFate fate = board.placement.region_fates[i];
        const auto& place = board.placement.regions[i];
        const RegionUse use = use_of(region, fate, board.kernel->does);
        const std::string_view becomes = wording::place_fate_text(fate);
        list.push_back({{"path", valid_utf8(board.tree->path(region.node))},
                        {"base", region.base ? Json(wording::hex(*region.base)) : Json(nullptr)},
                        {"size", wording::hex(region.size)},
                        {"kind", to_string(region.kind)},
                        {"kept", use == RegionUse::kept || use == RegionUse::iova_only},
                        {"reason", text_or_null(becomes.empty() ? wording::fate_text(region) : becomes)},
                        {"place", place ? interval_json(*place) : Json(nullptr)}});
    }
    return list;
}

Json memreserve_json(const Board& board) {
    Json list = Json::array();
    for (const CpuInterval& kept : board.topology.boot.reservations) {
        list.push_back(interval_json(kept));
    }
    return list;
}

Json area_json(const Board& board, const PlacedArea& area) {
    return Json{{"size", wording::hex(area.size)},
                {"limit", wording::hex(area.limit)},
                {"from", origin_json(*board.tree, area.from)}};
}

Json default_cma_json(const Board& board) {
    const auto& area = board.placement.default_cma;
    if (!area) {
        return nullptr;
    }
    Json json{{"base", area->fixed ? Json(wording::hex(raw(area->within.first()))) : Json(nullptr)}};
    json.update(area_json(board, *area));
    return json;
}

Json atomic_pools_json(const Placement& placement) {
    Json list = Json::array();
    for (const AtomicPool& pool : placement.atomic_pools) {
        Json json{{"zone", to_string(pool.zone)}, {"size", wording::hex(pool.size)}, {"from_cma", pool.from_cma}};
        if (pool.size_at_most != pool.size) {
            json["or_size"] = wording::hex(pool.size_at_most);
        }
        list.push_back(std::move(json));
    }
    return list;
}

Json placement_json(const Board& board) {
    const Placement& placement = board.placement;
    return Json{{"known", placement.known},
                {"default_cma", default_cma_json(board)},
                {"swiotlb", placement.swiotlb ? area_json(board, *placement.swiotlb) : Json(nullptr)},
                {"atomic_pools", atomic_pools_json(placement)},
                {"reserved", reserved_json(board)},
                {"memreserve", memreserve_json(board)}};
}

// In the order in which they count: the base, then the overlays.
Json sources_json(std::string_view file, const Board& board) {
    const Tree& tree = *board.tree;
    Json list = Json::array();
    for (std::uint32_t i = 0; i < tree.source_count(); ++i) {
        const Source& source = tree.source(SourceId{i});
        const std::string_view kind = i > 0 ? "overlay" : to_string(source.kind);
        list.push_back({{"file", valid_utf8(i > 0 || is_alternative(board) ? source.name : file)}, {"kind", kind}});
    }
    return list;
}

}  // namespace

Json board_json(std::string_view file, const Board& board) {
    const Property* model = board.tree->find_property(root_node, "model");
    Json json = Json::object();
    json["file"] = valid_utf8(file);
    json["sources"] = sources_json(file, board);
    if (!board.system.empty()) {
        json["system"] = system_json(board);
    }
    json["model"] = model != nullptr ? text_or_null(model->as_string()) : Json(nullptr);
    json["compatible"] = compatible_json(*board.tree, root_node);
    json["kernel"] = kernel_json(board);
    json["memory"] = memory_json(board);
    json["memory_nodes"] = memory_nodes_json(board);
    if (board.ram_base) {
        json["memory_base"] = memory_base_json(board, *board.ram_base);
    }
    json["zones"] = zones_json(board);
    json["placement"] = placement_json(board);
    add_caches(board, json);
    return json;
}

Json error_board_json(std::string_view file, const Error& error, std::string_view content) {
    Json json = Json::object();
    json["file"] = valid_utf8(file);
    json["model"] = nullptr;
    json["compatible"] = Json::array();
    json["kernel"] = nullptr;
    json["memory"] = nullptr;
    json["zones"] = nullptr;
    json["placement"] = nullptr;
    json[std::string(content)] = Json::array();
    json["error"] = error_json(error);
    return json;
}

}  // namespace dmavet::report
