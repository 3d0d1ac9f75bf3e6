// SPDX-License-Identifier: Apache-2.0
// What do programs learn about the kernels that are modelled?

#include <ostream>

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
