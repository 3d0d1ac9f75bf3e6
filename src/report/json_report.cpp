// SPDX-License-Identifier: Apache-2.0
// How is a document written of which only one board is in memory? The list of boards is put together by
// hand around the boards' own objects.

#include "report/json_report.hpp"

#include <ostream>

#include "report/json_value.hpp"
#include "report/summarize.hpp"

namespace dmavet::report {

namespace {

constexpr int indent = 2;

// Line breaks inside strings are escaped, so every real one may be followed by blanks.
void write_indented(std::string_view object, std::string_view blanks, std::ostream& out) {
    std::size_t at = 0;
    while (at < object.size()) {
        const std::size_t end = std::min(object.find('\n', at), object.size());
        out << blanks << object.substr(at, end - at);
        at = end + 1;
        if (at <= object.size()) {
            out << '\n';
        }
    }
}

}  // namespace

JsonReport::JsonReport(const ReportOptions& options, std::ostream& out) : options_(options), out_(out) {
    std::string head = document_head(options.command == Command::show ? "show" : "check").dump(indent);
    head.resize(head.rfind('\n'));  // without the closing brace
    out_ << head << ",\n  \"boards\": [";
}

void JsonReport::write_element(const std::string& object) {
    out_ << (is_first_ ? "\n" : ",\n");
    is_first_ = false;
    write_indented(object, "    ", out_);
}

void JsonReport::board(std::string_view file, const Analysis& analysis) {
    const Json json = board_json(file, analysis, options_);
    const std::size_t device_count =
        options_.command == Command::show ? json["devices"].size() : shown_devices(analysis, options_).size();
    add_board(summary_, analysis, device_count);
    write_element(json.dump(indent));
}

void JsonReport::unreadable(std::string_view file, const Error& error) {
    add_unreadable(summary_);
    write_element(error_board_json(file, error, options_).dump(indent));
}

void JsonReport::finish() {
    out_ << (is_first_ ? "],\n" : "\n  ],\n") << "  \"summary\": ";
    std::string summary = summary_json(summary_).dump(indent);
    for (std::size_t at = summary.find('\n'); at != std::string::npos; at = summary.find('\n', at + 1)) {
        summary.insert(at + 1, "  ");
    }
    out_ << summary << "\n}\n";
}

}  // namespace dmavet::report
