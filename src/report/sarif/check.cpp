// SPDX-License-Identifier: Apache-2.0
// In which order does a SARIF document come so that no board is kept? Rules first, since results count them; what
// went wrong last, since only then it is known.

#include <ostream>

#include "dmavet/version.hpp"
#include "report/document/writers.hpp"
#include "report/json/list.hpp"
#include "report/sarif/value.hpp"

namespace dmavet::report {

namespace {

constexpr std::string_view schema_uri =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
constexpr std::size_t run_indent = 6;

// Neither informationUri nor a rule's helpUri: both are addresses in the world, and the project has none.
Json tool(const std::vector<const Rule*>& rules) {
    Json descriptions = Json::array();
    for (const Rule* rule : rules) {
        descriptions.push_back(sarif_rule(*rule));
    }
    return Json{{"driver",
                 {{"name", "dmavet"},
                  {"version", version()},
                  {"semanticVersion", version()},
                  {"rules", std::move(descriptions)}}}};
}

void begin_run(const CheckScope& scope, const Out& out) {
    out.bytes << "{\n  \"$schema\": \"" << schema_uri << "\",\n  \"version\": \"2.1.0\",\n  \"runs\": [\n    {\n"
              << "      \"tool\": " << indented_text(tool(scope.rules), run_indent)
              << ",\n      \"columnKind\": \"unicodeCodePoints\",\n      \"results\": [";
}

// A code host keeps what was accepted, too, and shows it as closed.
std::size_t count_written(const CheckTally& tally) {
    return tally.shown().all() + tally.suppressed().all();
}

void write_results(const CheckDocument& check, const Out& out) {
    Labels labels(check.board);
    bool is_first = count_written(check.before) == 0;
    for (const ShownFinding& shown : check.with_suppressed) {
        write_element(sarif_result(check.file, check.board, shown, labels), run_indent, is_first, out.bytes);
        is_first = false;
    }
}

void end_run(const CheckTally& tally, const Out& out) {
    close_list(run_indent, count_written(tally) == 0, out.bytes);
    Json invocation{{"executionSuccessful", tally.unreadable().empty()}};
    for (const UnreadableInput& input : tally.unreadable()) {
        invocation["toolExecutionNotifications"].push_back(sarif_notification(input.file, input.error));
    }
    out.bytes << ",\n      \"invocations\": [";
    write_element(invocation, run_indent, true, out.bytes);
    close_list(run_indent, false, out.bytes);
    out.bytes << "\n    }\n  ]\n}\n";
}

}  // namespace

extern const CheckWriter check_sarif;
constinit const CheckWriter check_sarif{.begin = &begin_run, .board = &write_results, .end = &end_run};

}  // namespace dmavet::report
