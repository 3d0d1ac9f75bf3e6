// SPDX-License-Identifier: Apache-2.0
// Where does DMA memory lie? Plays the part of boot that decides it, in the kernel's order: the regions of the
// tree, the kernel's own tables, the default CMA area, the bounce buffer, and then the atomic pools, which are
// carved from what was placed before.
#include "dmavet/placement.hpp"

#include <algorithm>
#include <bit>

#include "model/boot_memory.hpp"
#include "model/dma_call.hpp"

namespace dmavet {

namespace {

constexpr std::uint64_t largest_block_3_18 = 4 * mib;         // SZ_64M, but not more than MAX_ORDER_NR_PAGES
constexpr std::uint64_t max_block = 4 * mib;                  // MAX_PAGE_ORDER pages
constexpr std::uint64_t kernel_image = 64 * mib;              // image, tree and start-up tables lie at the start of RAM
constexpr std::uint64_t page_struct_share = 64;               // struct page: 64 bytes for each 4096
constexpr std::uint64_t early_tables = 4 * mib;               // page tables and per-CPU areas, beside the page structs
constexpr std::size_t max_dynamic_regions = 64;               // MAX_RESERVED_REGIONS
constexpr std::uint64_t arm_dma_limit = 0xffffffff;           // of machines without a dma_zone_size
constexpr std::uint64_t most_slots = std::uint64_t{1} << 40;  // more than fits anywhere
constexpr std::uint64_t swiotlb_default = 64 * mib;           // IO_TLB_DEFAULT_SIZE

// memblock knows no address 2^64, so RAM that ends there loses its last page; no machine has any.
constexpr CpuInterval last_page = CpuInterval::from(CpuAddr{~(page_bytes - 1)});

// From an address up to an end that is one past the last; absent when there is nothing between them.
std::optional<CpuInterval> half_open(std::uint64_t from, std::uint64_t end) {
    return end == 0 ? std::nullopt : CpuInterval::between(CpuAddr{from}, CpuAddr{end - 1});
}

class Boot {
public:
    Boot(const Tree& tree, const Topology& topology, const Kernel& kernel, const CommandLine& line)
        : tree_(tree), topology_(topology), kernel_(kernel), line_(line) {}

    Placement run() {
        placement_.regions.resize(topology_.reserved.size());
        CpuMemory taken = fixed_regions();
        if (!topology_.memory.value) {
            return std::move(placement_);
        }
        placement_.known = true;
        ram_ = topology_.ram;
        ram_.remove(last_page);
        dram_end_ = ram_.empty() ? 0 : raw(ram_.last()) + 1;
        BootMemory free(ram_);
        make_zones();
        reserve_fixed(free, std::move(taken));
        place_dynamic(free);
        reserve_kernel_tables(free);
        place_cma(free);
        place_swiotlb(free);
        make_atomic_pools();
        return std::move(placement_);
    }

private:
    void add_zone(Zone zone, std::uint64_t from, std::uint64_t end) {
        const auto bounds = half_open(from, end);
        CpuMemory ram = bounds ? ram_.intersection(*bounds) : CpuMemory{};
        if (!ram.empty()) {
            placement_.zones.push_back({zone, std::move(ram)});
        }
    }

    void make_zones() {
        if (kernel_.arch->arch == Arch::arm) {
            return make_arm_zones();
        }
        // zone_sizes_init(): ends are cut to whole pages; DMA32 starts where DMA ends.
        placement_.dma_limit = topology_.zones.dma_mask;
        const std::uint64_t zone_limit = topology_.zones.dma->limit;
        const auto end_of_zone = [&](std::uint64_t limit) {
            return (std::min(limit, dram_end_ - 1) + 1) & ~(page_bytes - 1);
        };
        dma_end_ = end_of_zone(zone_limit);
        phys_limit_ = std::min(zone_limit, dram_end_ - 1) + 1;
        const std::uint64_t dma32_end =
            topology_.zones.dma32 ? std::max(dma_end_, end_of_zone(topology_.zones.dma32->limit)) : dma_end_;
        add_zone(Zone::dma, 0, dma_end_);
        add_zone(Zone::dma32, dma_end_, dma32_end);
        add_zone(Zone::normal, dma32_end, ~std::uint64_t{0});
    }

