// SPDX-License-Identifier: Apache-2.0
// One call into the DMA API: who calls, on which kernel, with which memory around. What every allocation path
// gets, and the pieces of an answer that they share.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "dmavet/allocation.hpp"
#include "dmavet/kernel.hpp"
#include "dmavet/placement.hpp"
#include "kernel/sizes.hpp"
#include "model/dma_device.hpp"
#include "model/reach.hpp"
#include "model/zones.hpp"

namespace dmavet::model {

struct DmaCall {
    const Kernel& kernel;
    const Placement& placement;
    const DmaDevice& device;
    const AllocRequest& request;
    const DeviceOrigins* origins;  // null: nobody asks why, and no step is kept
    std::vector<Step>& steps;

    [[nodiscard]] bool may_sleep() const { return request.context == AllocContext::sleeping; }
    [[nodiscard]] std::uint64_t size() const {
        const std::uint64_t page = kernel.sizes.page, most = ~std::uint64_t{0} & ~(page - 1);
        return request.size > most ? most : (request.size + page - 1) & ~(page - 1);
    }
    // get_order() as a size: the next power of two of pages.
    [[nodiscard]] std::uint64_t block() const {
        std::uint64_t block = kernel.sizes.page;
        while (block < request.size && block <= (~std::uint64_t{0} >> 1)) {
            block *= 2;
        }
        return block;
    }
    // min_not_zero(coherent_dma_mask, bus_dma_limit)
    [[nodiscard]] std::uint64_t limit() const {
        return min_not_zero(kernel::bit_mask(request.mask_bits), device.bus_limit);
    }

    // Who said that the device is coherent or is not; which region of its own it has. For steps.
    [[nodiscard]] Origin coherent_from() const { return origins ? origins->coherent : Origin{}; }
    [[nodiscard]] Origin region_from(std::string_view function) const {
        return origins ? Origin{origins->node, "memory-region", function} : Origin{};
    }

    // `decision`: a text, or what makes one, which is only called when somebody asks why.
    template <class Decision>
    void step(std::string_view function, const Decision& decision, Origin from = {}) const {
        if (!origins) {
            return;
        }
        if constexpr (std::is_invocable_v<Decision>) {
            steps.push_back({function, decision(), from});
        } else {
            steps.push_back({function, std::string(decision), from});
        }
    }
};

// Everything that may happen, in the order in which the kernel tries; one entry when nothing is open.
using Outcomes = std::vector<AllocOutcome>;

[[nodiscard]] AllocOutcome failure(AllocPath path, std::string reason);
// Memory of that path; the mapping is the caller's to say. What is behind an IOMMU has an IOVA, all else what the
// device's windows make of it.
[[nodiscard]] AllocOutcome success(const DmaCall& call, AllocPath path, PageSource source, const CpuMemory& memory,
                                   std::string reason);
// The one pool of kernels before dma_direct, which never grows. Absent: it cannot serve, and `why_not` says so.
[[nodiscard]] const AtomicPool* single_pool(const DmaCall& call, std::string& why_not);

// pgprot_dmacoherent() for a device that is not coherent, and the architecture's word for it.
[[nodiscard]] CpuAttribute uncached_attribute(const DmaDevice& device);
[[nodiscard]] std::string_view uncached_text(const DmaCall& call);

// How a page is shown to the CPU: the mapping, its attribute and what remains beside it.
void map_nowhere(AllocOutcome& outcome);                                      // the page itself is the cookie
void map_linear(AllocOutcome& outcome);                                       // cacheable, as the linear map has it
void map_remapped(AllocOutcome& outcome, const DmaCall& call, bool highmem);  // another address, by the device's flag

}  // namespace dmavet::model
