// SPDX-License-Identifier: Apache-2.0
// What lies where in memory?

#include "report/json/value.hpp"
#include "report/say/printable.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

Json memory_map_json(const Tree& tree, const MemoryMap& map) {
    Json entries = Json::array();
    for (const MapEntry& entry : map.entries) {
        entries.push_back({{"kind", to_string(entry.kind)},
                           {"base", wording::hex(raw(entry.within.first()))},
                           {"last", wording::hex(raw(entry.within.last()))},
                           {"size", wording::hex(entry.size)},
                           {"exact", entry.is_exact()},
                           {"path", entry.node ? Json(valid_utf8(tree.path(*entry.node))) : Json(nullptr)},
                           {"what", valid_utf8(entry.what)},
                           {"overlaps", entry.overlaps ? Json(*entry.overlaps) : Json(nullptr)}});
    }
    Json unplaced = Json::array();
    for (const NodeId node : map.unplaced) {
        unplaced.push_back(valid_utf8(tree.path(node)));
    }
    Json supplies = Json::array();
    for (const Supply& supply : map.supplies) {
        Json devices = Json::array();
        for (const Device* device : supply.devices) {
            devices.push_back(valid_utf8(tree.path(device->node)));
        }
        Json json{{"kind", to_string(supply.kind)}, {"size", wording::hex(supply.size)}};
        if (supply.size_at_most != supply.size) {
            json["or_size"] = wording::hex(supply.size_at_most);
        }
        json["largest"] = wording::hex(supply.largest);
        json["devices"] = std::move(devices);
        supplies.push_back(std::move(json));
    }
    return Json{{"entries", entries}, {"unplaced", unplaced}, {"supplies", supplies}};
}

}  // namespace dmavet::report
