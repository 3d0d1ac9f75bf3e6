// SPDX-License-Identifier: Apache-2.0
// The pipeline, one call a step.
#include "dmavet/analysis.hpp"

#include <string>
#include <utility>

#include "dmavet/learn.hpp"
#include "model/outcomes.hpp"
#include "topology/architecture.hpp"
#include "topology/of_tree.hpp"
#include "topology/resolve.hpp"

namespace dmavet {

namespace {

struct ChosenKernel {
    std::shared_ptr<const Kernel> kernel;
    Origin arch_from;
};

// "there is no profile of kernel 6.12 for arm (arm because of /cpus/cpu@0; modelled for arm: 6.1)"
std::string no_profile(const Tree& tree, const std::string& release, Arch arch, const Origin& arch_from) {
    const std::string name(to_string(arch));
    std::string modelled;
    for (const KernelId& id : modelled_kernels()) {
        if (id.arch == arch) {
            modelled.append(modelled.empty() ? "" : ", ").append(to_string(id.release));
        }
    }
    std::string message("there is no profile of kernel ");
    message.append(release).append(" for ").append(name).append(" (");
    if (arch_from.node) {
        message.append(name).append(" because of ").append(tree.path(*arch_from.node)).append("; ");
    }
    return message.append("modelled for ").append(name).append(": ").append(modelled).append(")");
}

Result<ChosenKernel> choose_kernel(const Tree& tree, const Options& options) {
    Arch arch = options.arch.value_or(Arch::arm64);
    Origin from;
    if (!options.arch) {
        const Resolved<TreeArch> detected = detect_architecture(tree);
        if (detected.value == TreeArch::riscv) {
            return fail(ErrorCode::unsupported_kernel, "a riscv board, and there is no kernel profile for riscv");
        }
        arch = detected.value == TreeArch::arm ? Arch::arm : Arch::arm64;
        from = detected.from;
    }
    const auto release = options.release ? Release::parse(*options.release) : std::optional(newest_release(arch));
    if (!release || !is_modelled({*release, arch})) {
        return fail(ErrorCode::unsupported_kernel, no_profile(tree, *options.release, arch, from));
    }
    const KernelConfig* config = options.config ? &*options.config : nullptr;
    return ChosenKernel{std::make_shared<const Kernel>(make_kernel({*release, arch}, config)), from};
}

std::string command_line(const Tree& tree, const Options& options) {
    if (options.cmdline) {
        return *options.cmdline;
    }
    const auto chosen = tree.find_child(root_node, "chosen");
    const Property* bootargs = chosen ? tree.find_property(*chosen, "bootargs") : nullptr;
    return bootargs ? std::string(bootargs->as_string()) : std::string{};
}

// What the user's files say of the SoC counts more than what dmavet ships.
std::vector<const SocDeclarations*> declarations_of_soc(const Tree& tree, const Options& options) {
    std::vector<const SocDeclarations*> found;
    const std::string soc = soc_of(tree);
    if (options.facts) {
        for (const SocDeclarations& one : options.facts->declarations) {
            if (one.soc == soc) {
                found.push_back(&one);
            }
        }
    }
    const SocDeclarations* shipped = options.shipped_facts ? shipped_declarations(soc) : nullptr;
    if (shipped) {
        found.push_back(shipped);
    }
    return found;
}

}  // namespace

std::vector<const Rule*> selected_rules(const Options& options) {
    if (options.rules) {
        return *options.rules;
    }
    std::vector<const Rule*> rules;
    for (const Rule* rule : all_rules()) {
        if (rule->on_by_default) {
            rules.push_back(rule);
        }
    }
    return rules;
}

Result<Analysis> analyze(Bytes blob, const Options& options) {
    // What is written: from here on every name, cell and string lies inside checked bytes.
    auto tree = Tree::read(blob);
    if (!tree) {
        return tree.error();
    }

    // Which kernel reads it.
    const auto kernel = choose_kernel(*tree, options);
    if (!kernel) {
        return kernel.error();
    }

    Analysis analysis{std::move(*tree), kernel->kernel, kernel->arch_from, {}, {}, {}, {}, {}, {}, {}};
    analysis.cmdline = command_line(analysis.tree, options);
    analysis.line = parse_command_line(analysis.cmdline);

    // What each device has: every fact with the node and property that decided it.
    const OfTree of(analysis.tree, *analysis.kernel);
    if (auto error = of.exceeded_limit()) {
        return *error;
    }
    analysis.topology =
        resolve(of, *analysis.kernel, {options.memory, options.rids, analysis.line, options.machine_quirks});

    // Where DMA memory lies, and what each device would be handed from it.
    analysis.placement = place(analysis.tree, analysis.topology, *analysis.kernel, analysis.line);
    resolve_outcomes(analysis, options);

    // What is wrong: sorted, each finding once.
    const auto declarations = declarations_of_soc(analysis.tree, options);
    analysis.findings = run_rules({analysis.tree, of, analysis.topology, *analysis.kernel, analysis.line,
                                   analysis.placement, options.facts, declarations},
                                  selected_rules(options));
    return analysis;
}

}  // namespace dmavet
