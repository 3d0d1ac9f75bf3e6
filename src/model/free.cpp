// SPDX-License-Identifier: Apache-2.0
// From which context may memory be given back? Where it came from, how it was mapped, by which API it was asked for and
// the kernel decide; the first row that fits.
#include "model/free.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace dmavet::model {

namespace {

// What is absent fits everything.
struct FreeRow {
    std::optional<Allocator> allocator = std::nullopt;
    std::optional<bool> checks_interrupts = std::nullopt;  // dma_free_attrs() does, whatever is freed
    std::optional<bool> coherent_api = std::nullopt;
    std::optional<AllocPath> path = std::nullopt;
    std::optional<PageSource> source = std::nullopt;
    std::optional<Mapping> mapping = std::nullopt;
    FreeContext context;
    FreeReason reason;
};

constexpr std::array free_rows{
    FreeRow{.path = AllocPath::device_pool, .context = FreeContext::any, .reason = FreeReason::own_pool_first},
    // 3.18 does not check the context itself; what it calls decides.
    FreeRow{.checks_interrupts = false,
            .path = AllocPath::atomic_pool,
            .context = FreeContext::any,
            .reason = FreeReason::pool_lock},
    FreeRow{.checks_interrupts = false,
            .source = PageSource::cma,
            .context = FreeContext::sleeping,
            .reason = FreeReason::vunmap_and_cma},
    FreeRow{.allocator = Allocator::arm64_swiotlb,
            .checks_interrupts = false,
            .mapping = Mapping::remap,
            .context = FreeContext::sleeping,
            .reason = FreeReason::vunmap_and_cma},
    FreeRow{.allocator = Allocator::arm64_swiotlb,
            .checks_interrupts = false,
            .context = FreeContext::any,
            .reason = FreeReason::swiotlb_pages},
    FreeRow{.checks_interrupts = false,
            .mapping = Mapping::remap,
            .context = FreeContext::sleeping,
            .reason = FreeReason::vunmap},
    FreeRow{.checks_interrupts = false, .context = FreeContext::any, .reason = FreeReason::linear_pages},
    FreeRow{.coherent_api = false, .context = FreeContext::any, .reason = FreeReason::linear_pages},
    // The page is the cookie: only arm_dma_ops take it from the pool for those who want no mapping.
    FreeRow{.allocator = Allocator::arm_dma_ops,
            .path = AllocPath::atomic_pool,
            .mapping = Mapping::none,
            .context = FreeContext::interrupts_enabled,
            .reason = FreeReason::pool_leaks},
    FreeRow{.path = AllocPath::atomic_pool,
            .context = FreeContext::interrupts_enabled,
            .reason = FreeReason::interrupts_checked},
    FreeRow{.mapping = Mapping::remap, .context = FreeContext::sleeping, .reason = FreeReason::vunmap},
    FreeRow{.context = FreeContext::interrupts_enabled, .reason = FreeReason::interrupts_checked},
};

template <class T>
bool fits(const std::optional<T>& wanted, const std::optional<T>& value) {
    return !wanted || wanted == value;
}

}  // namespace

void set_free_context(const Kernel& kernel, Allocation& allocation) {
    const AllocOutcome& outcome = allocation.outcome;
    if (outcome.status == AllocStatus::fail) {
        allocation.free_reason = FreeReason::nothing_to_free;
        return;
    }
    const auto row = std::find_if(free_rows.begin(), free_rows.end(), [&](const FreeRow& r) {
        return fits<Allocator>(r.allocator, kernel.does.allocator) &&
               fits<bool>(r.checks_interrupts, kernel.does.free_checks_interrupts) &&
               fits<bool>(r.coherent_api, allocation.request.api == AllocApi::coherent) &&
               fits<AllocPath>(r.path, outcome.path) && fits<PageSource>(r.source, outcome.source) &&
               fits<Mapping>(r.mapping, outcome.mapping);
    });
    allocation.free_context = row->context;
    allocation.free_reason = row->reason;
}

}  // namespace dmavet::model
