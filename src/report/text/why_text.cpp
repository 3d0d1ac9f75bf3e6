// SPDX-License-Identifier: Apache-2.0
// Which decisions does the kernel take about one device, in order, and what does each rest on?

#include <ostream>

#include <fmt/format.h>

#include "report/document/writers.hpp"
#include "report/say/answer.hpp"
#include "report/say/location_text.hpp"
#include "report/say/phrases.hpp"
#include "report/say/printable.hpp"
#include "report/say/request_text.hpp"
#include "report/text/board_text.hpp"
#include "report/text/text_layout.hpp"

namespace dmavet::report {

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
            const std::string line =
                step.from.node ? line_text(board_, *step.from.node, step.from.property) : std::string();
            const std::string function = step.function.empty() ? std::string() : fmt::format("{}()", step.function);
            const std::string source =
                place.empty() ? std::string() : fmt::format("{}{}", function.empty() ? "" : ": ", place);
            writer_.wrapped({Span(function + source + (line.empty() ? "" : fmt::format(" ({})", line)), Style::faint)},
                            hang, hang + 2);
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

void write_requests(const Board& board, const ExplainedDevice& explained, StepWriter& steps, TextWriter& writer) {
    const DeviceOutcome* outcome = explained.shown.outcome;
    if (outcome == nullptr) {
        return;
    }
    for (std::size_t i = 0; i < outcome->allocations.size(); ++i) {
        const Allocation& allocation = outcome->allocations[i];
        writer.blank();
        writer.wrapped({Span(call_text(allocation.request), Style::bold)}, 0, 2);
        steps.write(explained.shown.traces[i]);
        write_answer(answer(board, *explained.shown.device, allocation, outcome->snoops, explained.capacities[i]),
                     writer);
    }
    for (const Streaming& streaming : outcome->streaming) {
        writer.blank();
        writer.wrapped({Span(call_text(streaming.request), Style::bold)}, 0, 2);
        write_answer(answer(streaming, outcome->snoops), writer);
    }
}

void write_device(const WhyDocument& why, const ExplainedDevice& explained, TextWriter& writer) {
    const Device& device = *explained.shown.device;
    const std::string kernel =
        fmt::format("Linux {} {}", to_string(why.board.kernel->release()), why.board.kernel->arch_name());
    const std::string_view subject = device.bus == BusType::pci ? " (the PCI functions behind it)" : "";
    writer.wrapped({Span(why.board.tree->path(device.node), Style::bold), Span(subject),
                    Span(fmt::format(" in {} ({})", why.file, kernel))},
                   0, 2);
    writer.blank();
    StepWriter steps(why.board, writer);
    steps.write(explained.steps);
    write_requests(why.board, explained, steps, writer);
}

void write_why(const WhyDocument& why, const Out& out) {
    if (why.devices.empty()) {
        out.bytes << printable(why.no_device) << '\n';
        return;
    }
    TextWriter writer(out.bytes, out.width, out.color);
    if (!why.board.system.empty()) {
        write_system(why.board, writer);
        writer.blank();
    }
    for (const ExplainedDevice& explained : why.devices) {
        if (&explained != &why.devices.front()) {
            writer.blank();
        }
        write_device(why, explained, writer);
    }
}

}  // namespace

extern const WhyWriter why_text;
constinit const WhyWriter why_text{&write_why};

}  // namespace dmavet::report
