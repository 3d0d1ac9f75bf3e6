// SPDX-License-Identifier: Apache-2.0
// In which order does the kernel decide? dma_alloc_attrs() and dma_alloc_pages() of kernel/dma/mapping.c: the
// device's own pool first, whatever else the device has; then the IOMMU; then direct mapping.
#include "model/allocate.hpp"

#include <algorithm>

#include "model/alloc_paths.hpp"

namespace dmavet {

namespace {

Outcomes decide(const DmaCall& call) {
    const bool coherent_api = call.request.api == AllocApi::coherent;
    const std::string_view function = coherent_api ? "dma_alloc_attrs" : "__dma_alloc_pages";
    if (call.request.mask_bits == 0) {
        call.step(function, "the coherent mask is 0: a warning, and on it goes");
    }
    if (coherent_api && call.device.pool) {
        return alloc_from_device_pool(call);
    }
    if (call.kernel.allocator == Allocator::arm64_swiotlb) {
        return arm64_swiotlb_alloc(call);
    }
    if (call.device.iommu) {
        call.step(function, "a DMA domain translates: the IOMMU's allocator");
        return coherent_api ? iommu_alloc(call) : iommu_alloc_pages(call);
    }
    call.step(function, "no translation: direct mapping");
    return coherent_api ? direct_alloc(call) : direct_alloc_pages(call);
}

bool same(const AllocOutcome& a, const AllocOutcome& b) {
    return a.status == b.status && a.path == b.path && a.source == b.source && a.mapping == b.mapping &&
           a.cpu_attribute == b.cpu_attribute && a.alias == b.alias && a.dma_address == b.dma_address;
}

// Several ways that lead to the same are no question: the answer is that, from any of their zones.
Outcomes without_repeats(const Outcomes& outcomes) {
    Outcomes different;
    for (const AllocOutcome& outcome : outcomes) {
        const auto known =
            std::find_if(different.begin(), different.end(), [&](const AllocOutcome& o) { return same(o, outcome); });
        if (known == different.end()) {
            different.push_back(outcome);
            continue;
        }
        if (outcome.zones != known->zones && outcome.reason != known->reason) {
            known->reason.append(", or ").append(outcome.reason);
        }
        known->zones = static_cast<ZoneSet>(known->zones | outcome.zones);
    }
    return different;
}

// What all outcomes agree on.
AllocOutcome common(const Outcomes& outcomes) {
    AllocOutcome sum = outcomes.front();
    sum.status = AllocStatus::depends;
    sum.reason = "what the running system hands out decides";
    sum.when.clear();
    for (const AllocOutcome& outcome : outcomes) {
        if (outcome.path != sum.path) {
            sum.path = AllocPath::none;
        }
        if (outcome.source != sum.source) {
            sum.source = PageSource::none;
        }
        if (outcome.mapping != sum.mapping) {
            sum.mapping.reset();
        }
        if (outcome.cpu_attribute != sum.cpu_attribute) {
            sum.cpu_attribute.reset();
        }
        if (outcome.alias != sum.alias) {
            sum.alias = Alias::unasked;
        }
        sum.zones = static_cast<ZoneSet>(sum.zones | outcome.zones);
        if (outcome.dma_address != sum.dma_address) {
            sum.dma_address = DmaAddress::none;
        }
    }
    return sum;
}

Placement placement_without_limits() {
    constexpr CpuAddr last{(std::uint64_t{1} << 48) - 1};
    constexpr CpuInterval everything = CpuInterval::up_to(last), plenty = CpuInterval::up_to(CpuAddr{gib - 1});
    Placement placement;
    placement.known = true;
    placement.zones = {{Zone::dma, {everything}}};
    placement.dma_limit = raw(last) + 1;
    placement.default_cma = PlacedArea{plenty.size(), raw(last), false, plenty, {}};
    placement.atomic_pools = {{Zone::dma, std::uint64_t{128} << 10, true, {plenty}}};
    return placement;
}

DmaDevice without_limits(DmaDevice device) {
    device.map.reset();
    device.bus_limit = ~std::uint64_t{0};
    return device;
}

void leave_memory_open(AllocOutcome& outcome) {
    outcome.status = AllocStatus::unknown;
    outcome.source = PageSource::none;
    outcome.zones = 0;
    if (outcome.dma_address != DmaAddress::iova) {
        outcome.dma_address = DmaAddress::none;
    }
    outcome.reason = "RAM is unknown, so source, zone and success are open";
}

// 3.18 of arm64 does not check the context itself; what it calls decides.
void set_free_context_3_18(Allocation& allocation) {
    if (allocation.outcome.path == AllocPath::atomic_pool) {
        allocation.free_reason = "__free_from_pool() returns it to the pool, under a spin lock at most";
    } else if (allocation.outcome.mapping == Mapping::remap || allocation.outcome.source == PageSource::cma) {
        allocation.free_context = FreeContext::sleeping;
        allocation.free_reason = "vunmap() may sleep, and CMA takes a mutex";
    } else {
        allocation.free_reason = "swiotlb_free_coherent() gives pages back from any context";
    }
}

// dma_free_attrs() and dma_free_pages(): from where the memory may be given back.
void set_free_context(const DmaCall& call, Allocation& allocation) {
    if (allocation.outcome.status == AllocStatus::fail) {
        allocation.free_reason = "there is nothing to free";
    } else if (call.kernel.allocator == Allocator::arm64_swiotlb && allocation.outcome.path != AllocPath::device_pool) {
        set_free_context_3_18(allocation);
    } else if (call.request.api != AllocApi::coherent) {
        allocation.free_reason = "pages of the linear map go back from any context";
    } else if (allocation.outcome.path == AllocPath::device_pool) {
        allocation.free_reason = "dma_release_from_dev_coherent() comes before any check of the context";
    } else if (allocation.outcome.path != AllocPath::atomic_pool && allocation.outcome.mapping == Mapping::remap) {
        allocation.free_context = FreeContext::sleeping;
        allocation.free_reason = "the mapping goes through vunmap(), which may sleep";
    } else {
        allocation.free_context = FreeContext::interrupts_enabled;
        allocation.free_reason = "dma_free_attrs() warns when interrupts are disabled";
    }
}

// of_dma_set_restricted_buffer(): the first of the node's regions that is one, without anybody asking. Nothing is
// attached when that one was not kept.
bool attach_restricted(std::span<const DevicePool> pools, const Topology& topology, const Placement& placement,
                       DmaDevice& dma) {
    for (const DevicePool& pool : pools) {
        if (!pool.region || pool.region->kind != PoolKind::restricted) {
            continue;
        }
        if (!pool.region->kept) {
            return false;
        }
        const auto& place = placement.regions[static_cast<std::size_t>(pool.region - topology.reserved.data())];
        dma.restricted = place ? CpuMemory{*place} : CpuMemory{};
        return true;
    }
    return false;
}

// A PCI function without a node takes the regions of its host bridge.
std::span<const DevicePool> pools_for_restriction(const Device& device, const Topology& topology) {
    if (!device.pools.empty() || device.bus != BusType::pci) {
        return device.pools;
    }
    const auto bridge = std::find_if(topology.devices.begin(), topology.devices.end(), [&](const Device& d) {
        return d.node == device.config_node && d.bus != BusType::pci;
    });
    return bridge == topology.devices.end() ? std::span<const DevicePool>{} : bridge->pools;
}

bool has_iommu(const Device& device) {
    return device.iommu.state == IommuState::translated || device.iommu.state == IommuState::identity;
}

}  // namespace

DmaDevice dma_device(const Device& device, const Topology& topology, const Placement& placement,
                     const KernelProfile& kernel, std::optional<std::size_t> attached_region) {
    DmaDevice dma;
    dma.node = device.node;
    dma.coherent = device.coherent.value.value_or(false);
    dma.coherent_from = device.coherent.from;
    dma.map = device.regions.value;
    dma.bus_limit = device.bus_limit.value_or(0);
    dma.iommu = translates(device, kernel);
    if (kernel.restricted_pool && !has_iommu(device)) {
        attach_restricted(pools_for_restriction(device, topology), topology, placement, dma);
    }
    if (!attached_region || *attached_region >= device.pools.size()) {
        return dma;
    }
    const DevicePool& asked = device.pools[*attached_region];
    if (!asked.region || asked.attached == PoolAttached::never) {
        return dma;
    }
    const auto position = static_cast<std::size_t>(asked.region - topology.reserved.data());
    const std::optional<CpuInterval>& memory = placement.regions[position];
    if (!placement.known) {
        // A region without a fixed place needs RAM to lie in, and one that is not no-map must not lie in it.
        const bool certain = asked.region->kind == PoolKind::device_pool && asked.region->no_map && memory;
        dma.pool_is_open = !certain;
    }
    if (!memory || dma.pool_is_open) {
        return dma;
    }
    if (asked.region->kind == PoolKind::cma) {
        // cma_activate_area() gives up an area that is not all RAM; the device keeps it, with nothing in it.
        dma.cma = topology.ram.contains(*memory) ? CpuMemory{*memory} : CpuMemory{};
    } else if (asked.region->kind == PoolKind::device_pool &&
               (asked.region->no_map || !topology.ram.overlaps(*memory))) {
        // memremap(MEMREMAP_WC) refuses what is in the linear map.
        dma.pool = memory;
    }
    return dma;
}

Allocation allocate(const KernelProfile& kernel, const Placement& placement, const DmaDevice& device,
                    const AllocRequest& request, bool trace) {
    Allocation allocation;
    allocation.request = request;
    // Path, mapping and attributes do not depend on where RAM is: without it the call is played with memory
    // that everybody reaches, and what it says about source and zone is left out.
    const Placement anywhere = placement.known ? Placement{} : placement_without_limits();
    const DmaDevice unlimited = placement.known ? DmaDevice{} : without_limits(device);
    AllocRequest wide = request;
    wide.mask_bits = 64;
    std::vector<Step>* steps = trace ? &allocation.steps : nullptr;
    // A pool of the device's own that needs no RAM is what it is.
    const bool as_it_is = placement.known || device.pool;
    const DmaCall call{kernel, as_it_is ? placement : anywhere, as_it_is ? device : unlimited,
                       as_it_is ? request : wide, steps};
    if (device.pool_is_open && request.api == AllocApi::coherent) {
        allocation.outcome.status = AllocStatus::unknown;
        allocation.outcome.reason = "RAM is unknown, so it is open whether the device's region can be attached";
        allocation.free_reason = "where the memory comes from is open";
        return allocation;
    }
    Outcomes outcomes = without_repeats(decide(call));
    allocation.outcome = outcomes.size() == 1 ? outcomes.front() : common(outcomes);
    if (outcomes.size() > 1) {
        allocation.outcomes = std::move(outcomes);
    }
    allocation.outcome.when.clear();
    if (!placement.known && allocation.outcome.path != AllocPath::device_pool) {
        leave_memory_open(allocation.outcome);
    }
    set_free_context(call, allocation);
    return allocation;
}

}  // namespace dmavet
