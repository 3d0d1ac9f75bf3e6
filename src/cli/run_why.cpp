// SPDX-License-Identifier: Apache-2.0
// Why does one device get what it gets, or why is the node no device?

#include <algorithm>

#include <fmt/format.h>

#include "cli/analyze_input.hpp"
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/node_lookup.hpp"
#include "cli/output.hpp"

namespace dmavet::cli {

namespace {

std::string ambiguous(const Tree& tree, std::string_view text, const std::vector<NodeId>& nodes) {
    constexpr std::size_t most_shown = 5;
    std::string message = fmt::format("{} nodes end in {}:", nodes.size(), text);
    for (std::size_t i = 0; i < std::min(most_shown, nodes.size()); ++i) {
        message += fmt::format("{} {}", i == 0 ? "" : ",", tree.path(nodes[i]));
    }
    return message + (nodes.size() > most_shown ? ", ..." : "");
}

}  // namespace

int run_why(const Invocation& invocation) {
    const Input input{invocation.files[0], {}};
    const auto board = analyze_input(input, invocation);
    if (!board) {
        complain(input.name, board.error().message);
        return exit_unreadable;
    }
    const std::vector<NodeId> nodes = find_nodes(*board->tree, invocation.subject);
    if (nodes.size() != 1) {
        complain(input.name, nodes.empty() ? no_such_node(*board->tree, invocation.subject)
                                           : ambiguous(*board->tree, invocation.subject, nodes));
        return exit_usage;
    }
    Output out;
    write_why(input.name, *board, nodes[0], invocation.report, out.stream());
    if (out.finish() || out.reader_left()) {
        return exit_clean;
    }
    complain("standard output", "cannot write: " + out.error_text());
    return exit_unreadable;
}

}  // namespace dmavet::cli
