// SPDX-License-Identifier: Apache-2.0
// What do programs learn about the rules?

#include <ostream>

#include "report/document/writers.hpp"
#include "report/json/value.hpp"

namespace dmavet::report {

namespace {

// Null: it found nothing on the boards that were followed.
Json record_json(const Record* record) {
    return record ? Json{{"found", record->found}, {"mended", record->mended}} : Json();
}

Json rule_json(const Rule& rule) {
    return Json{{"id", rule.id},
                {"family", rule.family},
                {"title", rule.title},
                {"severity", to_string(rule.severity)},
                {"confidence", to_string(rule.confidence)},
                {"on_by_default", rule.on_by_default},
                {"what", rule.what},
                {"why", rule.why},
                {"fix", rule.fix},
                {"record", record_json(record_of(rule))},
                {"tier", to_string(rule.tier)},
                {"needs", needs_in_words(rule.needs)},
                {"kernels", kernels_in_words(rule.needs)},
                {"after", std::vector<std::string_view>(rule.after.begin(), rule.after.end())}};
}

void write_rules(std::span<const Rule* const> rules, bool, const Out& out) {
    Json json = document_head("rules");
    json["rules"] = Json::array();
    for (const Rule* rule : rules) {
        json["rules"].push_back(rule_json(*rule));
    }
    out.bytes << json.dump(indent_step) << '\n';
}

void write_rule(const Rule& rule, const Out& out) {
    out.bytes << rule_json(rule).dump(indent_step) << '\n';
}

void write_rule_line(const Rule& rule, const Out& out) {
    out.bytes << rule_json(rule).dump() << '\n';
}

void write_rule_lines(std::span<const Rule* const> rules, bool, const Out& out) {
    for (const Rule* rule : rules) {
        write_rule_line(*rule, out);
    }
}

}  // namespace

extern const RulesWriter rules_json, rules_ndjson;
constinit const RulesWriter rules_json{&write_rules, &write_rule};
constinit const RulesWriter rules_ndjson{&write_rule_lines, &write_rule_line};

}  // namespace dmavet::report
