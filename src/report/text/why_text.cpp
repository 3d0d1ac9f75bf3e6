// SPDX-License-Identifier: Apache-2.0
// Which decisions does the kernel take about one device, in order, and what does each rest on?

#include <algorithm>
#include <map>
#include <string>
#include <vector>

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

// What follows for the driver, of all requests each paragraph once.
class Consequences {
public:
    explicit Consequences(TextWriter& writer) : writer_(writer) {}

    void write(const std::string& call, const std::vector<std::string>& paragraphs) {
        bool says_something = false;
        for (const std::string& paragraph : paragraphs) {
            if (said_.emplace(paragraph, call).second) {
                writer_.wrapped({Span("=> "), Span(paragraph)}, 2, hang);
                says_something = true;
            }
        }
        if (!says_something && !paragraphs.empty()) {
            writer_.wrapped({Span(fmt::format("=> as for {}", said_.at(paragraphs.front())))}, 2, hang);
        }
    }

private:
    TextWriter& writer_;
    std::map<std::string, std::string> said_;  // of which request
};

// The few lines that are the answer, in two columns.
void write_answer(const std::vector<AnswerLine>& lines, TextWriter& writer) {
    constexpr std::size_t most_columns = 22;
    constexpr std::size_t indent = 2;
    std::size_t columns = 0;
    for (const AnswerLine& line : lines) {
        columns = std::max(columns, std::min(column_count(line.label), most_columns));
    }
    for (const AnswerLine& line : lines) {
        writer.labelled(line.label, {Span(line.text, line.fails ? Style::error : Style::plain)}, indent,
                        indent + columns + 2);
    }
}

void write_requests(const Board& board, const ExplainedDevice& explained, StepWriter& steps, TextWriter& writer) {
    Consequences consequences(writer);
    const DeviceOutcome* outcome = explained.shown.outcome;
    if (outcome == nullptr) {
        return;
    }
    for (std::size_t i = 0; i < outcome->allocations.size(); ++i) {
        const Allocation& allocation = outcome->allocations[i];
        writer.blank();
        writer.wrapped({Span(call_text(allocation.request), Style::bold)}, 0, 2);
        steps.write(explained.shown.traces[i]);
        consequences.write(call_text(allocation.request), answer(board, *explained.shown.device, allocation,
                                                                 outcome->snoops, explained.capacities[i]));
    }
    for (const Streaming& streaming : outcome->streaming) {
        writer.blank();
        writer.wrapped({Span(call_text(streaming.request), Style::bold)}, 0, 2);
        consequences.write(call_text(streaming.request), answer(streaming, outcome->snoops));
    }
}

std::string kernel_name(const Board& board) {
    return fmt::format("Linux {} {}", to_string(board.kernel->release()), board.kernel->arch_name());
}

void write_device(const WhyDocument& why, const ExplainedDevice& explained, TextWriter& writer) {
    const Device& device = *explained.shown.device;
    const std::string_view subject = device.bus == BusType::pci ? " (the PCI functions behind it)" : "";
    writer.wrapped({Span(why.board.tree->path(device.node), Style::bold), Span(Labels(why.board).text(device.node)),
                    Span(subject), Span(fmt::format(" in {}, {}", why.file, kernel_name(why.board)))},
                   0, 2);
    writer.blank();
    if (!why.as_if.empty()) {
        writer.wrapped({Span("if it were enabled:", Style::bold), Span(fmt::format(" {}", why.as_if))}, 2, 4);
    }
    write_answer(explained.answer, writer);
    if (why.brief) {
        return;
    }
    writer.blank();
    writer.line({Span("Why:", Style::bold)});
    StepWriter steps(why.board, writer);
    steps.write(explained.steps);
    write_requests(why.board, explained, steps, writer);
}

// What stands in the way of there being a device.
void write_cause(const WhyDocument& why, TextWriter& writer) {
    writer.wrapped({Span(why.no_device)}, 0, 2);
    if (why.disabled_at) {
        const std::string line = line_text(why.board, *why.disabled_at, "status");
        if (!line.empty()) {
            writer.wrapped({Span(fmt::format("written in {}", line))}, 2, 2);
        }
        writer.wrapped({Span("--if-enabled says what it would get")}, 2, 2);
    }
}

void write_why(const WhyDocument& why, const Out& out) {
    TextWriter writer(out.bytes, out.width, out.color);
    if (!why.no_device.empty()) {
        return write_cause(why, writer);
    }
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
