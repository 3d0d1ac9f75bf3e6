// SPDX-License-Identifier: Apache-2.0
// What happens to a buffer of the driver's own that is mapped for one transfer? dma_direct_map_page() and
// iommu_dma_map_page(): used where it lies, or copied through the bounce buffer, or refused.
#include "model/allocate.hpp"
#include "model/arm_mask.hpp"
#include "model/dma_call.hpp"

namespace dmavet::model {

namespace {

constexpr std::uint64_t cache_line = 64;       // dma_get_cache_alignment(): CTR_EL0.CWG of every core in use
constexpr std::uint64_t always_aligned = 256;  // 2 * ARCH_DMA_MINALIGN

// kmalloc_size_roundup() for the sizes that matter here: less than 256, with 96 and 192 between the powers of two.
std::uint64_t kmalloc_size(std::uint64_t size) {
    for (const std::uint64_t bucket : {8U, 16U, 32U, 64U, 96U, 128U, 192U}) {
        if (size <= bucket) {
            return bucket;
        }
    }
    return always_aligned;
}

class SingleMapping {
public:
    SingleMapping(const Kernel& kernel, const Placement& placement, const DmaDevice& device,
                  const StreamRequest& request)
        : kernel_(kernel),
          placement_(placement),
          device_(device),
          request_(request),
          limit_(min_not_zero(kernel::bit_mask(request.mask_bits), device.bus_limit)) {}

    Streaming run() {
        result_.request = request_;
        result_.cache_maintenance = !device_.coherent && device_.maintained;
        result_.lacks_maintenance = !device_.coherent && !device_.maintained;
        if (request_.require_coherent && !kernel_.does.has_require_coherent) {
            refuse("this kernel does not know DMA_ATTR_REQUIRE_COHERENT");
        } else if (request_.require_coherent && !device_.coherent) {
            // dma_map_phys()
            refuse("DMA_ATTR_REQUIRE_COHERENT, and the device is not coherent");
        } else if (is_no_buffer()) {
            refuse("there is no such buffer: not all of it is RAM that the kernel uses");
        } else if (device_.restricted) {
            bounce_restricted();
        } else if (device_.iommu) {
            through_iommu();
        } else if (kernel_.does.allocator == Allocator::arm_dma_ops) {
            unchecked();
        } else if (placement_.swiotlb_forced) {
            bounce("swiotlb=force: every mapping bounces");
        } else if (request_.buffer) {
            one_buffer();
        } else {
            any_buffer();
        }
        return std::move(result_);
    }

private:
    // dma_map_page_attrs() takes pages, and only RAM that the kernel maps, and highmem, has some.
    [[nodiscard]] bool is_no_buffer() const {
        return request_.buffer && placement_.known &&
               !placement_.linear_map.contains(*CpuInterval::of(CpuAddr{*request_.buffer}, request_.size));
    }

    // dma_kmalloc_needs_bounce(): the buffer may share a cache line with something else.
    [[nodiscard]] bool is_unaligned() const {
        return kernel_.config.is_set("CONFIG_DMA_BOUNCE_UNALIGNED_KMALLOC") && placement_.swiotlb &&
               device_.bounces_small && !device_.coherent && request_.direction != Direction::to_device &&
               request_.size < always_aligned && kmalloc_size(request_.size) % cache_line != 0;
    }

    void set(Bounce how, DmaAddress address, std::string reason) {
        result_.status = AllocStatus::ok;
        result_.bounce = how;
        result_.dma_address = address;
        result_.reason = std::move(reason);
    }

    void leave_open() {
        result_.status = AllocStatus::unknown;
        result_.reason = "RAM is unknown";
    }

    void refuse(std::string reason) {
        result_.status = AllocStatus::fail;
        result_.bounce = Bounce::never;
        result_.dma_address = DmaAddress::none;
        result_.reason = std::move(reason);
    }

    void through_iommu() {
        if (!iova_fits(limit_, request_.size, kernel_.sizes.page)) {
            return refuse("no IOVA range of this size within the device's mask");
        }
        if (is_unaligned()) {
            set(Bounce::always, DmaAddress::iova,
                "too small to have its cache lines to itself: copied, then mapped by the IOMMU");
        } else {
            set(Bounce::never, DmaAddress::iova, "the IOMMU maps the buffer where it lies");
        }
    }

