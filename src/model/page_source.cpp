// SPDX-License-Identifier: Apache-2.0
// Which pages does a direct allocation get? CMA for blocking requests of more than a page, else the page
// allocator in the zone that the device's limit suggests, then in lower ones. A page that the device cannot
// address is given back; where the device reaches only a part of a zone, luck decides.
#include "model/page_source.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "wording/decisions.hpp"
#include "wording/quantity.hpp"

namespace dmavet::model {

namespace {

// dma_alloc_contiguous(): the device's own area for any size, the default one for more than a page.
std::optional<CmaArea> cma_area(const DmaCall& call) {
    constexpr std::string_view function = "dma_alloc_contiguous";
    if (!call.may_sleep()) {
        call.step(function, "no CMA: the caller may not sleep");
        return std::nullopt;
    }
    if (!call.device.cma && call.size() <= call.kernel.sizes.page) {
        call.step(function, "no CMA for a single page");
        return std::nullopt;
    }
    auto area = cma_area_of(call, function);
    if (!area) {
        call.step(function, "there is no default CMA area");
    }
    return area;
}

class DirectPages {
public:
    DirectPages(const DmaCall& call, bool allow_highmem) : call_(call), allow_highmem_(allow_highmem) {}

    std::vector<PageChoice> run() {
        if (const auto area = cma_area(call_); area && try_cma(*area)) {
            return std::move(choices_);
        }
        if (call_.block() > call_.kernel.sizes.largest_block) {
            fail("more than the page allocator's largest block, and CMA does not serve it");
            return std::move(choices_);
        }
        try_zones();
        return std::move(choices_);
    }

private:
    void fail(std::string reason) { choices_.push_back({false, PageSource::none, {}, std::move(reason), when_}); }

    // True when nobody else is asked: it certainly gives the pages, or its page is rejected.
    bool try_cma(const CmaArea& area) {
        constexpr std::string_view function = "__dma_direct_alloc_pages";
        if (call_.size() > area.size) {
            call_.step(
                function,
                [&] {
                    return fmt::format("{} {}", area.name,
                                       area.within.empty() ? lost_area : "is smaller than the request");
                },
                area.from);
            return false;
        }
        const Reach reached = reach(call_.device.map, call_.limit(), area.within, call_.size());
        const bool is_unusable =
            !allow_highmem_ && is_only(zones_of(call_.placement.zones, area.within), Zone::highmem);
        if (reached == Reach::none || is_unusable) {
            call_.step(
                function,
                [&] {
                    return fmt::format("{} is out of the device's reach (limit {}): its page is given back", area.name,
                                       wording::hex(call_.limit()));
                },
                area.from);
            // "Rejecting highmem page from CMA": after it was found to be in reach, and without another try.
            if (reached == Reach::none || call_.kernel.does.pages_avoid_highmem_cma) {
                return false;
            }
            fail("CMA gives a page of highmem, which this kernel hands to nobody here");
            return true;
        }
        call_.step(
            function, [&] { return fmt::format("from {}", area.name); }, area.from);
        choices_.push_back({true, PageSource::cma, area.within, fmt::format("from {}", area.name),
                            reached == Reach::all
                                ? ""
                                : fmt::format("the block lies in the part of {} that the device reaches", area.name)});
        if (reached == Reach::some) {
            when_ = fmt::format("the block lies in the part of {} that the device does not reach", area.name);
        }
        return reached == Reach::all;
    }

    void try_zones() {
        const std::uint64_t phys_limit = dma_to_phys(call_.device.map, call_.limit());
        Zone asked = zone_hint(call_);
        for (;;) {
            // Without a ZONE_DMA whoever asks for it is served from any.
            const Zone highest = asked == Zone::dma && !call_.kernel.arch->has_dma ? Zone::normal : asked;
            if (serve_from(highest)) {
                return;
            }
            // Retry further down: first below 4 GiB, when the limit translates at all, then in ZONE_DMA.
            if (asked == Zone::normal && phys_limit != no_translation && call_.kernel.arch->has_dma32) {
                asked = Zone::dma32;
            } else if (asked != Zone::dma && call_.kernel.arch->has_dma) {
                asked = Zone::dma;
            } else {
                return fail("no zone has memory that the device reaches");
            }
        }
    }

    // True when nobody else is asked: every page that may come is in reach, or there is none.
    bool serve_from(Zone asked) {
        const auto serving = serving_zones(call_.placement.zones, asked, call_.block());
        if (serving.empty()) {
            fail(why_no_page(asked));
            return true;
        }
        bool all_in_reach = true;
        for (const ZoneMemory* zone : serving) {
            const bool may_run_dry = zone != serving.back();
            all_in_reach = try_zone(*zone, may_run_dry) == Reach::all && all_in_reach;
            if (may_run_dry) {
                when_ = fmt::format("{} is used up", wording::zone_name(zone->zone));
            }
        }
        retried_ = true;
        return all_in_reach;
    }

