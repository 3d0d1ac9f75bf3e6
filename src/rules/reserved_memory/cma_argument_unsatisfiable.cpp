// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/argument_place.hpp"
#include "survey/surveys.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::cma_argument_unsatisfiable {

namespace {

const ReservedRegion* overlapped_region(const RuleInput& input, const CpuInterval& place) {
    for (std::size_t i = 0; i < input.topology.reserved.size(); ++i) {
        const auto& taken = input.placement.regions[i];
        if (taken && taken->overlaps(place)) {
            return &input.topology.reserved[i];
        }
    }
    return nullptr;
}

void check(const RuleInput& input, Reporter& report) {
    if (!input.line.cma || input.line.cma->size == 0 || input.placement.default_cma || input.placement.lost_cma ||
        survey::default_area_is_region(input)) {
        return;
    }
    const CpuMemory ram = input.surveys.known_ram();
    if (ram.empty()) {
        return;
    }
    const CmaArgument& cma = *input.line.cma;
    const auto place = place_asked_by(cma);
    const PlaceFate fate = input.placement.default_cma_fate;
    const ReservedRegion* taken = place && fate == PlaceFate::taken ? overlapped_region(input, *place) : nullptr;
    const std::string asked = place ? wording::sized_span_text(cma.base, cma.size) : wording::size_text(cma.size);
    const std::string reason =
        taken ? fmt::format("{} has that memory", input.tree.path(taken->node))
        : fate == PlaceFate::misaligned
            ? fmt::format("its base is not a multiple of {}", wording::size_text(input.kernel.sizes.cma_alignment))
            : "no free memory that CMA may use holds that much in one piece";
    const ArgumentPlace argument = argument_place(input, "cma=");
    auto draft =
        report.at(argument.node, argument.property,
                  fmt::format("cma= asks for {}, but {}: there is no default CMA area at all", asked, reason), {asked});
    if (taken) {
        draft.evidence(taken->node, "reg", "the memory is reserved here");
    }
    for (const ReservedRegion& region : input.topology.reserved) {
        if (region.kind == PoolKind::cma && survey::has_flag(input, region, "linux,cma-default")) {
            draft.evidence(region.node, "linux,cma-default", "given up in favour of cma=");
        }
    }
    draft.kernel_log("cma: Failed to reserve");
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "cma-argument-unsatisfiable",
    .family = "reserved-memory",
    .title = "cma= on the command line that finds no memory",
    .severity = Severity::warning,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "RAM is known, `cma=` on the command line asks for an area, and no memory for it is free: it is larger than any "
        "free block, or its base belongs to a region or is not aligned. A base outside RAM is left to "
        "cma-argument-outside-ram.",
    .why =
        "`dma_contiguous_reserve()` (5.10 to 7.2) ignores the error of `cma_declare_contiguous()`, and "
        "`rmem_cma_setup()` bypasses a `linux,cma-default` region as soon as `cma=` is given. Without an area every "
        "large coherent buffer comes from the page allocator, which ends at 4 MiB.",
    .fix = "ask for less, or leave out the base, or delete cma= so that the region of the tree counts",
    .check = &check,
    .needs = Needs::cma | Needs::ram,
    .tier = Tier::consequence,
    .after = {"all-ram-taken", "cma-argument-outside-ram"},
};

}  // namespace dmavet::rules::cma_argument_unsatisfiable