    // arm_dma_map_page()
    void unchecked() {
        if (mask_fate(kernel_, placement_, device_, request_.mask_bits) == MaskFate::refused) {
            return refuse(refused_mask_text(request_.mask_bits));
        }
        if (!request_.buffer && !placement_.known) {
            return leave_open();
        }
        const CpuMemory buffers =
            request_.buffer ? CpuMemory{*CpuInterval::of(CpuAddr{*request_.buffer}, 1)} : all_zones(placement_.zones);
        set(Bounce::never, address_kind(device_.map, buffers),
            "the buffer is used where it lies, whether the device reaches it or not");
    }

    // is_swiotlb_force_bounce(): everything goes through the device's own pool.
    void bounce_restricted() {
        if (request_.require_coherent) {
            return refuse(
                "every mapping bounces through the device's restricted pool, and DMA_ATTR_REQUIRE_COHERENT forbids it");
        }
        if (request_.size > kernel::swiotlb_segment) {
            return refuse("more than 256 KiB do not fit into one bounce mapping");
        }
        const Reach reached = reach(device_.map, limit_, *device_.restricted, request_.size);
        if (reached == Reach::none) {
            return refuse("the restricted pool is out of the device's reach");
        }
        set(Bounce::always, address_kind(device_.map, *device_.restricted),
            "every mapping bounces through the device's restricted pool");
        if (reached == Reach::some) {
            result_.status = AllocStatus::depends;
        }
    }

    // swiotlb_map(): the bounce buffer must itself be in reach.
    // `refused` stands for the reason where nothing bounces.
    void bounce(std::string reason, std::string_view refused = {}) {
        if (!placement_.known) {
            return leave_open();
        }
        const auto because = [&](std::string_view obstacle) {
            refuse((refused.empty() ? reason + ", and " : std::string(refused) + ": ").append(obstacle));
        };
        if (request_.require_coherent) {
            return because("DMA_ATTR_REQUIRE_COHERENT forbids to bounce");
        }
        if (!placement_.swiotlb) {
            return because("there is no bounce buffer");
        }
        if (request_.size > kernel::swiotlb_segment) {
            return because("more than 256 KiB do not fit into one bounce mapping");
        }
        const CpuMemory memory{placement_.swiotlb->within};
        const Reach reached = reach(device_.map, limit_, memory, request_.size);
        if (reached == Reach::none) {
            return because("the bounce buffer is out of reach as well");
        }
        set(Bounce::always, address_kind(device_.map, memory), std::move(reason));
        if (reached == Reach::some) {
            result_.status = AllocStatus::depends;
        }
    }

    void one_buffer() {
        const std::uint64_t dma = phys_to_dma(device_.map, *request_.buffer);
        const bool in_reach =
            dma != no_translation && dma + (request_.size - 1) >= dma && dma + (request_.size - 1) <= limit_;
        if (!in_reach) {
            return bounce("the buffer is out of the device's reach");
        }
        if (is_unaligned()) {
            return bounce("too small to have its cache lines to itself");
        }
        set(Bounce::never, dma == *request_.buffer ? DmaAddress::physical : DmaAddress::offset,
            "the buffer is used where it lies");
    }

    void any_buffer() {
        if (!placement_.known) {
            return leave_open();
        }
        const CpuMemory ram = all_zones(placement_.zones);
        if (request_.size > ram.bytes()) {
            return refuse("there is no such buffer: it is more than all RAM");
        }
        const Reach reached = reach(device_.map, limit_, ram, request_.size);
        if (reached == Reach::none) {
            return bounce("no RAM is within the device's reach");
        }
        if (is_unaligned()) {
            return set(reached == Reach::all ? Bounce::if_unaligned : Bounce::if_either, address_kind(device_.map, ram),
                       "buffers from kmalloc of this size share cache lines");
        }
        if (reached == Reach::all) {
            return set(Bounce::never, address_kind(device_.map, ram), "all RAM is within the device's reach");
        }
        bounce("a buffer out of the device's reach bounces", "fails when the buffer is out of the device's reach");
        if (result_.status == AllocStatus::ok) {
            result_.bounce = Bounce::if_out_of_reach;
        } else {
            result_.status = AllocStatus::depends;
        }
    }

    const Kernel& kernel_;
    const Placement& placement_;
    const DmaDevice& device_;
    const StreamRequest& request_;
    std::uint64_t limit_;
    Streaming result_;
};

}  // namespace

Streaming map_single(const Kernel& kernel, const Placement& placement, const DmaDevice& device,
                     const StreamRequest& request) {
    return SingleMapping(kernel, placement, device, request).run();
}

}  // namespace dmavet::model
