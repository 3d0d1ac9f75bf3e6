// SPDX-License-Identifier: Apache-2.0
// Which kernels are modelled, and what changed between them?

#include <ostream>

#include <fmt/format.h>

#include "report/document/writers.hpp"
#include "report/text/table.hpp"
#include "report/text/text_layout.hpp"

namespace dmavet::report {

namespace {

Table change_table(std::span<const KernelChange> changes) {
    Table table;
    table.columns = {
        {"since", Narrow::stays, 0}, {"on", Narrow::stays, 0}, {"what the kernel does", Narrow::wraps, 24}};
    for (const KernelChange& change : changes) {
        table.rows.push_back(
            {{Span(to_string(change.since), Style::bold),
              Span(change.arch ? to_string(*change.arch) : std::string_view("all")), Span(change.what)},
             {}});
    }
    return table;
}

void write_kernels(std::span<const KernelId> kernels, std::span<const KernelChange> changes, const Out& out) {
    TextWriter writer(out.bytes, out.width, out.color);
    writer.line({Span("modelled", Style::bold)});
    for (const KernelId& id : kernels) {
        const bool is_default = id == kernels.front();
        writer.line({Span(fmt::format("  Linux {} {}{}", to_string(id.release), to_string(id.arch),
                                      is_default        ? " (default)"
                                      : is_recorded(id) ? ""
                                                        : " (from its source alone)"))});
    }
    writer.line({Span("  and every release between two of them, as far as the changes below are dated")});
    writer.blank();
    writer.line({Span("changes, newest first", Style::bold)});
    write_table(change_table(changes), 2, writer);
}

}  // namespace

extern const KernelsWriter kernels_text;
constinit const KernelsWriter kernels_text{&write_kernels};

}  // namespace dmavet::report
