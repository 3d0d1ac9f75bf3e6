// SPDX-License-Identifier: Apache-2.0
// Which kernels are modelled, and what changed between them?

#include <ostream>

#include <fmt/format.h>

#include "dmavet/report.hpp"
#include "report/json_value.hpp"
#include "report/table.hpp"
#include "report/text_layout.hpp"

namespace dmavet {

using namespace report;

namespace {

bool is_default(const KernelId& id) {
    return id == modelled_kernels().front();
}

Json kernel_json(const KernelId& id) {
    return Json{{"release", to_string(id.release)}, {"arch", to_string(id.arch)}, {"default", is_default(id)}};
}

Json change_json(const KernelChange& change) {
    return Json{{"since", to_string(change.since)},
                {"arch", change.arch ? Json(to_string(*change.arch)) : Json(nullptr)},
                {"what", change.what}};
}

void write_kernels_json(const ReportOptions& options, std::ostream& out) {
    if (options.format == Format::ndjson) {
        for (const KernelChange& change : kernel_changes()) {
            out << change_json(change).dump() << '\n';
        }
        return;
    }
    Json json = document_head("kernels");
    json["kernels"] = Json::array();
    for (const KernelId& id : modelled_kernels()) {
        json["kernels"].push_back(kernel_json(id));
    }
    json["changes"] = Json::array();
    for (const KernelChange& change : kernel_changes()) {
        json["changes"].push_back(change_json(change));
    }
    out << json.dump(2) << '\n';
}

Table change_table() {
    Table table;
    table.columns = {
        {"since", Narrow::stays, 0}, {"on", Narrow::stays, 0}, {"what the kernel does", Narrow::wraps, 24}};
    for (const KernelChange& change : kernel_changes()) {
        table.rows.push_back(
            {{Span(to_string(change.since), Style::bold),
              Span(change.arch ? to_string(*change.arch) : std::string_view("all")), Span(change.what)},
             {}});
    }
    return table;
}

}  // namespace

void write_kernels(const ReportOptions& options, std::ostream& out) {
    if (options.format != Format::text) {
        write_kernels_json(options, out);
        return;
    }
    TextWriter writer(out, options.width, options.color);
    writer.line({Span("modelled", Style::bold)});
    for (const KernelId& id : modelled_kernels()) {
        writer.line({Span(fmt::format("  Linux {} {}{}", to_string(id.release), to_string(id.arch),
                                      is_default(id) ? " (default)" : ""))});
    }
    writer.blank();
    writer.line({Span("changes, newest first", Style::bold)});
    write_table(change_table(), 2, writer);
}

}  // namespace dmavet
