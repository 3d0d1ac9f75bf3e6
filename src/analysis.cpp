// SPDX-License-Identifier: Apache-2.0
// The pipeline, one call a step.

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "dmavet/board.hpp"
#include "model/outcomes.hpp"
#include "question_parts.hpp"
#include "ram_base.hpp"
#include "resolve_board.hpp"
#include "rules/own_rules.hpp"
#include "topology/architecture.hpp"
#include "topology/of_tree.hpp"
#include "topology/purpose.hpp"
#include "wording/overlay_text.hpp"

namespace dmavet {

namespace {

struct ChosenKernel {
    std::shared_ptr<const Kernel> kernel;
    Origin arch_from;
};

// "there is no profile of kernel 5.9 for arm (arm because of /cpus/cpu@0; for arm: 5.10 to 7.2)"
std::string no_profile(const Tree& tree, const std::string& release, Arch arch, const Origin& arch_from) {
    const std::string name(to_string(arch));
    const auto of_arch = [&](const KernelId& id) { return id.arch == arch; };
    const auto kernels = modelled_kernels();
    const auto newest = std::find_if(kernels.begin(), kernels.end(), of_arch);
    const auto oldest = std::find_if(kernels.rbegin(), kernels.rend(), of_arch);
    std::string message("there is no profile of kernel ");
    message.append(release).append(" for ").append(name).append(" (");
    if (arch_from.node) {
        const bool is_cpu = *arch_from.node != root_node;
        message.append(name).append(" because of ");
        message.append(is_cpu ? tree.path(*arch_from.node) : "the root node's compatible").append("; ");
    }
    return message.append("for ")
        .append(name)
        .append(": ")
        .append(to_string(oldest->release))
        .append(" to ")
        .append(to_string(newest->release))
        .append(")");
}

// "no kernel for arm has pages of that size, only of 4 KiB"
std::string no_such_pages(Arch arch) {
    std::string sizes;
    for (const std::uint64_t size : traits_of(arch).page_sizes) {
        sizes.append(sizes.empty() ? "" : ", ").append(std::to_string(size >> 10)).append(" KiB");
    }
    return "no kernel for " + std::string(to_string(arch)) + " has pages of that size, only of " + sizes;
}

std::string no_such_configuration(Arch arch, ConfigSet set) {
    return "no kernel for " + std::string(to_string(arch)) + " is configured as " + std::string(to_string(set));
}

// "a board of another architecture: /cpus/cpu@0 is a core of MIPS; ..."
std::string not_modelled(const Tree& tree, const topology::ForeignCpu& cpu) {
    return std::string("a board of another architecture: ")
        .append(tree.path(cpu.node))
        .append(" is a core of ")
        .append(cpu.architecture)
        .append("; dmavet knows the kernels of arm64, arm and riscv");
}

Result<ChosenKernel> choose_kernel(const Tree& tree, const Question& question) {
    Arch arch = question.arch.value_or(Arch::arm64);
    Origin from;
    if (!question.arch) {
        if (const auto foreign = topology::foreign_cpu(tree)) {
            return fail(ErrorCode::unsupported_kernel, not_modelled(tree, *foreign), "arch");
        }
        const Resolved<Arch> detected = topology::detect_architecture(tree);
        arch = detected.value;
        from = detected.from;
    }
    const auto release = question.release ? Release::parse(*question.release) : std::optional(newest_release(arch));
    if (!release || !is_modelled({*release, arch})) {
        return fail(ErrorCode::unsupported_kernel, no_profile(tree, *question.release, arch, from), "release");
    }
    const BuiltWith with{question.config_set, question.config ? &*question.config : nullptr, question.page_size};
    if (!with.page_size(arch)) {
        return fail(ErrorCode::unsupported_kernel, no_such_pages(arch), "page_size");
    }
    if (!with.is_for(arch)) {
        return fail(ErrorCode::unsupported_kernel, no_such_configuration(arch, with.set), "config_set");
    }
    return ChosenKernel{std::make_shared<const Kernel>(make_kernel({*release, arch}, with)), from};
}

std::optional<Error> refuse_other_kinds(const Tree& tree) {
    switch (topology::purpose_of(tree)) {
        case topology::Purpose::overlay: return fail(ErrorCode::not_a_board, wording::overlay_text(tree), "overlays");
        case topology::Purpose::fit_image:
            return fail(ErrorCode::not_a_board,
                        "a FIT image, which only contains trees; they are read from the file that mkimage -f "
                        "SOURCE.its IMAGE.itb makes of its source");
        case topology::Purpose::board:
        case topology::Purpose::boot_loader:
        case topology::Purpose::hypervisor: break;
    }
    return std::nullopt;
}

std::optional<Error> refuse_rules(const Checks& checks) {
    if (checks.severities.contains(nullptr)) {
        return fail(ErrorCode::bad_rule, "a null pointer stands for a rule", "severities");
    }
    return rules::refusal_of(checks.own_rules, checks.rules ? *checks.rules : std::vector<const Rule*>{});
}

std::string command_line(const Tree& tree, const Question& question) {
    if (question.cmdline) {
        return *question.cmdline;
    }
    const auto chosen = tree.find_child(root_node, "chosen");
    const Property* bootargs = chosen ? tree.find_property(*chosen, "bootargs") : nullptr;
    return bootargs ? std::string(bootargs->as_string()) : std::string{};
}

// What the user's files say of the SoC counts more than what dmavet ships.
std::vector<const SocDeclarations*> declarations_of_soc(const Tree& tree, const Question& question,
                                                        const Checks& checks) {
    std::vector<const SocDeclarations*> found;
    const std::string soc = soc_of(tree);
    if (question.facts) {
        for (const SocDeclarations& one : question.facts->declarations) {
            if (one.soc == soc) {
                found.push_back(&one);
            }
        }
    }
    const SocDeclarations* shipped = checks.shipped_facts ? shipped_declarations(soc) : nullptr;
    if (shipped) {
        found.push_back(shipped);
    }
    return found;
}

}  // namespace

std::vector<const Rule*> selected_rules(const Checks& checks) {
    std::vector<const Rule*> rules;
    if (checks.rules) {
        rules = *checks.rules;
    } else {
        std::copy_if(all_rules().begin(), all_rules().end(), std::back_inserter(rules),
                     [](const Rule* rule) { return rule->on_by_default; });
    }
    rules.insert(rules.end(), checks.own_rules.begin(), checks.own_rules.end());
    return rules;
}

Result<Board> analyze(Sources sources, Question question, const Checks& checks) {
    auto tree = Tree::read(std::move(sources));
    if (!tree) {
        return tree.error();
    }
    return analyze(std::move(*tree), std::move(question), checks);
}

Result<Board> analyze(Bytes blob, Question question, const Checks& checks) {
    return analyze(Sources{{{}, SourceKind::blob, {blob.begin(), blob.end()}}}, std::move(question), checks);
}

Result<Board> resolve_board(std::shared_ptr<const Tree> tree, std::shared_ptr<const Kernel> kernel, Question question) {
    Board board;
    board.question = std::move(question);
    board.tree = std::move(tree);
    board.kernel = std::move(kernel);
    board.cmdline = command_line(*board.tree, board.question);
    board.line = parse_command_line(board.cmdline);

    // The tree as that kernel's drivers/of reads it: from here on every walk and search ends soon.
    board.of = std::make_unique<const topology::OfTree>(*board.tree, *board.kernel);
    if (auto error = board.of->exceeded_limit()) {
        return *error;
    }

    // RAM, when only its size is known.
    if (board.question.memory_size) {
        Checks all;
        all.shipped_facts = true;
        const auto soc = declarations_of_soc(*board.tree, board.question, all);
        auto placed = place_ram(*board.of, *board.question.memory_size, soc);
        if (!placed) {
            return placed.error();
        }
        board.question.memory.banks = std::move(placed->banks);
        board.question.memory_size.reset();  // so that the question may be asked again
        board.ram_base = placed->base;
    }

    // What each device has: every fact with the node and property that decided it.
    board.topology = topology::resolve(*board.of, *board.kernel, resolve_options(board.question, board.line));

    // Where DMA memory lies, and what each device would be handed from it.
    board.placement = place(board.topology, *board.kernel, board.line);
    board.outcomes =
        model::resolve_outcomes({*board.tree, board.topology, *board.kernel, board.placement, board.question});
    return board;
}

std::vector<Finding> find_findings(const Board& board, const Checks& checks) {
    const std::vector<const Rule*> rules = selected_rules(checks);
    const bool asks_others = std::any_of(rules.begin(), rules.end(), [](const Rule* rule) {
        return (static_cast<unsigned>(rule->needs) & static_cast<unsigned>(Needs::other_kernels)) != 0;
    });
    const auto others = asks_others ? kernel_differences(board) : std::vector<KernelDifference>{};
    const auto declarations = declarations_of_soc(*board.tree, board.question, checks);
    return run_rules({*board.tree, *board.of, board.topology, *board.kernel, board.line, board.placement,
                      board.question.facts.get(), declarations, others},
                     rules, checks.severities);
}

Result<Board> analyze(Tree tree, Question question, const Checks& checks) {
    return analyze(std::make_shared<const Tree>(std::move(tree)), std::move(question), checks);
}

Result<Board> analyze(std::shared_ptr<const Tree> tree, Question question, const Checks& checks) {
    // What makes sense at all.
    if (!tree) {
        return fail(ErrorCode::bad_question, "there is no tree: the pointer to it is null");
    }
    if (auto error = refusal_of(question)) {
        return *error;
    }
    if (auto error = refuse_rules(checks)) {
        return *error;
    }

    // A machine's tree: what stands in one of another kind means something else.
    if (auto error = refuse_other_kinds(*tree)) {
        return *error;
    }

    // Which kernel reads it.
    auto kernel = choose_kernel(*tree, question);
    if (!kernel) {
        return kernel.error();
    }
    Result<Board> board = resolve_board(std::move(tree), kernel->kernel, std::move(question));
    if (!board) {
        return board;
    }
    board->arch_from = kernel->arch_from;

    // What is wrong.
    board->findings = find_findings(*board, checks);
    return board;
}

}  // namespace dmavet
