// SPDX-License-Identifier: Apache-2.0
// How is a document written of which only one board is in memory?

#include "report/json_report.hpp"

#include <ostream>

#include "report/json_value.hpp"
#include "report/summarize.hpp"

namespace dmavet::report {

JsonReport::JsonReport(const ReportOptions& options, std::ostream& out)
    : options_(options), out_(out), boards_(2, out) {
    std::string head = indented_text(document_head(to_string(options.command)), 0);
    head.resize(head.rfind('\n'));  // without the closing brace
    out_ << head << ",\n  \"boards\": [";
}

void JsonReport::board(std::string_view file, const Board& board) {
    const Json json = board_json(file, board, options_);
    const std::size_t device_count =
        options_.command == Command::show ? json["devices"].size() : shown_devices(board, options_).size();
    add_board(summary_, board, device_count);
    boards_.add(json);
}

void JsonReport::unreadable(std::string_view file, const Error& error) {
    add_unreadable(summary_);
    boards_.add(error_board_json(file, error, options_));
}

void JsonReport::finish() {
    boards_.close();
    out_ << ",\n  \"summary\": " << indented_text(summary_json(summary_), 2) << "\n}\n";
}

}  // namespace dmavet::report
