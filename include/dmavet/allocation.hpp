// SPDX-License-Identifier: Apache-2.0
// What a driver asks of the DMA API, and what the modelled kernel hands it. Sizes are bytes.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/resolved.hpp"
#include "dmavet/trace.hpp"
#include "dmavet/zone.hpp"

namespace dmavet {

#pragma GCC visibility push(default)

enum class AllocApi { coherent, noncoherent, pages };
enum class AllocContext { sleeping, atomic };  // GFP_KERNEL; GFP_ATOMIC, with interrupts possibly disabled

struct AllocRequest {
    std::uint64_t size = 4096;  // not 0
    AllocApi api = AllocApi::coherent;
    AllocContext context = AllocContext::sleeping;
    unsigned mask_bits = 32;         // the coherent mask, as the driver has set it, to 64; 0: it is unset
    bool write_combine = false;      // DMA_ATTR_WRITE_COMBINE; these three of dma_alloc_attrs() alone
    bool no_kernel_mapping = false;  // DMA_ATTR_NO_KERNEL_MAPPING
    bool force_contiguous = false;   // DMA_ATTR_FORCE_CONTIGUOUS

    bool operator==(const AllocRequest&) const = default;
};

// depends: state that only the running system has decides. unknown: RAM is not known.
enum class AllocStatus { ok, fail, depends, unknown };
enum class AllocPath { none, direct, iommu, atomic_pool, device_pool, restricted_pool };
enum class PageSource { none, pages, cma, pool };
enum class Mapping { none, linear, remap };  // remap: another virtual address than the linear map's
// io: riscv's counterpart of device.
enum class CpuAttribute { none, normal_wb, normal_nc, device, strongly_ordered, io };
// What stays mapped in the linear map for the same page; unasked: the mapping is the linear map, or there is none.
enum class Alias { unasked, none, normal_wb, normal_nc };
enum class DmaAddress { none, physical, offset, iova, invalid };

struct AllocOutcome {
    AllocStatus status = AllocStatus::fail;
    AllocPath path = AllocPath::none;
    PageSource source = PageSource::none;
    std::optional<Mapping> mapping;  // absent: nothing was mapped because nothing was allocated
    std::optional<CpuAttribute> cpu_attribute;
    Alias alias = Alias::unasked;
    ZoneSet zones = 0;  // 0: none, or not a zone's memory
    DmaAddress dma_address = DmaAddress::none;
    std::string reason;  // one sentence
    std::string when;    // only in a list of outcomes: what decides for this one
};

// Why memory may be given back from there.
enum class FreeReason : std::uint8_t {
    none,
    nothing_to_free,
    source_unknown,      // RAM is, and so is where the memory comes from
    own_pool_first,      // dma_release_from_dev_coherent() comes before any check of the context
    pool_lock,           // __free_from_pool() of 3.18
    vunmap_and_cma,      // 3.18: both may sleep
    swiotlb_pages,       // swiotlb_free_coherent() of 3.18
    linear_pages,        // dma_free_pages()
    interrupts_checked,  // dma_free_attrs(): WARN_ON(irqs_disabled())
    vunmap,              // dma_free_attrs() ends in it
    pool_leaks,          // pool_allocator_free() of arm, with DMA_ATTR_NO_KERNEL_MAPPING
};

enum class FreeContext { any, interrupts_enabled, sleeping };

enum class Verdict { none, coherent, coherent_uncached, mismatch_stale, mismatch_alias, unverified };

// What the CPU's mapping and the device's view of it make together. `if_*` are set for unverified.
struct Judgement {
    Verdict verdict = Verdict::none;
    Verdict if_snoops = Verdict::none;
    Verdict if_not = Verdict::none;
    // The hardware is known to snoop and the CPU's mapping is uncached all the same: right, but slower than it could
    // be.
    bool needlessly_uncached = false;
    // Nobody knows the hardware, but for a device that does not snoop, as the tree says, this is wrong.
    bool by_tree = false;
};

struct Allocation {
    AllocRequest request;
    AllocOutcome outcome;
    std::vector<AllocOutcome> outcomes;  // only with status depends
    Judgement judgement;
    FreeContext free_context = FreeContext::any;
    FreeReason free_reason = FreeReason::none;
    std::vector<Step> steps;
};

enum class Direction { to_device, from_device, bidirectional };

struct StreamRequest {
    std::uint64_t size = 2048;  // not 0
    Direction direction = Direction::bidirectional;
    unsigned mask_bits = 32;                   // the streaming mask, likewise
    std::optional<std::uint64_t> buffer = {};  // its physical address
    bool require_coherent = false;             // DMA_ATTR_REQUIRE_COHERENT

    bool operator==(const StreamRequest&) const = default;
};

enum class Bounce { unknown, never, always, if_out_of_reach, if_unaligned, if_either };

struct Streaming {
    StreamRequest request;
    AllocStatus status = AllocStatus::ok;
    Bounce bounce = Bounce::unknown;
    bool cache_maintenance = false;
    bool lacks_maintenance = false;  // it takes some, and the kernel has no operations for it
    DmaAddress dma_address = DmaAddress::none;
    Judgement judgement;
    std::string reason;
};

// Whether what a device sends to memory snoops the CPU's caches.
struct Snoops {
    std::optional<bool> value;  // absent: nobody has said
    std::string_view because;   // one phrase, a literal; empty without a value

    auto operator<=>(const Snoops&) const = default;
};

// What one device gets for each request, in the order of the requests.
struct DeviceOutcome {
    Snoops snoops;  // what the verdicts rest on
    std::vector<Allocation> allocations;
    std::vector<Streaming> streaming;
};

// What every device of a board gets. Devices that are alike in everything the allocator looks at share an entry.
struct DeviceOutcomes {
    std::vector<DeviceOutcome> distinct;
    std::vector<std::uint32_t> of_device;  // for each device of the topology: its entry in `distinct`
};

// How large an allocation may be.
struct Capacity {
    std::uint64_t largest = 0;  // bytes of the largest single allocation; 0: none succeeds
    std::string beyond;         // why a larger one fails; empty: none of any board's size does
};

// The words of the machine formats; empty for what they write as null.
[[nodiscard]] std::string_view to_string(AllocApi api);
[[nodiscard]] std::string_view to_string(AllocContext context);
[[nodiscard]] std::string_view to_string(AllocStatus status);
[[nodiscard]] std::string_view to_string(AllocPath path);
[[nodiscard]] std::string_view to_string(PageSource source);
[[nodiscard]] std::string_view to_string(Mapping mapping);
[[nodiscard]] std::string_view to_string(CpuAttribute attribute);
[[nodiscard]] std::string_view to_string(Alias alias);
[[nodiscard]] std::string_view to_string(DmaAddress address);
[[nodiscard]] std::string_view to_string(FreeReason reason);
[[nodiscard]] std::string_view to_string(FreeContext context);
[[nodiscard]] std::string_view to_string(Verdict verdict);
[[nodiscard]] std::string_view to_string(Direction direction);
[[nodiscard]] std::string_view to_string(Bounce bounce);

#pragma GCC visibility pop

}  // namespace dmavet
