// SPDX-License-Identifier: Apache-2.0
// The pipeline, one call a step.
#include "dmavet/analysis.hpp"

#include <string>
#include <utility>

#include "topology/architecture.hpp"
#include "topology/of_tree.hpp"
#include "topology/resolve.hpp"

namespace dmavet {

namespace {

struct ChosenKernel {
    const KernelProfile* profile;
    Origin arch_from;
};

Result<ChosenKernel> choose_kernel(const Tree& tree, const Options& options) {
    Arch arch = options.arch.value_or(Arch::arm64);
    Origin from;
    if (!options.arch) {
        const Resolved<TreeArch> detected = detect_architecture(tree);
        if (detected.value == TreeArch::riscv)
            return fail(ErrorCode::unsupported_kernel, "a riscv board, and there is no kernel profile for riscv");
        arch = detected.value == TreeArch::arm ? Arch::arm : Arch::arm64;
        from = detected.from;
    }
    if (!options.release) return ChosenKernel{&newest_kernel_profile(arch), from};
    if (const KernelProfile* profile = find_kernel_profile(*options.release, arch)) return ChosenKernel{profile, from};
    return fail(ErrorCode::unsupported_kernel,
                "there is no profile of kernel " + *options.release + " for " + std::string(to_string(arch)));
}

std::string command_line(const Tree& tree, const Options& options) {
    if (options.cmdline) return *options.cmdline;
    const auto chosen = tree.find_child(root_node, "chosen");
    const Property* bootargs = chosen ? tree.find_property(*chosen, "bootargs") : nullptr;
    return bootargs ? std::string(bootargs->as_string()) : std::string{};
}

std::vector<const Rule*> default_rules() {
    std::vector<const Rule*> rules;
    for (const Rule* rule : all_rules())
        if (rule->on_by_default) rules.push_back(rule);
    return rules;
}

}  // namespace

Result<Analysis> analyze(Bytes blob, const Options& options) {
    // What is written: from here on every name, cell and string lies inside checked bytes.
    auto tree = Tree::read(blob);
    if (!tree) return tree.error();

    // Which kernel reads it.
    const auto kernel = choose_kernel(*tree, options);
    if (!kernel) return kernel.error();

    // What each device has: every fact with the node and property that decided it.
    const OfTree of(*tree);
    std::string cmdline = command_line(*tree, options);
    Topology topology = resolve(of, *kernel->profile, {options.memory, options.rids, cmdline, options.machine_quirks});

    // What is wrong: sorted, each finding once.
    const std::vector<const Rule*> rules = options.rules ? *options.rules : default_rules();
    std::vector<Finding> findings = run_rules({*tree, topology, *kernel->profile}, rules);

    return Analysis{std::move(*tree),   kernel->profile,     kernel->arch_from,
                    std::move(cmdline), std::move(topology), std::move(findings)};
}

}  // namespace dmavet
