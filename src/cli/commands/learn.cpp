// SPDX-License-Identifier: Apache-2.0
// How do trees that somebody trusts become a facts file? They are read side by side and counted here.

#include <algorithm>
#include <iostream>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "cli/exit_status.hpp"
#include "cli/option_groups.hpp"
#include "cli/option_values.hpp"
#include "cli/ordered_work.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/run_boards.hpp"
#include "cli/run_files.hpp"
#include "dmavet/learn.hpp"
#include "wording/quantity.hpp"

namespace dmavet::cli {

namespace {

struct LearnRun {
    std::vector<std::string> files;
    std::vector<std::string> extensions;
    Analysis analysis;
    std::size_t jobs;
    std::string output;  // empty: standard output
    std::string source;  // where the trees come from
    std::string release;
    std::vector<SocDeclarations> older;  // what an older release's trees say
    bool quiet;
};

Result<TreeDeclarations> read_tree(Member& member, const Analysis& analysis) {
    const auto board = analyze_input(member, analysis);
    if (!board) {
        return board.error();
    }
    return read_declarations(*board->of, board->topology);
}

bool is_disputed(const NodeDeclarations& node) {
    const auto some = [&](unsigned trees) { return trees != 0 && trees != node.trees; };
    return some(node.coherent) || some(node.noncoherent) || node.iommus.size() > 1 || node.windows.size() > 1;
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

struct ReadTree {
    std::string name;
    Result<TreeDeclarations> tree;
};

int learn(const LearnRun& run) {
    Members members(run.files, Members::Of::boards, {}, run.extensions);
    if (!run.quiet) {
        tell_passed_over(members.passed_over(), false);
    }
    Progress progress(progress_terminal(run.quiet), members.count_ahead());
    Learner learner(run.source, run.release);
    std::size_t trees = 0;
    std::size_t unreadable = 0;
    in_order<ReadTree>(
        run.jobs, [&] { return members.next(); },
        [&](Member& member, const auto& emit) {
            emit({member.name, read_tree(member, run.analysis)});
        },
        [&](const ReadTree& read) {
            const auto& [name, tree] = read;
            progress.clear();
            if (!tree) {
                ++unreadable;
                complain(name, tree.error().message);
            } else if (tree->soc.empty()) {
                ++unreadable;
                complain(name, "the root node has no compatible, so the tree belongs to no SoC");
            } else {
                ++trees;
                learner.add(*tree);
            }
            if (progress.count()) {
                progress.draw();
            }
            return true;
        });
    progress.clear();
    if (trees == 0) {
        return exit_unreadable;  // an empty file would read like one from trees that say nothing
    }
    const std::vector<SocDeclarations> socs = learner.finish(run.older);
    std::optional<Output> file;
    if (!run.output.empty()) {
        file.emplace(run.output);
    }
    std::optional<Output> standard;
    Output& out = file ? *file : standard.emplace();
    out.stream() << write_facts(socs);
    if (const int status = finish(out, run.output.empty() ? "standard output" : run.output); status != exit_clean) {
        return status;
    }
    if (!run.quiet) {
        tell(socs, trees);
    }
    return unreadable > 0 ? exit_unreadable : exit_clean;
}

Run understand_learn(const Given& given) {
    LearnRun run{files_of(given),     extensions_of(given), {}, parse_jobs(given.text("--jobs")), {}, {}, {}, {},
                 given.has("--quiet")};
    run.analysis = {question_of(given), no_rules(), input_options(given), {}, {}};
    run.output = given.text("--output");
    if (run.output == "-") {
        run.output.clear();
    }
    run.source = given.text("--source");
    if (run.source.empty()) {
        run.source = "your trees";
    }
    run.release = given.text("--release");
    if (const std::string older = given.text("--older"); !older.empty()) {
        run.older = parse_facts({older}).declarations;
    }
    check_outputs("learn", given);
    return [run = std::move(run)] { return learn(run); };
}

}  // namespace

Command learn_command() {
    Options options{
        boards_argument(),
        written({"-o,--output", Takes::one, "FILE", "write there, not to standard output", output_group}),
        {"--source", Takes::one, "TEXT", "where the trees come from; findings cite it", output_group},
        {"--release", Takes::one, "TEXT", "which release's trees they are: since when they say so", output_group},
        {"--older", Takes::one, "FILE", "what learn wrote of an older release: dates that stand", "Input"},
        {"-q,--quiet", Takes::nothing, "", "no summary", output_group},
        {"--kernel", Takes::one, "RELEASE", "the kernel that reads them (default 7.2)", "Input"},
        {"--arch", Takes::one, "auto|arm64|arm|riscv", "default auto: from each tree's CPUs", "Input"},
        extensions_option(),
        jobs_option(),
    };
    append(options, source_options());
    return {"learn", "facts from trees that you trust", std::move(options),
            "Writes how each node of each SoC is declared: coherent or not, IOMMU and stream ids, windows,\n"
            "where RAM begins, with the number of trees that say so. check --facts holds other trees of the\n"
            "SoC against it.\n"
            "With --release and --older it keeps, too, since which release they say so.\n\n"
            "EXAMPLES\n"
            "  dmavet learn golden-boards/ --source 'BSP 5.2' -o bsp.facts.json\n"
            "  dmavet check new-board.dtb --facts bsp.facts.json\n",
            &understand_learn};
}

}  // namespace dmavet::cli
