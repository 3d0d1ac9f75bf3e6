// SPDX-License-Identifier: Apache-2.0
// What is there that a rule may need? One table, which also says it in words.
#include "rules/needs.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace dmavet {

namespace {

struct Need {
    Needs what;
    std::string_view words;
    bool (*kernel_has)(const Kernel& kernel);  // null: not a matter of the kernel
    bool (*board_has)(const Subject& board);   // null: not a matter of the board
};

constexpr Need all_needs[] = {
    {Needs::dma_ranges, "a kernel that reads dma-ranges", [](const Kernel& k) { return k.reads(Reads::dma_ranges); },
     nullptr},
    {Needs::iommus, "a kernel that reads iommus and iommu-map", [](const Kernel& k) { return k.reads(Reads::iommus); },
     nullptr},
    {Needs::iommu_addresses, "a kernel that reads iommu-addresses",
     [](const Kernel& k) { return k.reads(Reads::iommu_addresses); }, nullptr},
    {Needs::dma_mem, "a kernel that takes the dma-mem interconnect for the DMA parent",
     [](const Kernel& k) { return k.reads(Reads::dma_mem); }, nullptr},
    {Needs::iommu_dma, "a kernel whose DMA API goes through IOMMUs",
     [](const Kernel& k) { return k.arch->iommu_serves_dma; }, nullptr},
    {Needs::cma, "CONFIG_DMA_CMA", [](const Kernel& k) { return k.config.is_set("CONFIG_DMA_CMA"); }, nullptr},
    {Needs::atomic_pools, "a kernel with an atomic pool for each zone",
     [](const Kernel& k) { return k.does.atomic_pools == AtomicPools::per_zone; }, nullptr},
    {Needs::whole_spans, "a kernel that takes all windows for one span",
     [](const Kernel& k) { return k.does.limit == LimitRule::span_from_lowest; }, nullptr},
    {Needs::smp_coherency, "a kernel that maps memory shareable only for several CPUs",
     [](const Kernel& k) { return k.arch->coherency_needs_smp; }, nullptr},
    {Needs::harts, "a kernel that asks the harts of the tree what they can do about caches",
     [](const Kernel& k) { return k.arch->harts_decide_caches; }, nullptr},
    {Needs::learnt_windows, "a kernel that finds windows as the one that declarations were learnt with",
     [](const Kernel& k) { return k.reads(Reads::dma_ranges) && k.does.range_search == RangeSearch::dma_parent; },
     nullptr},
    {Needs::gic_noncoherent, "a kernel that reads dma-noncoherent of a GIC",
     [](const Kernel& k) { return k.reads(Reads::gic_noncoherent); }, nullptr},
    {Needs::windows, "a dma-ranges with entries", nullptr,
     [](const Subject& board) { return !board.topology.dma_ranges.empty(); }},
    {Needs::ram, "knowledge of RAM, from memory nodes or --memory", nullptr,
     [](const Subject& board) { return board.placement.known; }},
    {Needs::facts, "a facts file (--facts)", nullptr,
     [](const Subject& board) { return board.facts && !board.facts->facts.empty(); }},
    {Needs::other_trees, "what other trees of the SoC declare", nullptr,
     [](const Subject& board) { return !board.declarations.empty(); }},
    {Needs::other_kernels, "a comparison with other kernels (--kernel all, or the rule's name)", nullptr,
     [](const Subject& board) { return !board.other_kernels.empty(); }},
};

bool kernel_meets(const Kernel& kernel, Needs needs) {
    return std::all_of(std::begin(all_needs), std::end(all_needs), [&](const Need& need) {
        return !rules::contains(needs, need.what) || need.kernel_has == nullptr || need.kernel_has(kernel);
    });
}

// Series of an architecture, oldest first: those that are modelled, and those between that changed something.
std::vector<Release> series_of(Arch arch) {
    std::vector<Release> all;
    for (const KernelId& id : modelled_kernels()) {
        if (id.arch == arch) {
            all.push_back(id.release.series());
        }
    }
    const auto [oldest, newest] = std::minmax_element(all.begin(), all.end());
    const Release first = *oldest, last = *newest;
    for (const KernelChange& change : kernel_changes()) {
        if (change.since.series() > first && change.since.series() < last) {
            all.push_back(change.since.series());
        }
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

}  // namespace

std::vector<std::string> needs_in_words(Needs needs) {
    std::vector<std::string> words;
    for (const Need& need : all_needs) {
        if (rules::contains(needs, need.what)) {
            words.emplace_back(need.words);
        }
    }
    return words;
}

std::vector<std::string> kernels_in_words(Needs needs) {
    std::vector<std::string> words;
    for (const Arch arch : {Arch::arm64, Arch::arm, Arch::riscv}) {
        const std::vector<Release> series = series_of(arch);
        const auto holds = [&](Release release) { return kernel_meets(make_kernel({release, arch}), needs); };
        const auto since = std::find_if(series.begin(), series.end(), holds);
        if (since == series.end()) {
            continue;
        }
        const auto past = std::find_if_not(since, series.end(), holds);
        words.push_back(past == series.end() ? fmt::format("{} {} and later", to_string(arch), to_string(*since))
                                             : fmt::format("{} from {} to before {}", to_string(arch),
                                                           to_string(*since), to_string(*past)));
    }
    return words;
}

Needs rules::met_by(const Subject& board) {
    Needs met = Needs::nothing;
    for (const Need& need : all_needs) {
        if (need.kernel_has ? need.kernel_has(board.kernel) : need.board_has(board)) {
            met = met | need.what;
        }
    }
    return met;
}

}  // namespace dmavet
