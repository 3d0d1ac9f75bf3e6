// SPDX-License-Identifier: Apache-2.0
// What do programs learn about the settings of a board?

#include <ostream>

#include "report/document/writers.hpp"
#include "report/json/value.hpp"
#include "report/say/printable.hpp"

namespace dmavet::report {

namespace {

Json setting_json(const ShownSetting& setting) {
    Json values = Json::array();
    for (const std::string& value : setting.values) {
        values.push_back(valid_utf8(value));
    }
    return Json{{"name", setting.name},
                {"values", std::move(values)},
                {"otherwise", setting.otherwise},
                {"from", text_or_null(setting.from)}};
}

Json ignore_json(const ShownIgnore& ignore) {
    return Json{{"rule", text_or_null(ignore.rule)},   {"node", text_or_null(ignore.node)},
                {"board", text_or_null(ignore.board)}, {"reason", valid_utf8(ignore.reason)},
                {"until", text_or_null(ignore.until)}, {"ended", ignore.has_ended},
                {"from", valid_utf8(ignore.from)}};
}

void write_document(const ShownConfig& config, const Out& out) {
    Json json = document_head("config");
    json["board"] = valid_utf8(config.board);
    json["file"] = text_or_null(config.file);
    json["settings"] = Json::array();
    for (const ShownSetting& setting : config.settings) {
        json["settings"].push_back(setting_json(setting));
    }
    json["ignores"] = Json::array();
    for (const ShownIgnore& ignore : config.ignores) {
        json["ignores"].push_back(ignore_json(ignore));
    }
    out.bytes << json.dump(indent_step) << '\n';
}

}  // namespace

extern const ConfigWriter config_json;
constinit const ConfigWriter config_json{&write_document};

}  // namespace dmavet::report
