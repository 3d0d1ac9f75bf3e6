// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/windows.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::untranslatable_entry {

namespace {

std::string entries_text(std::size_t failed, std::size_t total) {
    if (total == 1) {
        return "the only entry of dma-ranges does";
    }
    return fmt::format("{} of {} entries {}", failed, total, failed == 1 ? "does" : "do");
}

void check(const RuleInput& input, Reporter& report) {
    for (const auto& ranges : input.topology.dma_ranges) {
        // Also where a node is disabled: the entry waits for the board that enables it. In a circle nothing
        // translates, and dma-mem-cycle says so.
        if (!survey::is_whole(*ranges) || input.of.leads_to_cycle(ranges->node)) {
            continue;
        }
        const bool is_disabled = !input.topology.reachable[index(ranges->node)];
        const auto& entries = ranges->entries;
        const auto failed = [](const RangeEntry& entry) { return !entry.cpu_start; };
        const auto first = std::find_if(entries.begin(), entries.end(), failed);
        if (first == entries.end()) {
            continue;
        }
        const auto count = static_cast<std::size_t>(std::count_if(entries.begin(), entries.end(), failed));
        const std::string bus_address = fmt::format("{:#x}", raw(first->dma_start));
        const NodeId wall = first->failed_at.value_or(ranges->node);
        const std::string_view effect = is_disabled       ? "it takes effect once the node is enabled"
                                        : ranges->has_map ? "the kernel leaves out what fails"
                                                          : "devices get the identity map, as if there were no "
                                                            "dma-ranges";
        report
            .at(ranges->node, "dma-ranges",
                fmt::format("{} not translate to a CPU address (bus {}, size {:#x}); {}",
                            entries_text(count, entries.size()), bus_address, first->size, effect),
                {bus_address})
            .severity(ranges->has_map || is_disabled ? Severity::warning : Severity::error)
            .rests_on(wall, "dma-ranges", "none of its windows holds the address")
            .kernel_log(fmt::format("OF: translation of DMA address({:x}) to CPU address failed node({})",
                                    raw(first->dma_start), input.tree.path(ranges->node)));
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "untranslatable-entry",
    .family = "windows",
    .title = "a dma-ranges entry that does not translate to a CPU address",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "The parent address of a `dma-ranges` entry cannot be translated through the `dma-ranges` of the buses "
        "above. An error when no entry translates, a warning when some do, or when the node is disabled.",
    .why =
        "`of_dma_get_range()` (5.10 to 7.2) leaves out entries for which `of_translate_dma_address()` fails: no "
        "window of a bus above holds the address, or its PCI address space differs. When none is left it returns "
        "-EINVAL, which `of_dma_configure_id()` treats like a missing property: no offset, no limit.",
    .fix = "make the entry's parent address lie inside a window of the bus above",
    .check = &check,
    .needs = Needs::dma_ranges | Needs::windows,
    .tier = Tier::form,
    .claims = Claims::node,
    .after = {"dma-ranges-length", "zero-size-cells-on-dma-path"},
};

}  // namespace dmavet::rules::untranslatable_entry
