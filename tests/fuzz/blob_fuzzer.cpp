// SPDX-License-Identifier: Apache-2.0
// Is there a blob that crashes, hangs or confuses dmavet? Any bytes, through the whole pipeline under every kernel
// profile and out as JSON and text.
#include <cstddef>
#include <cstdint>
#include <span>
#include <sstream>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "dmavet/board.hpp"
#include "dmavet/report.hpp"
#include "fuzz/require.hpp"

namespace {

using namespace dmavet;

std::string rendered(const Board& board, std::string_view command, std::string_view format) {
    std::ostringstream out;
    ReportOptions options;
    options.command = command;
    options.format = format;
    options.devices = DeviceSelection::all;
    options.level = Severity::note;
    const auto report = make_report(options, out);
    report->board("fuzzed.dtb", board);
    report->finish();
    return std::move(out).str();
}

void explain_and_render(const Board& board) {
    for (const Device& device : board.topology.devices) {
        static_cast<void>(explain(board, device));
    }
    fuzz::require(nlohmann::json::accept(rendered(board, "show", "json")));
    fuzz::require(nlohmann::json::accept(rendered(board, "check", "sarif")));
    fuzz::require_printable(rendered(board, "check", "text"));
    fuzz::require_printable(rendered(board, "show", "text"));
}

}  // namespace

// What takes longest is done under one of the kernels, which the size decides; a kernel may refuse a board that others
// take.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto kernels = modelled_kernels();
    for (std::size_t i = 0; i < kernels.size(); ++i) {
        Question question;
        question.arch = kernels[i].arch;
        question.release = to_string(kernels[i].release);
        question.rids = {0x0, 0x100};
        const Result<Board> board = analyze(std::as_bytes(std::span(data, size)), question);
        if (board && i == size % kernels.size()) {
            explain_and_render(*board);
        }
    }
    return 0;
}