    // arm: lowmem is what fits below the vmalloc area; with machine descriptions of today ZONE_DMA is all of it.
    void make_arm_zones() {
        constexpr std::uint64_t kernel_space = 0xff800000 - 0xc0000000, vmalloc_default = 240 * mib,
                                vmalloc_gap = 8 * mib;
        // early_vmalloc()
        const std::uint64_t vmalloc =
            std::clamp(line_.vmalloc.value_or(vmalloc_default), 16 * mib, kernel_space - 32 * mib - vmalloc_gap);
        const std::uint64_t lowmem = kernel_space - vmalloc - vmalloc_gap;
        const std::uint64_t start = ram_.empty() ? 0 : raw(ram_.first());
        lowmem_end_ = std::min(start + lowmem, dram_end_);
        phys_limit_ = dma_end_ = lowmem_end_;
        placement_.dma_limit = 0xffffff;  // zone_dma_bits keeps its default of 24
        add_zone(Zone::dma, 0, lowmem_end_);
        add_zone(Zone::highmem, lowmem_end_, ~std::uint64_t{0});
    }

    CpuMemory fixed_regions() {
        std::vector<CpuInterval> taken;
        for (std::size_t i = 0; i < topology_.reserved.size(); ++i) {
            const auto place = topology_.reserved[i].fixed_place();
            if (place && !topology_.reserved[i].ignored) {
                placement_.regions[i] = place;
                taken.push_back(*place);
            }
        }
        return CpuMemory(std::move(taken));
    }

    void reserve_fixed(BootMemory& free, CpuMemory taken) {
        if (const auto chosen = tree_.find_child(root_node, "chosen")) {
            const auto address = [&](std::string_view name) -> std::uint64_t {
                const Property* p = tree_.find_property(*chosen, name);
                if (!p || p->cell_count() == 0) {
                    return 0;
                }
                return p->cell_count() > 1 ? std::uint64_t{p->cell(0)} << 32 | p->cell(1) : p->cell(0);
            };
            const std::uint64_t start = address("linux,initrd-start"), end = address("linux,initrd-end");
            if (const auto initrd = half_open(start, end)) {
                taken.add(*initrd);
            }
        }
        taken_ = taken;
        if (!ram_.empty()) {
            const std::uint64_t image = std::min(kernel_image, ram_.begin()->size() / 4);
            if (const auto place = CpuInterval::of(ram_.first(), image)) {
                taken.add(*place);
            }
        }
        free.reserve(taken);
    }

    // __reserved_mem_alloc_size(): in alloc-ranges, one after the other, else anywhere.
    void place_dynamic(BootMemory& free) {
        std::size_t count = 0;
        std::vector<CpuInterval> dynamic;
        for (std::size_t i = 0; i < topology_.reserved.size(); ++i) {
            const ReservedRegion& region = topology_.reserved[i];
            if (region.base || !region.kept || region.size == 0) {
                continue;
            }
            if (++count > max_dynamic_regions) {
                break;
            }
            const std::uint64_t alignment = std::bit_floor(
                std::max(region.alignment, region.kind == PoolKind::cma ? kernel_.sizes.cma_alignment : page_bytes));
            std::optional<CpuInterval> place;
            if (region.alloc_ranges.empty()) {
                place = free.take_top_down(region.size, alignment);
            }
            for (const MemoryRange& range : region.alloc_ranges) {
                const auto within = bounds_of(range);
                if (!place && within) {
                    place = free.take_top_down(region.size, alignment, *within);
                }
            }
            if (place) {
                placement_.regions[i] = place;
                dynamic.push_back(*place);
            }
        }
        taken_.add(CpuMemory(std::move(dynamic)));
    }

    // What memblock makes of the end: it may wrap, and 0 stands for none.
    static std::optional<CpuInterval> bounds_of(const MemoryRange& range) {
        const std::uint64_t end = range.base + range.size;
        return end == 0 ? CpuInterval::from(CpuAddr{range.base}) : half_open(range.base, end);
    }

    void reserve_kernel_tables(BootMemory& free) {
        if (kernel_.arch->arch == Arch::arm) {
            return;  // its tables lie in lowmem, CMA prefers highmem
        }
        const std::uint64_t tables = ram_.bytes() / page_struct_share + early_tables;
        tables_ = free.take_top_down(tables, page_bytes);
    }

