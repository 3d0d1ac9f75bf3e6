// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"

namespace dmavet {

static void check(const RuleInput& input, Reporter& report) {
    for (const auto& ranges : input.topology.dma_ranges) {
        // A wrong length is the cause then, and another rule names it; on the root nothing ever translates.
        if (ranges->node == root_node || ranges->leftover_bytes != 0 || !input.topology.reachable[index(ranges->node)])
            continue;
        const auto failed = [](const RangeEntry& entry) { return !entry.cpu_start; };
        const auto first = std::find_if(ranges->entries.begin(), ranges->entries.end(), failed);
        if (first == ranges->entries.end()) continue;
        const auto count = std::count_if(ranges->entries.begin(), ranges->entries.end(), failed);
        const std::size_t total = ranges->entries.size();
        const std::string bus_address = fmt::format("{:#x}", raw(first->dma_start));
        const NodeId wall = first->failed_at.value_or(ranges->node);
        report
            .at(ranges->node, "dma-ranges",
                fmt::format("{} of {} entries {} not translate to a CPU address (first: bus {}, size {:#x}); {}", count,
                            total, count == 1 ? "does" : "do", bus_address, first->size,
                            ranges->has_map() ? "the kernel leaves out what fails"
                                              : "devices get the identity map, as if there were no dma-ranges"),
                {bus_address})
            .severity(ranges->has_map() ? Severity::warning : Severity::error)
            .evidence(wall, "dma-ranges", "its windows do not hold the address, or its cell counts cannot be used")
            .kernel_log(fmt::format("OF: translation of DMA address({:x}) to CPU address failed node({})",
                                    raw(first->dma_start), input.tree.path(ranges->node)));
    }
}

extern const Rule rule_untranslatable_entry;
constinit const Rule rule_untranslatable_entry{
    .id = "untranslatable-entry",
    .family = "windows",
    .title = "a dma-ranges entry that does not translate to a CPU address",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "The parent address of a `dma-ranges` entry cannot be translated through the `dma-ranges` of the buses above. "
        "An error when no entry translates, a warning when some do.",
    .why =
        "`of_dma_get_range()` (6.1, 6.12) leaves out entries for which `of_translate_dma_address()` fails: no window "
        "of a "
        "bus above holds the address, its PCI address space differs, or a bus on the way has `#size-cells = <0>`. When "
        "none is left it returns -EINVAL, which `of_dma_configure_id()` treats like a missing property: no offset, no "
        "limit.",
    .fix = "make the entry's parent address lie inside a window of the bus above",
    .check = &check,
};

}  // namespace dmavet
