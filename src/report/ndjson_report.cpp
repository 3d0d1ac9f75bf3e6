// SPDX-License-Identifier: Apache-2.0
// What are the lines of a board?

#include "report/ndjson_report.hpp"

#include <ostream>

#include "report/json_value.hpp"
#include "report/printable.hpp"
#include "report/summarize.hpp"

namespace dmavet::report {

namespace {

// The file's name stands first, before the keys of the object itself.
void write_line(std::string_view file, const Json& object, std::ostream& out) {
    const std::string text = object.dump();
    out << R"({"file":)" << Json(valid_utf8(file)).dump() << ',' << std::string_view(text).substr(1) << '\n';
}

}  // namespace

NdjsonReport::NdjsonReport(const ReportOptions& options, std::ostream& out) : options_(options), out_(out) {}

void NdjsonReport::board(std::string_view file, const Board& board) {
    const auto devices = shown_devices(board, options_);
    add_board(summary_, board, devices.size());
    if (options_.command == Command::show) {
        for (const Device* device : devices) {
            write_line(file, device_json(board, *device, options_.trace), out_);
        }
        return;
    }
    for (const Finding& finding : board.findings) {
        if (finding.severity >= options_.level) {
            write_line(file, finding_json(board, finding), out_);
        }
    }
}

void NdjsonReport::unreadable(std::string_view file, const Error& error) {
    add_unreadable(summary_);
    write_line(file, Json{{"error", error_json(error)}}, out_);
}

}  // namespace dmavet::report
