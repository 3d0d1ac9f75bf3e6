// SPDX-License-Identifier: Apache-2.0
// What do the machine formats say of a finding?

#include "report/json/value.hpp"
#include "report/say/location_text.hpp"
#include "report/say/phrases.hpp"
#include "report/say/printable.hpp"

namespace dmavet::report {

namespace {

Json location_json(const Board& board, NodeId node, std::string_view property) {
    const Location* location = location_of(board, node, property);
    return location == nullptr
               ? Json(nullptr)
               : Json{{"file", valid_utf8(location->file)}, {"line", location->line}, {"column", location->column}};
}

Json evidence_json(const Board& board, const Evidence& evidence) {
    return Json{{"path", valid_utf8(board.tree->path(evidence.node))},
                {"property", text_or_null(evidence.property)},
                {"text", valid_utf8(evidence.text)},
                {"location", location_json(board, evidence.node, evidence.property)}};
}

Json cause_json(const Board& board, const std::optional<Cause>& cause) {
    return cause ? Json{{"rule", cause->rule->id},
                        {"path", valid_utf8(board.tree->path(cause->node))},
                        {"fingerprint", fingerprint_text(cause->fingerprint)}}
                 : Json(nullptr);
}

Json suppression_json(const std::optional<Suppression>& suppressed) {
    return suppressed ? Json{{"by", to_string(suppressed->by)}, {"reason", text_or_null(suppressed->reason)}}
                      : Json(nullptr);
}

}  // namespace

Json finding_json(const Board& board, const Finding& finding, Labels& labels) {
    Json evidence = Json::array();
    for (const Evidence& one : finding.evidence) {
        evidence.push_back(evidence_json(board, one));
    }
    Json json = Json::object();
    json["rule"] = finding.rule->id;
    json["severity"] = to_string(finding.severity);
    json["confidence"] = to_string(finding.confidence);
    json["path"] = valid_utf8(board.tree->path(finding.node));
    json["labels"] = labels_json(labels, finding.node);
    json["property"] = text_or_null(finding.property);
    json["message"] = valid_utf8(finding.message);
    json["evidence"] = std::move(evidence);
    json["kernel_log"] = text_or_null(finding.kernel_log);
    json["fix"] = valid_utf8(finding.fix);
    json["fix_dts"] = text_or_null(finding.fix_dts);
    json["location"] = location_json(board, finding.node, finding.property);
    json["fingerprint"] = fingerprint_text(finding.fingerprint);
    json["suppressed"] = suppression_json(finding.suppressed);
    json["explained_by"] = cause_json(board, finding.explained_by);
    return json;
}

}  // namespace dmavet::report
