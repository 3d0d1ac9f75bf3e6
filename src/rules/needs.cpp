// SPDX-License-Identifier: Apache-2.0
// What is there that a rule may need? One table, which also says it in words.
#include "rules/needs.hpp"

#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

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

// The kernels of an architecture that lack it: "arm", "6.1 and 5.10 for arm64"; empty where none does.
std::string kernels_without(const Need& need, Arch arch) {
    std::vector<std::string> without;
    std::size_t all = 0;
    for (const KernelId& id : modelled_kernels()) {
        if (id.arch != arch) {
            continue;
        }
        ++all;
        if (!need.kernel_has(make_kernel(id))) {
            without.push_back(to_string(id.release));
        }
    }
    if (without.empty()) {
        return {};
    }
    return without.size() == all ? std::string(to_string(arch))
                                 : fmt::format("{} for {}", fmt::join(without, " and "), to_string(arch));
}

// " (not arm, 3.18 for arm64)"; empty where every modelled kernel has it.
std::string kernels_without(const Need& need) {
    std::vector<std::string> parts;
    for (const Arch arch : {Arch::arm64, Arch::arm, Arch::riscv}) {
        if (std::string part = kernels_without(need, arch); !part.empty()) {
            parts.push_back(std::move(part));
        }
    }
    return parts.empty() ? std::string{} : fmt::format(" (not {})", fmt::join(parts, ", "));
}

}  // namespace

std::vector<std::string> needs_in_words(Needs needs) {
    std::vector<std::string> words;
    for (const Need& need : all_needs) {
        if (rules::contains(needs, need.what)) {
            words.push_back(std::string(need.words) + (need.kernel_has ? kernels_without(need) : ""));
        }
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
