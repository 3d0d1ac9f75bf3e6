// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/argument_place.hpp"
#include "rules/kernel_logs.hpp"
#include "survey/surveys.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::all_ram_taken {

namespace {

// The regions that have some of RAM and keep it.
std::vector<NodeId> owners(const RuleInput& input) {
    std::vector<NodeId> nodes;
    for (std::size_t i = 0; i < input.topology.reserved.size(); ++i) {
        const ReservedRegion& region = input.topology.reserved[i];
        const auto place = region.fixed_place();
        if (place && region.has_place() && !input.placement.refusals[i] && input.topology.ram.overlaps(*place)) {
            nodes.push_back(region.node);
        }
    }
    return nodes;
}

// "/reserved-memory/a, 2 other regions and the initrd have"
std::string who(const RuleInput& input, const std::vector<NodeId>& nodes) {
    const BootFacts& boot = input.topology.boot;
    std::vector<std::string> names;
    if (!nodes.empty()) {
        names.push_back(input.tree.path(nodes.front()));
    }
    if (nodes.size() > 1) {
        names.push_back(wording::count_text(nodes.size() - 1, "other region"));
    }
    for (const auto& [name, memory] : {std::pair{"/memreserve/", &boot.reservations}, {"firmware", &boot.firmware}}) {
        if (memory->overlaps(input.topology.ram)) {
            names.emplace_back(name);
        }
    }
    if (boot.initrd && input.topology.ram.overlaps(*boot.initrd)) {
        names.emplace_back("the initrd");
    }
    if (names.empty()) {
        return "further reg entries of regions have";
    }
    const std::string last = names.back();
    names.pop_back();
    return names.empty() ? last + " has" : fmt::format("{} and {} have", fmt::join(names, ", "), last);
}

void check(const RuleInput& input, Reporter& report) {
    if (input.placement.leaves_ram || input.surveys.awaits_firmware()) {
        return;
    }
    if (input.topology.ram.empty()) {
        if (input.line.memory.empty()) {
            return;
        }
        const ArgumentPlace argument = argument_place(input, "mem=");
        report
            .at(argument.node, argument.property,
                "mem= replaces all RAM and gives less than a page of its own: the kernel has no memory, and cannot boot",
                {"mem="})
            .fix("give mem= a size of what the board has, or leave it out");
        return;
    }
    const std::vector<NodeId> nodes = owners(input);
    auto draft =
        report.at(nodes.empty() ? root_node : nodes.front(), nodes.empty() ? "" : "reg",
                  fmt::format("{} all RAM ({}): the kernel finds no memory for its page tables, and cannot boot",
                              who(input, nodes), wording::size_text(input.topology.ram.bytes())),
                  {fmt::format("{:#x}", input.topology.ram.bytes())});
    for (std::size_t i = 1; i < nodes.size(); ++i) {
        draft.evidence(nodes[i], "reg", "has some of it, too");
    }
    if (input.topology.memory.from.node) {
        draft.evidence(*input.topology.memory.from.node, input.topology.memory.from.property, "all RAM that is known");
    }
    draft.kernel_log(input.kernel.arch->arch == Arch::arm64 ? log_line(input, LogLine::no_page_tables) : std::string());
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "all-ram-taken",
    .family = "reserved-memory",
    .title = "regions and boot loader leave the kernel no RAM",
    .severity = Severity::error,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "Regions with a `reg`, `/memreserve/`, the initrd and what --reserved gives have all RAM between them; or, on arm, "
        "`mem=` leaves none. Regions whose `no-map` is refused do not count. RAM is that of the memory nodes or of --memory; "
        "nothing is said while a memory node waits for firmware.",
    .why =
        "After the early scan the boot allocator has nothing to give: `early_pgtable_alloc()` of arm64 panics (6.1, 6.12 and "
        "7.2 do), and arm of 6.12 hangs. On arm `early_mem()` removes all RAM at the first `mem=`, and "
        "`arm_add_memory()` adds only whole pages.",
    .fix = "leave the kernel RAM of its own, or correct the memory node",
    .check = &check,
    .needs = Needs::ram,
    .tier = Tier::consequence,
    .claims = Claims::board,
};

}  // namespace dmavet::rules::all_ram_taken
