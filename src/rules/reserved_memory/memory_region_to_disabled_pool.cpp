// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::memory_region_to_disabled_pool {

namespace {

struct Reference {
    NodeId region, device;
};

std::vector<Reference> references_to_disabled(const RuleInput& input) {
    std::vector<Reference> found;
    for (const survey::RegionReference& reference : input.surveys.region_references()) {
        const auto target = reference.target;
        if (target && survey::is_region_node(input, *target) && !input.of.available(*target)) {
            found.push_back({*target, reference.user});
        }
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const Reference& a, const Reference& b) { return a.region < b.region; });
    return found;
}

void check(const RuleInput& input, Reporter& report) {
    const std::vector<Reference> references = references_to_disabled(input);
    for (auto first = references.begin(); first != references.end();) {
        const auto end =
            std::find_if(first, references.end(), [&](const Reference& r) { return r.region != first->region; });
        std::vector<NodeId> devices;
        for (auto it = first; it != end; ++it) {
            if (devices.empty() || devices.back() != it->device) {
                devices.push_back(it->device);
            }
        }
        const bool pool = survey::is_dma_pool(input, first->region);
        report
            .at(first->region, "status",
                fmt::format("the region is disabled, but {} to it: {}",
                            devices.size() == 1 ? "an available device refers"
                                                : fmt::format("{} available devices refer", devices.size()),
                            pool ? "the kernel reports success and gives no pool, so buffers come from ordinary memory"
                                 : "its memory is not reserved"))
            .severity(pool ? Severity::warning : Severity::note)
            .evidence(devices, "memory-region", "refers to it");
        first = end;
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "memory-region-to-disabled-pool",
    .family = "reserved-memory",
    .title = "an available device refers to a disabled region",
    .severity = Severity::warning,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "The `memory-region` of an available node refers to a region whose `status` disables it. A warning for a DMA "
        "pool, a note for other carve-outs.",
    .why =
        "`of_reserved_mem_device_init_by_idx()` (5.10 to 7.2) answers 0, success, when the target is not available, "
        "and attaches nothing: the driver believes that it has its pool, and `dma_alloc_coherent()` takes ordinary "
        "memory, which the device may not reach or may not be allowed to touch.",
    .fix = "enable the region, or delete it from memory-region",
    .check = &check,
    .tier = Tier::meaning,
    .after = {"bad-status-value", "reserved-memory-node-rejected"},
};

}  // namespace dmavet::rules::memory_region_to_disabled_pool
