// SPDX-License-Identifier: Apache-2.0
// What do programs learn about the findings of boards?

#include <ostream>

#include "report/document/writers.hpp"
#include "report/json/boards_document.hpp"

namespace dmavet::report {

namespace {

void begin_check(const CheckScope&, const Out& out) {
    write_boards_begin("check", out.bytes);
}

void write_check(const CheckDocument& check, const Out& out) {
    Json json = board_json(check.file, check.board);
    Json& findings = json["findings"] = Json::array();
    Labels labels(check.board);
    for (const Finding* finding : check.with_explained) {
        findings.push_back(finding_json(check.board, *finding, labels));
    }
    json["error"] = nullptr;
    write_board_json(json, check.before.summary(), out.bytes);
}

void write_unreadable_check(std::string_view file, const Error& error, const CheckTally& before, const Out& out) {
    write_board_json(error_board_json(file, error, "findings"), before.summary(), out.bytes);
}

void end_check(const CheckTally& tally, const Out& out) {
    write_boards_end(tally.summary(), out.bytes);
}

void write_check_lines(const CheckDocument& check, const Out& out) {
    Labels labels(check.board);
    for (const Finding* finding : check.with_explained) {
        write_line(check.file, finding_json(check.board, *finding, labels), out.bytes);
    }
}

void write_unreadable_check_line(std::string_view file, const Error& error, const CheckTally&, const Out& out) {
    write_line(file, Json{{"error", error_json(error)}}, out.bytes);
}

}  // namespace

extern const CheckWriter check_json, check_ndjson;
constinit const CheckWriter check_json{&begin_check, &write_check, &write_unreadable_check, &end_check};
constinit const CheckWriter check_ndjson{.board = &write_check_lines, .unreadable = &write_unreadable_check_line};

}  // namespace dmavet::report
