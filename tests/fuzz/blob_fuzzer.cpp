// SPDX-License-Identifier: Apache-2.0
// Is there a blob that crashes, hangs or confuses dmavet? Any bytes, through the whole pipeline under every kernel
// profile and out as JSON and text.
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <span>
#include <string>

#include "dmavet/board.hpp"
#include "dmavet/report.hpp"

namespace {

using namespace dmavet;

void render(const Board& board, std::string_view command, std::string_view format, std::ostream& out) {
    ReportOptions options;
    options.command = command;
    options.format = format;
    options.devices = DeviceSelection::all;
    options.level = Severity::note;
    const auto report = make_report(options, out);
    report->board("fuzzed.dtb", board);
    report->finish();
}

void explain_and_render(const Board& board) {
    std::ostream nowhere(nullptr);
    for (const Device& device : board.topology.devices) {
        static_cast<void>(explain(board, device));
    }
    render(board, "show", "json", nowhere);
    render(board, "check", "text", nowhere);
    render(board, "show", "text", nowhere);
}

}  // namespace

// What takes longest is done under one of the kernels, which the size decides.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto kernels = modelled_kernels();
    for (std::size_t i = 0; i < kernels.size(); ++i) {
        Question question;
        question.arch = kernels[i].arch;
        question.release = to_string(kernels[i].release);
        question.rids = {0x0, 0x100};
        const Result<Board> board = analyze(std::as_bytes(std::span(data, size)), question);
        if (!board) {
            return 0;
        }
        if (i == size % kernels.size()) {
            explain_and_render(*board);
        }
    }
    return 0;
}
