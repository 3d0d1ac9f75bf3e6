// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dmavet/rule.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::region_and_page_size {

namespace {

// What a kernel with these pages makes of a region that this one takes; empty: the same.
std::string loss(const ReservedRegion& region, const Sizes& sizes) {
    const std::uint64_t base = region.base.value_or(0);  // the boot allocator aligns what it places
    if (region.kind == PoolKind::cma && (base | region.size) % sizes.cma_alignment != 0) {
        return fmt::format("refused (no multiple of {})", wording::size_text(sizes.cma_alignment));
    }
    if (region.kind != PoolKind::device_pool) {
        return {};
    }
    if (region.size < sizes.page) {
        return "without a page to give";
    }
    if (base % sizes.page != 0) {
        return "not attached in RAM, and with wrong handles outside of it";
    }
    return region.size % sizes.page != 0 ? fmt::format("shorter by {:#x}", region.size % sizes.page) : std::string{};
}

struct Lost {
    const ReservedRegion* region;
    std::string how;
};

// Which regions of this kernel one with these pages refuses or cuts.
std::vector<Lost> lost_regions(const RuleInput& input, const Sizes& sizes) {
    std::vector<Lost> lost;
    for (const ReservedRegion& region : input.topology.reserved) {
        if (region.kept() && loss(region, input.kernel.sizes).empty()) {
            if (std::string how = loss(region, sizes); !how.empty()) {
                lost.push_back({&region, std::move(how)});
            }
        }
    }
    return lost;
}

// One finding for the board, at the first region: what page size a kernel has is decided once for all.
void check(const RuleInput& input, Reporter& report) {
    struct Pages {
        std::string size;
        std::vector<Lost> lost;
    };
    std::vector<Pages> all;
    for (const std::uint64_t page : input.kernel.arch->page_sizes) {
        Pages pages{wording::size_text(page), lost_regions(input, sizes_with(input.kernel, page))};
        if (!pages.lost.empty()) {
            all.push_back(std::move(pages));
        }
    }
    if (all.empty()) {
        return;
    }
    const ReservedRegion& first = *all.front().lost.front().region;
    std::vector<std::string> losses;
    for (const Pages& pages : all) {
        const Lost& lost = pages.lost.front();
        losses.push_back(
            pages.lost.size() == 1 && lost.region == &first
                ? fmt::format("with pages of {} {} is {}", pages.size, losses.empty() ? "this region" : "it", lost.how)
                : fmt::format("with pages of {} {} refused or cut", pages.size,
                              wording::count_text(pages.lost.size(), "pool is", "pools are")));
    }
    auto draft = report.at(first.node, first.base ? "reg" : "size", fmt::format("{}", fmt::join(losses, "; ")));
    for (const Pages& pages : all) {
        for (const Lost& lost : pages.lost) {
            if (lost.region != &first || pages.lost.size() > 1) {
                draft.evidence(lost.region->node, lost.region->base ? "reg" : "size",
                               fmt::format("with pages of {} {}", pages.size, lost.how));
            }
        }
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "region-and-page-size",
    .family = "platform",
    .title = "a DMA pool that kernels with other pages refuse or cut",
    .severity = Severity::note,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "A `shared-dma-pool` that this kernel takes whole, and one with another page size of the architecture does not. "
        "One finding names all of a board.",
    .why =
        "`rmem_cma_setup()` wants base and size of a reusable region to be multiples of CMA_MIN_ALIGNMENT_BYTES, "
        "which on arm64 is 2, 32 or 512 MiB with pages of 4, 16 or 64 KiB. A device's own pool consists of whole "
        "pages (`dma_init_coherent_memory()`), and its handles are made of the page of its base. Distributions ship "
        "kernels with larger pages for the same boards.",
    .fix = "round base and size to what the largest page asks for that the board is booted with",
    .check = &check,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::region_and_page_size
