// SPDX-License-Identifier: Apache-2.0
// How do trees that somebody trusts become a facts file? They are read side by side and counted here.

#include <algorithm>
#include <iostream>
#include <map>

#include <fmt/format.h>

#include "cli/analyze_input.hpp"
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/ordered_work.hpp"
#include "cli/output.hpp"
#include "dmavet/learn.hpp"
#include "report/say/printable.hpp"
#include "wording/quantity.hpp"

namespace dmavet::cli {

namespace {

Result<TreeDeclarations> read_tree(const Input& input, const Invocation& invocation) {
    const auto board = analyze_input(input, invocation);
    if (!board) {
        return board.error();
    }
    return read_declarations(*board->of, board->topology, *board->kernel);
}

bool is_disputed(const NodeDeclarations& node) {
    return (node.coherent != 0 && node.coherent != node.trees) || node.iommus.size() > 1 || node.windows.size() > 1;
}

void tell(const std::vector<SocDeclarations>& socs, std::size_t trees) {
    std::size_t nodes = 0;
    std::size_t disputed = 0;
    for (const SocDeclarations& soc : socs) {
        nodes += soc.nodes.size();
        disputed += static_cast<std::size_t>(std::count_if(soc.nodes.begin(), soc.nodes.end(), is_disputed));
    }
    std::cerr << fmt::format("learnt {} of {} from {}; the trees disagree about {}\n",
                             wording::count_text(nodes, "node"), wording::count_text(socs.size(), "SoC"),
                             wording::count_text(trees, "tree"), wording::count_text(disputed, "node"));
}

}  // namespace

int run_learn(const Invocation& invocation) {
    const std::vector<Input> inputs = find_inputs(invocation.files);
    Learner learner(invocation.source);
    std::size_t trees = 0;
    std::size_t unreadable = 0;
    in_order(
        inputs.size(), invocation.jobs, [&](std::size_t i) { return read_tree(inputs[i], invocation); },
        [&](std::size_t i, const Result<TreeDeclarations>& tree) {
            if (!tree) {
                ++unreadable;
                complain(inputs[i].name, tree.error().message);
            } else if (tree->soc.empty()) {
                ++unreadable;
                complain(inputs[i].name, "the root node has no compatible, so the tree belongs to no SoC");
            } else {
                ++trees;
                learner.add(*tree);
            }
            return true;
        });
    if (trees == 0) {
        return exit_unreadable;  // an empty file would read like one from trees that say nothing
    }
    const std::vector<SocDeclarations> socs = learner.finish();
    std::optional<Output> file;
    if (!invocation.output.empty()) {
        file.emplace(invocation.output);
    }
    std::optional<Output> standard;
    Output& out = file ? *file : standard.emplace();
    out.stream() << write_facts(socs);
    if (!out.finish() && !out.reader_left()) {
        complain(invocation.output.empty() ? "standard output" : invocation.output,
                 "cannot write: " + out.error_text());
        return exit_unreadable;
    }
    if (!invocation.report.quiet) {
        tell(socs, trees);
    }
    return unreadable > 0 ? exit_unreadable : exit_clean;
}

}  // namespace dmavet::cli