    Reach try_zone(const ZoneMemory& zone, bool may_run_dry) {
        constexpr std::string_view function = "__dma_direct_alloc_pages";
        const Reach reached = reach(call_.device.map, call_.limit(), zone.ram, call_.size());
        const std::string_view name = wording::zone_name(zone.zone);
        const std::string where = fmt::format("a page of {}", name);
        call_.step(function, [&] {
            if (reached == Reach::none) {
                return fmt::format("{} is out of the device's reach (limit {})", where, wording::hex(call_.limit()));
            }
            return fmt::format("{}{}{}", where, may_run_dry ? ", as long as it has any" : "",
                               reached == Reach::some ? ", if it lies in the device's reach" : "");
        });
        if (reached != Reach::none) {
            choices_.push_back({true, PageSource::pages, zone.ram, where,
                                reached == Reach::some
                                    ? fmt::format("the page that {} gives lies in the device's reach", name)
                                : may_run_dry && when_.empty() ? fmt::format("{} has a page left", name)
                                                               : when_});
        }
        if (reached == Reach::some) {
            when_ = fmt::format("the page that {} gives lies outside the device's reach", name);
        }
        return reached;
    }

    [[nodiscard]] std::string why_no_page(Zone asked) const {
        if (retried_) {
            return "no zone has memory that the device reaches";
        }
        return first_zone(call_.placement.zones, asked) ? "no zone has a free block of that size"
                                                        : fmt::format("{} is empty", wording::zone_name(asked));
    }

    const DmaCall& call_;
    bool allow_highmem_;
    bool retried_ = false;
    std::vector<PageChoice> choices_;
    std::string when_;  // what must have happened for us to get here
};

// What the atomic pools have taken from the start of the default area at boot is not there for a block as large as the
// rest: buffers are aligned to their size, up to 2^CONFIG_CMA_ALIGNMENT pages.
std::uint64_t room_beside_pools(const DmaCall& call, std::uint64_t size) {
    constexpr unsigned cma_alignment = 8;
    std::uint64_t taken = 0;
    for (const AtomicPool& pool : call.placement.atomic_pools) {
        taken += pool.from_cma ? pool.size_at_most : 0;
    }
    const std::uint64_t alignment = std::min(call.block(), call.kernel.sizes.page << cma_alignment);
    taken = (taken + alignment - 1) / alignment * alignment;
    return size - std::min(size, taken);
}

}  // namespace

std::optional<CmaArea> cma_area_of(const DmaCall& call, std::string_view function) {
    const auto& area = call.placement.default_cma;
    if (call.device.cma) {
        const std::uint64_t size = call.device.cma->bytes();
        const bool is_default = area && *call.device.cma == CpuMemory{area->within};
        return CmaArea{*call.device.cma, is_default ? room_beside_pools(call, size) : size, "the device's CMA area",
                       call.region_from(function)};
    }
    if (area) {
        return CmaArea{CpuMemory{area->within}, room_beside_pools(call, area->size), "the default CMA area",
                       area->from};
    }
    if (const auto& lost = call.placement.lost_cma) {
        return CmaArea{{}, 0, "the default CMA area", lost->from};
    }
    return std::nullopt;
}

Zone zone_hint(const DmaCall& call) {
    const std::uint64_t phys_limit = dma_to_phys(call.device.map, call.limit());
    if (phys_limit <= call.placement.allocator_limit) {
        return Zone::dma;
    }
    return phys_limit <= kernel::last_of_32_bits ? Zone::dma32 : Zone::normal;
}

std::vector<PageChoice> direct_pages(const DmaCall& call, bool allow_highmem) {
    return DirectPages(call, allow_highmem).run();
}

PageChoice contiguous_pages(const DmaCall& call) {
    if (const auto area = cma_area(call); area && call.size() <= area->size) {
        call.step(
            "iommu_dma_alloc_pages", [&] { return fmt::format("contiguous pages from {}", area->name); }, area->from);
        return {true, PageSource::cma, area->within, fmt::format("from {}", area->name), {}};
    }
    if (call.block() > call.kernel.sizes.largest_block) {
        return {false, PageSource::none, {}, "more than the page allocator's largest block", {}};
    }
    call.step("iommu_dma_alloc_pages", "contiguous pages of any zone");
    CpuMemory ram;
    for (const ZoneMemory* zone : serving_zones(call.placement.zones, Zone::normal, call.block())) {
        ram.add(zone->ram);
    }
    if (ram.empty()) {
        return {false, PageSource::none, {}, "no zone has a free block of that size", {}};
    }
    return {true, PageSource::pages, std::move(ram), "contiguous pages of any zone", {}};
}

}  // namespace dmavet::model
