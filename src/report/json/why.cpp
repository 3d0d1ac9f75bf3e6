// SPDX-License-Identifier: Apache-2.0
// What do programs learn about the devices of one node?

#include <ostream>

#include "report/document/writers.hpp"
#include "report/json/value.hpp"
#include "report/say/printable.hpp"

namespace dmavet::report {

namespace {

Json why_json_of(const WhyDocument& why, const ExplainedDevice& explained, Labels& labels) {
    Json json = Json::object();
    json["file"] = valid_utf8(why.file);
    if (!why.board.system.empty()) {
        json["system"] = system_json(why.board);
    }
    json.update(device_json(why.board, explained.shown, labels));
    json["trace"] = Json::array();
    for (const Step& step : explained.steps) {
        json["trace"].push_back(step_json(why.board, step));
    }
    return json;
}

// One object a device: a host bridge has two.
void write_objects(const WhyDocument& why, int indent, std::ostream& out) {
    if (why.devices.empty()) {
        out << printable(why.no_device) << '\n';
    }
    Labels labels(why.board);
    for (const ExplainedDevice& explained : why.devices) {
        out << why_json_of(why, explained, labels).dump(indent) << '\n';
    }
}

void write_why(const WhyDocument& why, const Out& out) {
    write_objects(why, indent_step, out.bytes);
}

void write_why_lines(const WhyDocument& why, const Out& out) {
    constexpr int on_one_line = -1;
    write_objects(why, on_one_line, out.bytes);
}

}  // namespace

extern const WhyWriter why_json, why_ndjson;
constinit const WhyWriter why_json{&write_why};
constinit const WhyWriter why_ndjson{&write_why_lines};

}  // namespace dmavet::report
