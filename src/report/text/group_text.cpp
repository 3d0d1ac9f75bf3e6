// SPDX-License-Identifier: Apache-2.0
// What do most devices get, and which get something else?

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "report/document/device_groups.hpp"
#include "report/say/path_ends.hpp"
#include "report/say/phrases.hpp"
#include "report/say/request_text.hpp"
#include "report/text/device_table.hpp"
#include "report/text/outcome_columns.hpp"
#include "wording/decisions.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

constexpr std::size_t outer = 2;
constexpr std::size_t inner = 4;

std::vector<NodeId> nodes_of(const Board& board) {
    std::vector<NodeId> nodes;
    for (const Device& device : board.topology.devices) {
        nodes.push_back(device.node);
    }
    return nodes;
}

std::string name_text(const Device& device, const PathEnds& names) {
    std::string text = names.name(device.node);
    if (device.bus == BusType::pci) {
        text += fmt::format("{}pci", wording::no_break_blank);
    }
    return device.populated == Populated::probable ? fmt::format("{}{}+", text, wording::no_break_blank) : text;
}

std::string names_text(const DeviceGroup& group, const PathEnds& names) {
    std::vector<std::string> texts;
    for (const Device* device : group.devices) {
        texts.push_back(name_text(*device, names));
    }
    return join(texts, ", ");
}

// How later groups refer to one.
std::string number_text(std::size_t position) {
    return fmt::format("({})", position + 1);
}

std::string first_line(const GroupFact& fact) {
    const bool is_one = fact.owns.size() == 1;
    const bool are_few = fact.owns.size() <= GroupFact::most_owns;
    const std::string own = is_one || (are_few && fact.each.empty()) ? join(fact.owns, " or ") : fact.each;
    const std::string& line = fact.lines.front().text;
    return own.empty() ? line : fmt::format("{}{}{}", line, fact.link, own);
}

Style style_of(const FactLine& line) {
    return line.fails ? Style::error : Style::plain;
}

void write_facts(const std::vector<GroupFact>& facts, TextWriter& writer) {
    constexpr std::size_t hang = inner + 12;
    for (const GroupFact& fact : facts) {
        writer.labelled(fact.label + " ", {Span(first_line(fact), style_of(fact.lines.front()))}, inner, hang);
        for (std::size_t i = 1; i < fact.lines.size(); ++i) {
            writer.wrapped({Span(fact.lines[i].text, style_of(fact.lines[i]))}, hang, hang);
        }
    }
}

// What they get, then who they are; one stands in the title.
void write_alike(const std::vector<DeviceGroup>& groups, std::size_t position, const PathEnds& names,
                 TextWriter& writer) {
    const DeviceGroup& group = groups[position];
    const std::size_t count = group.devices.size();
    const bool is_only_one = position == 0 && (groups.size() == 1 || groups[1].kind != DeviceGroup::Kind::alike);
    Line title{Span(is_only_one ? std::string() : number_text(position) + " "),
               Span(count == 1 ? names_text(group, names) : wording::count_text(count, "device"), Style::bold)};
    if (group.base) {
        title.emplace_back(fmt::format(" as{}{}, but", wording::no_break_blank, number_text(*group.base)));
    }
    writer.wrapped(title, outer, inner);
    write_facts(group.facts, writer);
    if (count > 1) {
        writer.wrapped({Span(names_text(group, names))}, inner, inner);
    }
}

void write_others(const DeviceGroup& group, std::string_view what, const PathEnds& names, TextWriter& writer) {
    writer.wrapped({Span(wording::count_text(group.devices.size(), "node"), Style::bold),
                    Span(fmt::format(" {}: {}", what, names_text(group, names)))},
                   outer, inner);
}

void write_group(const std::vector<DeviceGroup>& groups, std::size_t position, const PathEnds& names,
                 TextWriter& writer) {
    const DeviceGroup& group = groups[position];
    switch (group.kind) {
        case DeviceGroup::Kind::alike: return write_alike(groups, position, names, writer);
        case DeviceGroup::Kind::no_devices:
            return write_others(group, "that Linux makes no device of by itself", names, writer);
        case DeviceGroup::Kind::disabled: return write_others(group, "below a disabled one", names, writer);
        case DeviceGroup::Kind::no_masters: return;  // only counted
    }
}

bool is_first(const ShowDocument& show) {
    return show.before.boards_with_devices() == 0;
}

bool explains_probable(const ShowDocument& show) {
    return !show.before.has_probable() &&
           std::any_of(show.devices.begin(), show.devices.end(),
                       [](const ShownDevice& shown) { return shown.device->populated == Populated::probable; });
}

// Once for all boards.
void write_legend(const ShowDocument& show, TextWriter& writer) {
    if (explains_probable(show)) {
        writer.wrapped({Span(fmt::format("+ {}", wording::populated_text(Populated::probable)))}, outer, inner);
    }
    if (!is_first(show)) {
        return;
    }
    write_request_legend(show, writer);
    if (const auto& streams = show.board.question.streams; !streams.empty()) {
        writer.wrapped({Span(fmt::format("streaming: what becomes of {}", common_call_text(streams)))}, outer, inner);
    }
    write_hardware_legend(show, "what is coherent", "what is not coherent", writer);
}

}  // namespace

std::size_t write_device_groups(const ShowDocument& show, TextWriter& writer) {
    const PathEnds names(*show.board.tree, nodes_of(show.board));
    const std::vector<DeviceGroup> groups =
        group_devices(show.board, show.devices, show.scope.dma_alone ? NoMasters::apart : NoMasters::among_others);
    for (std::size_t i = 0; i < groups.size(); ++i) {
        write_group(groups, i, names, writer);
    }
    if (is_first(show) || explains_probable(show) || !show.scope.quiet) {
        writer.blank();
    }
    write_legend(show, writer);
    const auto apart = std::find_if(groups.begin(), groups.end(), [](const DeviceGroup& group) {
        return group.kind == DeviceGroup::Kind::no_masters;
    });
    return apart != groups.end() ? apart->devices.size() : 0;
}

}  // namespace dmavet::report
