// SPDX-License-Identifier: Apache-2.0
// What do programs learn about the kernels that are modelled?

#include <ostream>

#include "dmavet/config_options.hpp"
#include "report/document/writers.hpp"
#include "report/json/value.hpp"

namespace dmavet::report {

namespace {

Json change_json(const KernelChange& change) {
    return Json{{"since", to_string(change.since)},
                {"arch", change.arch ? Json(to_string(*change.arch)) : Json(nullptr)},
                {"backport", change.backport ? Json(to_string(*change.backport)) : Json(nullptr)},
                {"what", change.what}};
}

Json option_json(const ConfigOption& option) {
    Json sets = Json::array();
    for (const SetWhere& where : option.where) {
        if (where.sets != 0) {
            sets.push_back({{"arch", to_string(where.arch)},
                            {"since", to_string(where.since)},
                            {"sets", set_names(where.sets)},
                            {"value", where.value}});
        }
    }
    return Json{{"name", option.name}, {"what", option.decides}, {"set", std::move(sets)}};
}

void write_kernels(std::span<const KernelId> kernels, std::span<const KernelChange> changes, const Out& out) {
    Json json = document_head("kernels");
    json["kernels"] = Json::array();
    for (const KernelId& id : kernels) {
        json["kernels"].push_back({{"release", to_string(id.release)},
                                   {"arch", to_string(id.arch)},
                                   {"default", id == kernels.front()},
                                   {"recorded", is_recorded(id)}});
    }
    json["changes"] = Json::array();
    for (const KernelChange& change : changes) {
        json["changes"].push_back(change_json(change));
    }
    json["options"] = Json::array();
    for (const ConfigOption& option : config_options()) {
        json["options"].push_back(option_json(option));
    }
    out.bytes << json.dump(indent_step) << '\n';
}

void write_change_lines(std::span<const KernelId>, std::span<const KernelChange> changes, const Out& out) {
    for (const KernelChange& change : changes) {
        out.bytes << change_json(change).dump() << '\n';
    }
}

}  // namespace

extern const KernelsWriter kernels_json, kernels_ndjson;
constinit const KernelsWriter kernels_json{&write_kernels};
constinit const KernelsWriter kernels_ndjson{&write_change_lines};

}  // namespace dmavet::report