    // Exact as long as the kernel's own tables are not above it in the same block.
    [[nodiscard]] CpuInterval within(const CpuInterval& area, std::uint64_t last) const {
        const bool beside_tables = tables_ && tables_->first() > area.last() && raw(tables_->first()) <= last;
        if (!beside_tables) {
            return area;
        }
        const std::uint64_t slack = ram_.bytes() / (2 * page_struct_share) + early_tables;
        return *CpuInterval::between(CpuAddr{raw(area.first()) - std::min(raw(area.first()), slack)},
                                     CpuAddr{raw(area.last()) + std::min(slack, last - raw(area.last()))});
    }

    // The last region with linux,cma-default that is a CMA area, unless cma= is given (rmem_cma_setup).
    [[nodiscard]] const ReservedRegion* default_region(std::size_t& position) const {
        const ReservedRegion* found = nullptr;
        if (line_.cma) {
            return found;
        }
        for (std::size_t i = 0; i < topology_.reserved.size(); ++i) {
            const ReservedRegion& region = topology_.reserved[i];
            if (region.kind != PoolKind::cma || !region.kept || !placement_.regions[i]) {
                continue;
            }
            if (!tree_.find_property(region.node, "linux,cma-default")) {
                continue;
            }
            found = &region;
            position = i;
        }
        return found;
    }

    // dma_contiguous_reserve() and cma_declare_contiguous_nid()
    void place_cma(BootMemory& free) {
        if (!kernel_.config.is_set("CONFIG_DMA_CMA")) {
            return;
        }
        std::size_t position = 0;
        if (const ReservedRegion* region = default_region(position)) {
            const CpuInterval& place = *placement_.regions[position];
            if (!ram_.contains(place)) {
                return;  // cma_activate_area() gives it up
            }
            placement_.default_cma = PlacedArea{place.size(),
                                                raw(place.last()),
                                                region->base.has_value(),
                                                place,
                                                {region->node, "linux,cma-default", "rmem_cma_setup"}};
            return;
        }
        const CmaArgument argument = line_.cma.value_or(CmaArgument{kernel_.sizes.default_cma});
        const auto aligned = [&](std::uint64_t value) {
            return (value + kernel_.sizes.cma_alignment - 1) & ~(kernel_.sizes.cma_alignment - 1);
        };
        if (argument.size == 0 || argument.size > dram_end_) {
            return;
        }
        const std::uint64_t size = aligned(argument.size);
        std::uint64_t limit =
            min_not_zero_limit(argument.limit, phys_limit_for_cma()) & ~(kernel_.sizes.cma_alignment - 1);
        if (limit == 0 || limit > dram_end_) {
            limit = dram_end_;
        }
        const Origin from{std::nullopt, line_.cma ? "cma=" : "", "dma_contiguous_reserve"};
        const bool fixed = argument.base != 0 && argument.base + argument.size == argument.limit;
        if (fixed) {
            if (!fixed_cma_fits(argument.base, size, limit)) {
                return;
            }
            const CpuInterval area = *CpuInterval::of(CpuAddr{argument.base}, size);
            free.reserve({area});
            placement_.default_cma = PlacedArea{size, raw(area.last()), true, area, from};
            return;
        }
        if (const auto area = take_cma(free, size, aligned(argument.base), limit)) {
            placement_.default_cma = PlacedArea{size, limit - 1, false, within(*area, limit - 1), from};
        }
    }

    // Aligned, below the limit, nobody else's, not across the end of lowmem; and in RAM, or it is given up later.
    [[nodiscard]] bool fixed_cma_fits(std::uint64_t base, std::uint64_t size, std::uint64_t limit) const {
        if (base % kernel_.sizes.cma_alignment != 0 || size > limit || base > limit - size) {
            return false;
        }
        const CpuInterval area = *CpuInterval::of(CpuAddr{base}, size);
        if (lowmem_end_ != 0 && raw(area.first()) < lowmem_end_ && raw(area.last()) >= lowmem_end_) {
            return false;
        }
        return !taken_.overlaps(area) && ram_.contains(area);
    }

