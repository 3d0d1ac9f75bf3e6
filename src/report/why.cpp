// SPDX-License-Identifier: Apache-2.0
// Which decisions does the kernel take about one device, in order, and what does each rest on?

#include <ostream>

#include <fmt/format.h>

#include "dmavet/report.hpp"
#include "report/board_text.hpp"
#include "report/json_value.hpp"
#include "report/phrases.hpp"
#include "report/printable.hpp"
#include "report/text_layout.hpp"

namespace dmavet {

using namespace report;

namespace {

void write_text(std::string_view file, const Analysis& analysis, const Device& device, const ReportOptions& options,
                std::ostream& out) {
    TextWriter writer(out, options.width, options.color);
    const std::string kernel = fmt::format("Linux {} {}", analysis.kernel->release, to_string(analysis.kernel->arch));
    const std::string_view subject = device.bus == BusType::pci ? " (the PCI functions behind it)" : "";
    writer.wrapped({Span(analysis.tree.path(device.node), Style::bold), Span(subject),
                    Span(fmt::format(" in {} ({})", file, kernel))},
                   0, 2);
    writer.blank();
    std::size_t number = 0;
    for (const Step& step : explain(analysis, device)) {
        constexpr std::size_t hang = 5;
        writer.labelled(fmt::format("{:>3}.", ++number), {Span(step.decision)}, 0, hang);
        const std::string place = place_text(analysis.tree, step.from.node, step.from.property);
        const std::string function = step.function.empty() ? std::string() : fmt::format("{}()", step.function);
        const std::string source =
            place.empty() ? std::string() : fmt::format("{}{}", function.empty() ? "" : ": ", place);
        writer.wrapped({Span(function + source, Style::faint)}, hang, hang + 2);
    }
}

Json why_json(const Analysis& analysis, const Device& device) {
    Json json = device_json(analysis, device);
    json["trace"] = Json::array();
    for (const Step& step : explain(analysis, device)) {
        json["trace"].push_back(step_json(analysis, step));
    }
    return json;
}

}  // namespace

void write_why(std::string_view file, const Analysis& analysis, const Device& device, const ReportOptions& options,
               std::ostream& out) {
    if (options.format == Format::text) {
        write_text(file, analysis, device, options, out);
        return;
    }
    // One object a device in both machine formats: `why` is about one device, a host bridge has two.
    Json json = Json::object();
    json["file"] = valid_utf8(file);
    json.update(why_json(analysis, device));
    out << json.dump(options.format == Format::json ? 2 : -1) << '\n';
}

}  // namespace dmavet
