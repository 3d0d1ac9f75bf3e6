// SPDX-License-Identifier: Apache-2.0
// Which kernels are modelled, and what changed between them?

#include <ostream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dmavet/config_options.hpp"
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

std::string_view must_text(OptionKind kind) {
    switch (kind) {
        case OptionKind::must_be_set: return "must be set: ";
        case OptionKind::must_be_unset: return "must not be set: ";
        default: return "";
    }
}

// "arm64 6.5 all"; of a number its value after it.
std::string where_text(const ConfigOption& option, const SetWhere& where) {
    std::string text = fmt::format("{} {} {}", to_string(where.arch), to_string(where.since), set_names(where.sets));
    return option.kind == OptionKind::size_in_mib ? text + fmt::format(": {}", where.value) : text;
}

Table option_table() {
    Table table;
    table.columns = {
        {"option", Narrow::stays, 0}, {"what it decides", Narrow::wraps, 24}, {"set since, in", Narrow::wraps, 16}};
    for (const ConfigOption& option : config_options()) {
        std::vector<std::string> sets;
        for (const SetWhere& where : option.where) {
            if (where.sets != 0) {
                sets.push_back(where_text(option, where));
            }
        }
        table.rows.push_back(
            {{Span(option.name, Style::bold), Span(fmt::format("{}{}", must_text(option.kind), option.decides)),
              Span(fmt::format("{}", fmt::join(sets, ", ")))},
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
    writer.blank();
    writer.line({Span("options of a .config that count (--kconfig), and where the known sets have them", Style::bold)});
    write_table(option_table(), 2, writer);
}

}  // namespace

extern const KernelsWriter kernels_text;
constinit const KernelsWriter kernels_text{&write_kernels};

}  // namespace dmavet::report
