// SPDX-License-Identifier: Apache-2.0
// Why does one device get what it gets, or why is the node no device?

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "cli/config/settings.hpp"
#include "cli/exit_status.hpp"
#include "cli/node_lookup.hpp"
#include "cli/option_groups.hpp"
#include "cli/output.hpp"
#include "cli/text_values.hpp"
#include "dmavet/report.hpp"

namespace dmavet::cli {

namespace {

std::string ambiguous(const Tree& tree, std::string_view text, const std::vector<NodeId>& nodes) {
    constexpr std::size_t most_shown = 5;
    std::string message = fmt::format("{} fits {} nodes:", text, nodes.size());
    for (std::size_t i = 0; i < std::min(most_shown, nodes.size()); ++i) {
        message += fmt::format("{} {}", i == 0 ? "" : ",", tree.path(nodes[i]));
    }
    return message + (nodes.size() > most_shown ? ", ..." : "");
}

// What the steps about a node rest on stands in it or above it, mostly.
std::vector<Place> places_above(const Tree& tree, NodeId node) {
    std::vector<Place> places;
    for (std::optional<NodeId> at = node; at; at = tree.parent(*at)) {
        places.push_back(tree.place(*at));
        for (const Property& property : tree.properties(*at)) {
            places.push_back(tree.place(property));
        }
    }
    return places;
}

int explain_node(const std::string& file, const std::string& node, Settings& settings, bool is_live,
                 bool asks_if_enabled, ReportOptions report) {
    const std::array names{file};
    Members members(names);
    if (members.are_several()) {
        complain(file, "it holds several boards: name one, as FILE#NAME; dmavet list FILE shows them");
        return exit_usage;
    }
    Member member = *members.next();  // an error, if there is none
    const auto its_settings = is_live ? settings.of_live(member.name) : settings.of(member.name, member.file);
    const Analysis& analysis = its_settings->analysis;
    auto board = analyze_input(member, analysis);
    if (!board) {
        complain(member.name, board.error().message);
        return board.error().code == ErrorCode::no_ram_base ? exit_usage : exit_unreadable;
    }
    const std::vector<NodeId> nodes = find_nodes(*board, node);
    if (nodes.size() != 1) {
        complain(board->name(),
                 nodes.empty() ? no_such_node(*board->tree, node) : ambiguous(*board->tree, node, nodes));
        return exit_usage;
    }
    const std::optional<NodeId> disabled = disabled_at(*board->tree, nodes[0]);
    if (asks_if_enabled && disabled) {
        report.as_if = fmt::format("as if the status of {} were \"okay\"", board->tree->path(*disabled));
        auto enabled = if_enabled(*board, nodes[0]);
        if (!enabled) {
            complain(board->name(), enabled.error().message);
            return exit_unreadable;
        }
        *board = std::move(*enabled);
    }
    auto locations = locate_places(*board, places_above(*board->tree, nodes[0]), analysis);
    if (!locations) {
        complain(board->name(), locations.error().message);
        return exit_unreadable;
    }
    board->locations = std::move(*locations);
    Output out;
    write_why(board->name(), *board, nodes[0], report, out.stream());
    return finish(out);
}

BoardSettings why_settings(const Given& given) {
    BoardSettings settings;
    settings.analysis = {question_with_requests(given), {}, input_options(given), live_of(given), {}};
    settings.analysis.input.source = source_text_of(given);
    settings.analysis.label = label_in(given.text(settings.analysis.live ? "file" : "path"));
    return settings;
}

Run understand_why(const Given& given) {
    std::string file = given.text("file");
    std::string node = given.text("path");
    const bool is_live = live_of(given).has_value();
    if (is_live) {
        if (!node.empty()) {
            usage_error("--live and --root take a PATH alone, no FILE");
        }
        node = std::exchange(file, live_name(given));
    }
    require(!file.empty() && !node.empty(), is_live ? "PATH" : "FILE or PATH");
    ReportOptions report = terminal_report("why", given);
    report.brief = given.has("--brief");
    const bool asks_if_enabled = given.has("--if-enabled");
    const auto settings = std::make_shared<Settings>("why", given, &why_settings);
    return [=] { return explain_node(file, node, *settings, is_live, asks_if_enabled, report); };
}

}  // namespace

Command why_command() {
    Options options{{"file", Takes::one, "FILE", "the board, or FILE#NAME of several; not with --live"},
                    {"path", Takes::one, "PATH", "path, name, alias, &label, address, compatible"}};
    options.front().needed = Needed::unless_live;
    append(options, platform_options());
    append(options, request_options());
    append(options, source_options());
    append(options, live_options());
    append(options, {source_option()});
    append(options, config_options());
    append(options, terminal_options("why"));
    append(options, {{"--brief", Takes::nothing, "", "only what it gets, not why", output_group},
                     {"--if-enabled", Takes::nothing, "", "what a disabled device would get", output_group}});
    return {"why", "every decision about one device", std::move(options),
            "EXAMPLES\n"
            "  dmavet why board.dtb /soc/usb@a600000\n"
            "  dmavet why board.dtb usb@a600000 --kernel 6.1\n"
            "  dmavet why board.dtb usb@a600000 --alloc 256K,atomic\n"
            "  dmavet why board.dtb usb@38100000 --if-enabled\n"
            "  dmavet why --live usb@a600000\n" +
                std::string(request_words),
            &understand_why};
}

}  // namespace dmavet::cli
