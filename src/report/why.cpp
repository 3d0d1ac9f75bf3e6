// SPDX-License-Identifier: Apache-2.0
// Which decisions does the kernel take about one device, in order, and what does each rest on?

#include <ostream>

#include <fmt/format.h>

#include "dmavet/report.hpp"
#include "report/answer.hpp"
#include "report/json_value.hpp"
#include "report/phrases.hpp"
#include "report/printable.hpp"
#include "report/request_text.hpp"
#include "report/text_layout.hpp"

namespace dmavet {

using namespace report;

namespace {

constexpr std::size_t hang = 5;

// Steps are numbered through, whatever heading they stand under.
class StepWriter {
public:
    StepWriter(const Board& board, TextWriter& writer) : board_(board), writer_(writer) {}

    void write(const std::vector<Step>& steps) {
        for (const Step& step : steps) {
            writer_.labelled(fmt::format("{:>3}.", ++number_), {Span(step.decision)}, 0, hang);
            const std::string place = place_text(*board_.tree, step.from);
            const std::string function = step.function.empty() ? std::string() : fmt::format("{}()", step.function);
            const std::string source =
                place.empty() ? std::string() : fmt::format("{}{}", function.empty() ? "" : ": ", place);
            writer_.wrapped({Span(function + source, Style::faint)}, hang, hang + 2);
        }
    }

private:
    const Board& board_;
    TextWriter& writer_;
    std::size_t number_ = 0;
};

void write_answer(const std::vector<std::string>& paragraphs, TextWriter& writer) {
    for (const std::string& paragraph : paragraphs) {
        writer.wrapped({Span("=> "), Span(paragraph)}, 2, hang);
    }
}

void write_requests(const Board& board, const Device& device, StepWriter& steps, TextWriter& writer) {
    const DeviceOutcome* outcome = board.outcome(device);
    if (outcome == nullptr) {
        return;
    }
    for (const Allocation& allocation : outcome->allocations) {
        writer.blank();
        writer.wrapped({Span(call_text(allocation.request), Style::bold)}, 0, 2);
        steps.write(explain_allocation(board, device, allocation.request).steps);
        write_answer(answer(board, device, allocation, outcome->snoops), writer);
    }
    for (const Streaming& streaming : outcome->streaming) {
        writer.blank();
        writer.wrapped({Span(call_text(streaming.request), Style::bold)}, 0, 2);
        write_answer(answer(streaming, outcome->snoops), writer);
    }
}

void write_text(std::string_view file, const Board& board, const Device& device, const ReportOptions& options,
                std::ostream& out) {
    TextWriter writer(out, options.width, options.color);
    const std::string kernel =
        fmt::format("Linux {} {}", to_string(board.kernel->release()), board.kernel->arch_name());
    const std::string_view subject = device.bus == BusType::pci ? " (the PCI functions behind it)" : "";
    writer.wrapped({Span(board.tree->path(device.node), Style::bold), Span(subject),
                    Span(fmt::format(" in {} ({})", file, kernel))},
                   0, 2);
    writer.blank();
    StepWriter steps(board, writer);
    steps.write(explain(board, device));
    write_requests(board, device, steps, writer);
}

Json why_json(const Board& board, const Device& device) {
    Json json = device_json(board, device, true);
    json["trace"] = Json::array();
    for (const Step& step : explain(board, device)) {
        json["trace"].push_back(step_json(board, step));
    }
    return json;
}

}  // namespace

void write_why(std::string_view file, const Board& board, const Device& device, const ReportOptions& options,
               std::ostream& out) {
    if (options.format == Format::text) {
        write_text(file, board, device, options, out);
        return;
    }
    // One object a device in both machine formats: `why` is about one device, a host bridge has two.
    Json json = Json::object();
    json["file"] = valid_utf8(file);
    json.update(why_json(board, device));
    out << json.dump(options.format == Format::json ? 2 : -1) << '\n';
}

}  // namespace dmavet
