// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::cma_alignment {

namespace {

void check(const RuleInput& input, Reporter& report) {
    const std::uint64_t alignment = input.kernel.sizes.cma_alignment;
    for (const ReservedRegion& region : input.topology.reserved) {
        if (region.fate != RegionFate::misaligned_cma) {
            continue;
        }
        const auto place = region.fixed_place();
        const CpuMemory& ram = input.surveys.known_ram();
        if (place && !ram.empty() && !ram.contains(*place)) {
            continue;  // to align what is not RAM would end in a panic, which is another finding
        }
        const std::uint64_t base = region.base.value_or(0);  // the boot allocator aligns what it places
        const std::string odd =
            base % alignment != 0 ? fmt::format("base {:#x}", base) : fmt::format("size {:#x}", region.size);
        const bool is_default = survey::has_flag(input, region, "linux,cma-default");
        report
            .at(region.node, region.base ? "reg" : "size",
                fmt::format("{} is not a multiple of {}: {} is not made{}", odd, wording::size_text(alignment),
                            is_default ? "the default CMA area" : "the CMA area",
                            region.base ? ", and its memory becomes ordinary RAM" : ""),
                {odd})
            .kernel_log("Reserved memory: incorrect alignment of CMA region");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "cma-alignment",
    .family = "reserved-memory",
    .title = "a CMA region that is not aligned as CMA wants it",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "Base or size of a `shared-dma-pool` with `reusable` is not a multiple of CMA_MIN_ALIGNMENT_BYTES, which is "
        "2 MiB on arm64 with pages of 4 KiB. A region without `reg` gets an aligned base, but its size stays. One that is "
        "not RAM is left to cma-region-outside-ram.",
    .why =
        "`rmem_cma_setup()` (5.10 to 7.2) answers -EINVAL, and the memory goes to the page allocator: devices that "
        "refer to the region get nothing of it. With larger pages the alignment is larger still (32 MiB for 16 KiB, "
        "512 MiB for 64 KiB), and kernels before 5.19 want 4 MiB.",
    .fix = "move and round the region to multiples of the alignment",
    .check = &check,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::cma_alignment
