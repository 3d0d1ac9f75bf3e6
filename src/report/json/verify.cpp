// SPDX-License-Identifier: Apache-2.0
// What do programs learn of a prediction that was held against a running kernel?
#include <ostream>

#include "report/document/writers.hpp"
#include "report/json/value.hpp"
#include "report/say/printable.hpp"
#include "report/say/verify_text.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

Json hex_or_null(const std::optional<std::uint64_t>& value) {
    return value ? Json(wording::hex(*value)) : Json(nullptr);
}

Json value_json(const VerifyValue& value) {
    Json memory = Json::array();
    for (const CpuInterval& part : value.memory) {
        memory.push_back({{"base", wording::hex(raw(part.first()))}, {"size", wording::hex(part.size())}});
    }
    return Json{{"state", text_or_null(to_string(value.state))},
                {"memory", std::move(memory)},
                {"size", hex_or_null(value.size)},
                {"or_size", hex_or_null(value.or_size)},
                {"at_most", hex_or_null(value.at_most)},
                {"text", value_text(value)}};
}

Json explained_json(const VerifyDocument& document, const Explained& explained) {
    return Json{
        {"by", to_string(explained.by)},
        {"argument", text_or_null(explained.argument)},
        {"together", explained.is_together},
        {"iommu", explained.iommu ? Json(valid_utf8(document.board.tree->path(*explained.iommu))) : Json(nullptr)},
        {"text", valid_utf8(explained_text(document.board, document.verification, explained))}};
}

Json line_json(const VerifyDocument& document, const VerifyLine& line) {
    const bool is_visible = line.agreement != Agreement::not_visible;
    Json explained = Json::array();
    for (const Explained& one : line.explained) {
        explained.push_back(explained_json(document, one));
    }
    return Json{{"topic", to_string(topic_of(line.what))},
                {"what", to_string(line.what)},
                {"zone", line.zone ? Json(to_string(*line.zone)) : Json(nullptr)},
                {"node", line.node ? Json(valid_utf8(document.board.tree->path(*line.node))) : Json(nullptr)},
                {"name", text_or_null(valid_utf8(line.name))},
                {"agreement", to_string(line.agreement)},
                {"predicted", value_json(line.predicted)},
                {"observed", is_visible ? value_json(line.observed) : Json(nullptr)},
                {"from", text_or_null(valid_utf8(line.from))},
                {"why", text_or_null(to_string(line.why))},
                {"why_text", is_visible ? Json(nullptr) : Json(valid_utf8(not_visible_text(line.why, line.missing)))},
                {"explained", std::move(explained)}};
}

Json logged_json(const VerifyDocument& document, const LoggedFinding& logged) {
    const Finding& finding = document.board.findings[logged.finding];
    return Json{{"line", valid_utf8(logged.line)},
                {"count", logged.count},
                {"rule", finding.rule->id},
                {"severity", to_string(finding.severity)},
                {"node", valid_utf8(document.board.tree->path(finding.node))},
                {"message", valid_utf8(finding.message)}};
}

void write_document(const VerifyDocument& document, const Out& out) {
    const Verification& verification = document.verification;
    Json json = document_head("verify");
    json["file"] = valid_utf8(document.file);
    json["kernel"] =
        Json{{"release", to_string(document.board.kernel->release())}, {"arch", document.board.kernel->arch_name()}};
    json["running"] = text_or_null(valid_utf8(verification.release));
    json["system"] = system_json(document.board);
    json["lines"] = Json::array();
    for (const VerifyLine& line : verification.lines) {
        json["lines"].push_back(line_json(document, line));
    }
    json["logged"] = Json::array();
    for (const LoggedFinding& logged : verification.logged) {
        json["logged"].push_back(logged_json(document, logged));
    }
    json["summary"] = Json{{"agree", verification.count(Agreement::agrees)},
                           {"differ", verification.count(Agreement::differs)},
                           {"not_visible", verification.count(Agreement::not_visible)}};
    out.bytes << json.dump(indent_step) << '\n';
}

}  // namespace

extern const VerifyWriter verify_json;
constinit const VerifyWriter verify_json{&write_document};

}  // namespace dmavet::report
