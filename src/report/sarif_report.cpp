// SPDX-License-Identifier: Apache-2.0
// In which order does a SARIF document come so that no board is kept? Rules first, since results count them; what
// went wrong last, since only then it is known.

#include "report/sarif_report.hpp"

#include <ostream>

#include "report/sarif_value.hpp"
#include "report/summarize.hpp"

namespace dmavet::report {

namespace {

constexpr std::string_view schema_uri =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
constexpr std::size_t run_indent = 6;

}  // namespace

SarifReport::SarifReport(const ReportOptions& options, std::ostream& out)
    : options_(options), out_(out), results_(run_indent, out) {
    for (std::size_t i = 0; i < options_.rules.size(); ++i) {
        rule_index_.emplace(options_.rules[i], i);
    }
    out_ << "{\n  \"$schema\": \"" << schema_uri << "\",\n  \"version\": \"2.1.0\",\n  \"runs\": [\n    {\n"
         << "      \"tool\": " << indented_text(tool(options_.rules), run_indent) << ",\n      \"results\": [";
}

Json SarifReport::tool(const std::vector<const Rule*>& rules) {
    Json descriptions = Json::array();
    for (const Rule* rule : rules) {
        descriptions.push_back(sarif_rule(*rule));
    }
    return Json{{"driver",
                 {{"name", "dmavet"},
                  {"version", DMAVET_VERSION},
                  {"semanticVersion", DMAVET_VERSION},
                  {"rules", std::move(descriptions)}}}};
}

void SarifReport::board(std::string_view file, const Board& board) {
    add_board(summary_, board, shown_devices(board, options_).size());
    for (const Finding& finding : board.findings) {
        if (finding.severity >= options_.level) {
            const auto rule = rule_index_.find(finding.rule);
            results_.add(sarif_result(file, board, finding,
                                      rule != rule_index_.end() ? std::optional(rule->second) : std::nullopt));
        }
    }
}

void SarifReport::unreadable(std::string_view file, const Error& error) {
    add_unreadable(summary_);
    notifications_.push_back(sarif_notification(file, error));
}

void SarifReport::finish() {
    results_.close();
    Json invocation{{"executionSuccessful", notifications_.empty()}};
    if (!notifications_.empty()) {
        invocation["toolExecutionNotifications"] = std::move(notifications_);
    }
    out_ << ",\n      \"invocations\": [";
    JsonList invocations(run_indent, out_);
    invocations.add(invocation);
    invocations.close();
    out_ << "\n    }\n  ]\n}\n";
}

}  // namespace dmavet::report
