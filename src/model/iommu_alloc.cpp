// SPDX-License-Identifier: Apache-2.0
// What does a device behind a translating IOMMU get? drivers/iommu/dma-iommu.c: pages from anywhere, scattered and made
// one range by the page tables of CPU and IOMMU; contiguous ones when asked for, or when the caller may not sleep.
#include <fmt/format.h>

#include "model/alloc_paths.hpp"
#include "model/page_source.hpp"

namespace dmavet::model {

namespace {

// Scattered pages come from every zone.
AllocOutcome scattered(const DmaCall& call) {
    const CpuMemory all = all_zones(call.placement.zones);
    if (call.size() > all.bytes()) {
        return failure(AllocPath::iommu, "more than all RAM");
    }
    call.step("iommu_dma_alloc_remap", "pages of any zone, mapped into one range for the CPU and for the device");
    AllocOutcome outcome =
        success(call, AllocPath::iommu, PageSource::pages, all, "scattered pages, one range through the page tables");
    map_remapped(outcome, call, false);
    return outcome;
}

AllocOutcome contiguous(const DmaCall& call) {
    const PageChoice choice = contiguous_pages(call);
    if (!choice.found) {
        return failure(AllocPath::iommu, choice.reason);
    }
    return success(call, AllocPath::iommu, choice.source, choice.memory, choice.reason);
}

// Pages that no range of bus addresses is left for are given back.
Outcomes with_iova(const DmaCall& call, AllocOutcome outcome) {
    if (outcome.status == AllocStatus::fail || iova_fits(call.limit(), call.size(), call.kernel.sizes.page)) {
        return {std::move(outcome)};
    }
    call.step("iommu_dma_alloc_iova",
              [&] { return fmt::format("no room for the range below {:#x}: NULL", call.limit()); });
    return {failure(AllocPath::iommu, "no IOVA range of this size within the device's mask")};
}

}  // namespace

Outcomes iommu_alloc(const DmaCall& call) {
    constexpr std::string_view function = "iommu_dma_alloc";
    if (call.may_sleep() && !call.request.force_contiguous) {
        return with_iova(call, scattered(call));
    }
    if (!call.may_sleep() && !call.device.coherent) {
        call.step(function,
                  "the device is not coherent and the caller may not sleep: the atomic pools, wherever they lie");
        Outcomes outcomes;
        for (AllocOutcome& outcome : alloc_from_atomic_pool(call, true)) {
            const Outcomes checked = with_iova(call, std::move(outcome));
            outcomes.insert(outcomes.end(), checked.begin(), checked.end());
        }
        return outcomes;
    }
    AllocOutcome outcome = contiguous(call);
    if (outcome.status != AllocStatus::ok) {
        return {outcome};
    }
    if (call.device.coherent) {
        map_linear(outcome);
    } else {
        map_remapped(outcome, call, false);
    }
    return with_iova(call, std::move(outcome));
}

Outcomes iommu_alloc_pages(const DmaCall& call) {
    const bool scatters = call.request.api == AllocApi::noncoherent && call.may_sleep();
    if (scatters && !call.kernel.does.noncoherent_iommu_pages_are_contiguous) {
        AllocOutcome outcome = scattered(call);
        if (outcome.status == AllocStatus::ok) {
            outcome.cpu_attribute = CpuAttribute::normal_wb;
        }
        return with_iova(call, std::move(outcome));
    }
    AllocOutcome outcome = contiguous(call);
    if (outcome.status == AllocStatus::ok) {
        map_linear(outcome);
    }
    return with_iova(call, std::move(outcome));
}

}  // namespace dmavet::model
