// SPDX-License-Identifier: Apache-2.0
// What do files hold, and what of it is read? A line a member, and what is passed over with its reason.

#include <algorithm>
#include <ostream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/document/writers.hpp"
#include "report/text/table.hpp"
#include "report/text/text_layout.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

// "#conf-1", behind the name that stands above.
std::string name_in_file(const ListedMember& member) {
    return member.name == member.file ? "itself" : member.name.substr(member.file.size());
}

Row row_of(const ListedMember& member) {
    Row row{
        {Span(name_in_file(member)), Span(member.kind), Span(member.bytes == 0 ? "" : fmt::format("{}", member.bytes)),
         Span(fmt::format("{}", fmt::join(member.packing, ", ")))},
        {}};
    if (!member.overlays.empty()) {
        row.below.push_back(fmt::format("with {}", fmt::join(member.overlays, ", ")));
    }
    if (!member.passed_over.empty()) {
        row.below.push_back("passed over: " + member.passed_over);
    }
    return row;
}

struct Counts {
    std::size_t boards = 0;
    std::size_t passed_over = 0;
    std::size_t errors = 0;
};

Counts count(std::span<const ListedMember> members) {
    Counts counts;
    for (const ListedMember& member : members) {
        ++(member.error ? counts.errors : member.passed_over.empty() ? counts.boards : counts.passed_over);
    }
    return counts;
}

// Errors stand on standard error, as those of every command.
void write_file(std::span<const ListedMember> members, TextWriter& writer) {
    Table table;
    table.columns = {{"name", Narrow::stays, 0},
                     {"is", Narrow::stays, 0},
                     {"bytes", Narrow::stays, 0},
                     {"packed in", Narrow::stays, 0}};
    for (const ListedMember& member : members) {
        if (!member.error) {
            table.rows.push_back(row_of(member));
        }
    }
    if (!table.rows.empty()) {
        writer.line({Span(members.front().file, Style::bold)});
        write_table(table, 2, writer);
        writer.blank();
    }
}

void write_list(std::span<const ListedMember> members, const Out& out) {
    TextWriter writer(out.bytes, out.width, out.color);
    for (std::size_t first = 0; first < members.size();) {
        std::size_t end = first;
        while (end < members.size() && members[end].file == members[first].file) {
            ++end;
        }
        write_file(members.subspan(first, end - first), writer);
        first = end;
    }
    const Counts counts = count(members);
    std::string line = fmt::format("{} to read", wording::count_text(counts.boards, "board"));
    if (counts.passed_over > 0) {
        line += fmt::format(", {} passed over", counts.passed_over);
    }
    if (counts.errors > 0) {
        line += fmt::format("; {} could not be read", wording::count_text(counts.errors, "input"));
    }
    writer.line({Span(line)});
}

}  // namespace

extern const ListWriter list_text;
constinit const ListWriter list_text{&write_list};

}  // namespace dmavet::report