    std::optional<CpuInterval> take_cma(BootMemory& free, std::uint64_t size, std::uint64_t from, std::uint64_t limit) {
        if (size > limit || from > limit - size) {
            return std::nullopt;
        }
        // With memory above 4 GiB it keeps out of the low zones, if its limit lets it.
        const auto high = half_open(4 * gib, limit);
        if (high && dram_end_ >= 4 * gib + size) {
            if (const auto area = free.take_bottom_up(size, kernel_.sizes.cma_alignment, *high)) {
                return area;
            }
        }
        // Not across the border between lowmem and highmem.
        if (lowmem_end_ != 0 && lowmem_end_ < limit) {
            if (const auto area =
                    free.take_top_down(size, kernel_.sizes.cma_alignment, *half_open(lowmem_end_, limit))) {
                return area;
            }
            limit = lowmem_end_;
        }
        const auto below = half_open(from, limit);
        return below ? free.take_top_down(size, kernel_.sizes.cma_alignment, *below) : std::nullopt;
    }

    // arm reserves CMA below arm_dma_limit, which highmem lies under; arm64 below arm64_dma_phys_limit.
    [[nodiscard]] std::uint64_t phys_limit_for_cma() const {
        return kernel_.arch->arch == Arch::arm ? arm_dma_limit + 1 : phys_limit_;
    }

    static std::uint64_t min_not_zero_limit(std::uint64_t a, std::uint64_t b) {
        return a == 0 ? b : b == 0 ? a : std::min(a, b);
    }

    // mem_init() and swiotlb_init()
    void place_swiotlb(BootMemory& free) {
        placement_.swiotlb_forced = line_.swiotlb == Swiotlb::force;
        if (kernel_.does.swiotlb == SwiotlbInit::late) {
            return place_late_swiotlb();
        }
        const bool out_of_reach = dram_end_ > (phys_limit_ & ~(page_bytes - 1));
        const bool needed = kernel_.arch->arch == Arch::arm ? dram_end_ - 1 > arm_dma_limit : out_of_reach;
        if (line_.swiotlb == Swiotlb::noforce ||
            !(needed || placement_.swiotlb_forced || kernel_.config.is_set("CONFIG_DMA_BOUNCE_UNALIGNED_KMALLOC"))) {
            return;
        }
        const std::uint64_t slots = std::min(line_.swiotlb_slots.value_or(0), most_slots);
        std::uint64_t size = line_.swiotlb_slots ? slots * swiotlb_slot : swiotlb_default;
        // Only for small unaligned buffers: 1 MiB for each GiB, a power of two.
        if (!needed && kernel_.config.is_set("CONFIG_DMA_BOUNCE_UNALIGNED_KMALLOC") && !line_.swiotlb_slots) {
            size = std::min(size, std::bit_ceil((ram_.bytes() + 1023) / 1024));
        }
        // Each area holds a segment at least (round_up_default_nslabs).
        size = std::bit_ceil(std::max(size, swiotlb_areas() * swiotlb_segment));
        const std::uint64_t limit =
            kernel_.arch->arch == Arch::arm ? lowmem_end_ : phys_limit_ - 1;  // ARCH_LOW_ADDRESS_LIMIT
        // A limit of 0 is none.
        const CpuInterval below = half_open(0, limit).value_or(CpuInterval::everything());
        auto area = free.take_top_down(size, page_bytes, below);
        // What does not fit is tried at half the size.
        for (; !area && size > mib; area = free.take_top_down(size, page_bytes, below)) {
            size /= 2;
        }
        if (area) {
            const std::uint64_t last = (limit == 0 ? dram_end_ : limit) - 1;
            placement_.swiotlb = PlacedArea{size,
                                            last,
                                            false,
                                            within(*area, last),
                                            {std::nullopt, line_.swiotlb_slots ? "swiotlb=" : "", "swiotlb_init"}};
        }
    }

    // One for each possible CPU, rounded up to a power of two.
    [[nodiscard]] std::uint64_t swiotlb_areas() const {
        std::uint64_t areas = line_.swiotlb_areas.value_or(0);
        if (!line_.swiotlb_areas) {
            if (const auto cpus = tree_.find_child(root_node, "cpus")) {
                for (auto cpu = tree_.first_child(*cpus); cpu; cpu = tree_.next_sibling(*cpu)) {
                    const Property* type = tree_.find_property(*cpu, "device_type");
                    areas += type && type->as_string() == "cpu" ? 1 : 0;
                }
            }
        }
        return std::bit_ceil(std::clamp<std::uint64_t>(areas, 1, most_slots));
    }

