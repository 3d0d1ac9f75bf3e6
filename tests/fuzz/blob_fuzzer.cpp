// SPDX-License-Identifier: Apache-2.0
// Is there a blob that crashes, hangs or confuses dmavet? Any bytes, through the whole pipeline under every kernel
// profile and out as JSON and text.
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <span>
#include <string>

#include "dmavet/analysis.hpp"
#include "dmavet/report.hpp"

namespace {

using namespace dmavet;

void render(const Analysis& analysis, Command command, Format format, std::ostream& out) {
    ReportOptions options;
    options.command = command;
    options.format = format;
    options.devices = DeviceSelection::all;
    options.level = Severity::note;
    const auto report = make_report(options, out);
    report->board("fuzzed.dtb", analysis);
    report->finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::ostream nowhere(nullptr);
    for (const KernelId& kernel : modelled_kernels()) {
        Options options;
        options.arch = kernel.arch;
        options.release = to_string(kernel.release);
        options.rids = {0x0, 0x100};
        const Result<Analysis> analysis = analyze(std::as_bytes(std::span(data, size)), options);
        if (!analysis) {
            return 0;
        }
        for (const Device& device : analysis->topology.devices) {
            static_cast<void>(explain(*analysis, device));
        }
        render(*analysis, Command::show, Format::json, nowhere);
        render(*analysis, Command::check, Format::text, nowhere);
        render(*analysis, Command::show, Format::text, nowhere);
    }
    return 0;
}
