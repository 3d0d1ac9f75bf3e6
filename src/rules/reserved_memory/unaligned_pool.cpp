// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/regions.hpp"
#include "survey/surveys.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::unaligned_pool {

namespace {

std::string consequence(std::uint64_t base, std::uint64_t size, std::uint64_t page) {
    if (size < page) {
        return "it holds no page, and every allocation from it fails";
    }
    if (base % page != 0) {
        return fmt::format("the CPU's address and the DMA address of a buffer differ by {:#x}", base % page);
    }
    return fmt::format("the last {:#x} bytes are never used", size % page);
}

// Of its users every one has it behind another region: of_reserved_mem_device_init() attaches the first, and drivers
// use others as plain memory, such as those of remote processors for firmware.
bool is_only_further(const RuleInput& input, const ReservedRegion& region) {
    const auto users = survey::users_of(input.surveys.region_users(), region);
    return !users.empty() && std::ranges::find(users, std::size_t{0}, &survey::RegionUser::entry) == users.end();
}

void check(const RuleInput& input, Reporter& report) {
    const std::uint64_t page = input.kernel.sizes.page;
    for (const ReservedRegion& region : input.topology.reserved) {
        if (region.kind != PoolKind::device_pool || !region.kept()) {
            continue;
        }
        const std::uint64_t base = region.base.value_or(0);
        if ((base | region.size) % page == 0) {
            continue;
        }
        const std::string odd =
            base % page != 0 ? fmt::format("base {:#x}", base) : fmt::format("size {:#x}", region.size);
        const bool loses_only_the_rest = base % page == 0 && region.size >= page;
        const bool is_further = is_only_further(input, region);
        auto draft = report.at(
            region.node, region.base ? "reg" : "size",
            fmt::format("{} of a device's pool is not a multiple of a page ({}): {}{}", odd, wording::size_text(page),
                        is_further ? "should a driver attach this further memory-region, " : "",
                        consequence(base, region.size, page)),
            {odd});
        draft.severity(is_further ? Severity::note : loses_only_the_rest ? Severity::warning : Severity::error);
        if (is_further) {
            draft.confidence(Confidence::possible);
        }
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "unaligned-pool",
    .family = "reserved-memory",
    .title = "a device's DMA pool that is not page aligned",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "Base or size of a `shared-dma-pool` without `reusable` is not a multiple of the page size. A warning when "
        "only the end of the last page is lost; a note when it is but a further `memory-region` of its devices, which "
        "drivers seldom attach. Carve-outs of firmware are often unaligned and are not meant here.",
    .why =
        "`dma_init_coherent_memory()` (5.10 to 7.2) counts `size >> PAGE_SHIFT` pages and takes the page frame of the "
        "base for the DMA address, but the exact base for the CPU's address. With an odd base the device writes below "
        "the buffer that the CPU reads, and a pool smaller than a page is empty.",
    .fix = "move and round the region to whole pages",
    .check = &check,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::unaligned_pool
