// SPDX-License-Identifier: Apache-2.0
// What do programs learn about what files hold?

#include <ostream>

#include "report/document/writers.hpp"
#include "report/json/value.hpp"
#include "report/say/printable.hpp"

namespace dmavet::report {

namespace {

Json member_json(const ListedMember& member) {
    Json overlays = Json::array();
    for (const std::string& overlay : member.overlays) {
        overlays.push_back(valid_utf8(overlay));
    }
    const bool is_read = !member.error && member.passed_over.empty();
    return Json{{"file", valid_utf8(member.file)},
                {"name", valid_utf8(member.name)},
                {"kind", member.kind},
                {"read", is_read},
                {"bytes", member.bytes},
                {"packing", member.packing},
                {"overlays", std::move(overlays)},
                {"passed_over", text_or_null(member.passed_over)},
                {"error", member.error ? error_json(*member.error) : Json(nullptr)}};
}

void write_document(std::span<const ListedMember> members, const Out& out) {
    Json json = document_head("list");
    json["members"] = Json::array();
    for (const ListedMember& member : members) {
        json["members"].push_back(member_json(member));
    }
    out.bytes << json.dump(indent_step) << '\n';
}

void write_lines(std::span<const ListedMember> members, const Out& out) {
    for (const ListedMember& member : members) {
        out.bytes << member_json(member).dump() << '\n';
    }
}

}  // namespace

extern const ListWriter list_json, list_ndjson;
constinit const ListWriter list_json{&write_document};
constinit const ListWriter list_ndjson{&write_lines};

}  // namespace dmavet::report