    // 3.18 allocates it late, from the page allocator, and so no more than its largest block.
    void place_late_swiotlb() {
        if (const ZoneMemory* dma = zone(Zone::dma)) {
            placement_.swiotlb = PlacedArea{largest_block_3_18,
                                            placement_.dma_limit,
                                            false,
                                            *dma->ram.begin(),
                                            {std::nullopt, {}, "swiotlb_late_init"}};
        }
    }

    // dma_atomic_pool_init(), on arm atomic_pool_init()
    void make_atomic_pools() {
        if (kernel_.does.atomic_pools == AtomicPools::single) {
            return make_single_pool();
        }
        std::uint64_t size = line_.coherent_pool.value_or(0);
        if (size == 0) {
            const std::uint64_t pages =
                std::min(ram_.bytes() / page_bytes / (gib / (128 * 1024)), max_block / page_bytes);
            size = std::max(pages * page_bytes, std::uint64_t{128} * 1024);
        }
        size = std::bit_ceil(std::clamp(size, page_bytes, max_block));
        make_pool(Zone::normal, size, true);
        if (zone(Zone::dma)) {
            make_pool(Zone::dma, size, cma_last() <= placement_.dma_limit);
        }
        make_pool(Zone::dma32, size, cma_last() <= std::max(std::uint64_t{0xffffffff}, placement_.dma_limit));
    }

    // atomic_pool_init() of arm and of arm64 3.18: one, which never grows.
    void make_single_pool() {
        const std::uint64_t size = line_.coherent_pool.value_or(256 * 1024);
        const std::uint64_t source =
            placement_.default_cma ? placement_.default_cma->size : kernel_.sizes.largest_block;
        if (size <= source) {
            make_pool(Zone::dma, size, true);
        }
    }

    void make_pool(Zone served, std::uint64_t size, bool cma_in_zone) {
        AtomicPool pool{served, size, cma_in_zone && placement_.default_cma.has_value(), {}};
        if (pool.from_cma) {
            pool.within = CpuMemory{placement_.default_cma->within};
        } else {
            pool.within = memory_up_to(served);
        }
        if (!pool.within.empty()) {
            placement_.atomic_pools.push_back(std::move(pool));
        }
    }

    // The zone that the page allocator takes from first, or the next lower one that has memory.
    [[nodiscard]] CpuMemory memory_up_to(Zone highest) const {
        for (auto it = placement_.zones.rbegin(); it != placement_.zones.rend(); ++it) {
            if (static_cast<int>(it->zone) <= static_cast<int>(highest)) {
                return it->ram;
            }
        }
        return {};
    }

    [[nodiscard]] const ZoneMemory* zone(Zone wanted) const {
        for (const ZoneMemory& memory : placement_.zones) {
            if (memory.zone == wanted) {
                return &memory;
            }
        }
        return nullptr;
    }

    [[nodiscard]] std::uint64_t cma_last() const {
        return placement_.default_cma ? raw(placement_.default_cma->within.last()) : 0;
    }

    const Tree& tree_;
    const Topology& topology_;
    const Kernel& kernel_;
    const CommandLine& line_;
    Placement placement_;
    CpuMemory ram_;
    CpuMemory taken_;               // by the tree and the boot loader; not by guesses about the kernel
    std::uint64_t dram_end_ = 0;    // memblock_end_of_DRAM()
    std::uint64_t dma_end_ = 0;     // of ZONE_DMA
    std::uint64_t phys_limit_ = 0;  // arm64_dma_phys_limit
    std::uint64_t lowmem_end_ = 0;  // arm: arm_lowmem_limit; 0 elsewhere
    std::optional<CpuInterval> tables_;
};

}  // namespace

Placement place(const Tree& tree, const Topology& topology, const Kernel& kernel, const CommandLine& line) {
    return Boot(tree, topology, kernel, line).run();
}

}  // namespace dmavet
