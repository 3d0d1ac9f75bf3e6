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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::ostream nowhere(nullptr);
    for (const KernelId& kernel : modelled_kernels()) {
        Question question;
        question.arch = kernel.arch;
        question.release = to_string(kernel.release);
        question.rids = {0x0, 0x100};
        const Result<Board> board = analyze(std::as_bytes(std::span(data, size)), question);
        if (!board) {
            return 0;
        }
        for (const Device& device : board->topology.devices) {
            static_cast<void>(explain(*board, device));
        }
        render(*board, "show", "json", nowhere);
        render(*board, "check", "text", nowhere);
        render(*board, "show", "text", nowhere);
    }
    return 0;
}
