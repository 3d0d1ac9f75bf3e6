// SPDX-License-Identifier: Apache-2.0
// Where is RAM, and up to where do ZONE_DMA and ZONE_DMA32 go? On arm64 one dma-ranges anywhere in the tree
// bounds ZONE_DMA for every device, so the node that did it is part of the answer.
#include "topology/memory.hpp"

#include <algorithm>
#include <bit>

#include "topology/of_address.hpp"

namespace dmavet {

namespace {

constexpr std::uint64_t u32_max = 0xffffffff;
constexpr std::uint64_t phys_addr_max = ~std::uint64_t{0};

struct DtLimit {
    std::uint64_t limit = phys_addr_max;
    std::optional<NodeId> node;
};

// of_dma_get_max_cpu_address(NULL). The root counts whatever its status says, a disabled subtree does not.
DtLimit max_cpu_address(const OfTree& of, std::span<const std::unique_ptr<DmaRanges>> all) {
    DtLimit lowest;
    for (const auto& ranges : all) {
        bool counts = true;
        for (NodeId n = ranges->node; n != root_node && counts; n = of.tree.node(n).parent) {
            counts = of.available(n);
        }
        if (counts && ranges->max_cpu_address < lowest.limit) {
            lowest = {ranges->max_cpu_address, ranges->node};
        }
    }
    return lowest;
}

// memblock_start_of_DRAM()
std::uint64_t start_of_dram(const CpuMemory& ram) {
    return ram.empty() ? phys_addr_max : raw(ram.first());
}

// arm64 6.12: zone_sizes_init() in arch/arm64/mm/init.c
ZoneLimit exact_dma_limit(const DtLimit& dt, std::uint64_t dram_start) {
    const Origin from_tree{dt.node, "dma-ranges", "of_dma_get_max_cpu_address"};
    if (dram_start >= u32_max || dt.limit < u32_max) {
        return {dt.limit, dt.node ? from_tree : Origin{{}, {}, "zone_sizes_init"}};
    }
    return {u32_max, {std::nullopt, {}, "zone_sizes_init"}};
}

// arm64 6.1: max_zone_phys() widens a limit that lies below RAM.
std::uint64_t widened(std::uint64_t mask, std::uint64_t dram_start) {
    if (dram_start > u32_max) {
        return phys_addr_max;
    }
    return dram_start > mask ? u32_max : mask;
}

std::uint64_t low_bits(int count) {
    return (std::uint64_t{1} << count) - 1;
}

ZoneLimit power_of_two_dma_limit(const DtLimit& dt, std::uint64_t dram_start) {
    const int bits = std::min(32, static_cast<int>(std::bit_width(dt.limit)));
    const std::uint64_t mask = low_bits(bits);
    const bool by_tree = dt.node && bits < 32 && widened(mask, dram_start) == mask;
    return {widened(mask, dram_start), by_tree ? Origin{dt.node, "dma-ranges", "of_dma_get_max_cpu_address"}
                                               : Origin{std::nullopt, {}, "max_zone_phys"}};
}

Memory declared_memory(const OfTree& of, std::span<const MemoryRange> given) {
    if (!given.empty()) {
        return {std::vector<MemoryRange>(given.begin(), given.end()), {std::nullopt, "--memory", {}}};
    }

    Memory memory{std::nullopt, {std::nullopt, {}, "early_init_dt_scan_memory"}};
    const std::size_t address_cells = of.bus_addr_cells(root_node), size_cells = of.bus_size_cells(root_node);
    for (auto node = of.tree.first_child(root_node); node; node = of.tree.next_sibling(*node)) {
        if (!of.is_type(*node, "memory") || !of.available(*node)) {
            continue;
        }
        const Property* reg = of.tree.find_property(*node, "linux,usable-memory");
        const std::string_view property = reg ? "linux,usable-memory" : "reg";
        if (!reg) {
            reg = of.tree.find_property(*node, of.names.reg);
        }
        if (!reg || address_cells + size_cells == 0) {
            continue;
        }
        for (std::size_t at = 0; at + address_cells + size_cells <= reg->cell_count();
             at += address_cells + size_cells) {
            const MemoryRange range{read_number(*reg, at, address_cells),
                                    read_number(*reg, at + address_cells, size_cells)};
            if (range.size == 0) {
                continue;
            }
            if (!memory.value) {
                memory = {std::vector<MemoryRange>{}, {*node, property, "early_init_dt_scan_memory"}};
            }
            memory.value->push_back(range);
        }
    }
    return memory;
}

// The lowest bytes of some memory, as many as asked for, none above `last`. Banks that touch stay apart.
std::vector<MemoryRange> lowest(std::vector<MemoryRange> banks, std::uint64_t bytes, CpuAddr last) {
    std::sort(banks.begin(), banks.end(), [](const MemoryRange& a, const MemoryRange& b) { return a.base < b.base; });
    std::vector<MemoryRange> kept;
    std::optional<CpuInterval> left = CpuInterval::up_to(last);  // what an earlier bank holds as well is counted once
    for (const MemoryRange& bank : banks) {
        const auto addresses = bank.interval();
        const auto part = addresses && left ? addresses->intersection(*left) : std::nullopt;
        if (!part || bytes == 0) {
            continue;
        }
        const std::uint64_t size = std::min(part->size(), bytes);
        kept.push_back({raw(part->first()), size});
        bytes -= size;
        left = part->last() == last ? std::nullopt : CpuInterval::between(CpuAddr{raw(part->last()) + 1}, last);
    }
    return kept;
}

}  // namespace

Memory resolve_memory(const OfTree& of, const Kernel& kernel, const CommandLine& line,
                      std::span<const MemoryRange> given) {
    constexpr std::uint64_t everything = ~std::uint64_t{0};
    Memory memory = declared_memory(of, given);
    if (!memory.value) {
        return memory;
    }
    const Origin by_mem{std::nullopt, "mem=", "early_mem"};
    const bool limited = line.memory_limit.value_or(0) != 0;
    // arm replaces what the tree says, the others cut it from the top (memblock_mem_limit_remove_map).
    if (limited && kernel.arch == Arch::arm) {
        const std::uint64_t base = line.memory_base.value_or(start_of_dram(addresses_of(memory)));
        memory = {std::vector<MemoryRange>{{base, *line.memory_limit}}, by_mem};
    }
    if (!limited && kernel.sizes.last_ram == everything) {
        return memory;
    }
    const std::uint64_t bytes = limited ? *line.memory_limit : everything;
    memory.value = lowest(std::move(*memory.value), bytes, CpuAddr{kernel.sizes.last_ram});
    if (limited) {
        memory.from = by_mem;
    }
    return memory;
}

CpuMemory addresses_of(const Memory& memory) {
    std::vector<CpuInterval> ram;
    for (const MemoryRange& bank : memory.value.value_or(std::vector<MemoryRange>{})) {
        if (const auto addresses = bank.interval()) {
            ram.push_back(*addresses);
        }
    }
    return CpuMemory(std::move(ram));
}

Zones resolve_zones(const OfTree& of, const Kernel& kernel, const Memory& memory, const CpuMemory& ram,
                    std::span<const std::unique_ptr<DmaRanges>> ranges) {
    Zones zones;
    if (kernel.does.zone_dma == ZoneDmaRule::machine_record) {
        // arm_dma_limit; the records that set a dma_zone_size set more than lowmem holds.
        zones.dma = ZoneLimit{u32_max, {std::nullopt, {}, "setup_dma_zone"}};
        return zones;
    }
    const DtLimit dt = max_cpu_address(of, ranges);
    const bool exact = kernel.does.zone_dma == ZoneDmaRule::exact_limit;
    zones.dma_mask = low_bits(std::min(32, static_cast<int>(std::bit_width(dt.limit))));
    if (!memory.value) {
        // Where RAM starts decides only between this limit and a higher one.
        if (exact && dt.limit < u32_max) {
            zones.dma = exact_dma_limit(dt, 0);
        }
        return zones;
    }
    const std::uint64_t dram_start = start_of_dram(ram);
    zones.normal = ZoneLimit{ram.empty() ? 0 : raw(ram.last()), memory.from};
    if (kernel.does.zone_dma == ZoneDmaRule::first_4_gib) {
        // max_zone_dma_phys() in arch/arm64/mm/init.c of 3.18; there is no ZONE_DMA32
        zones.dma = ZoneLimit{(dram_start & ~u32_max) + u32_max, {std::nullopt, {}, "max_zone_dma_phys"}};
        zones.dma_mask = zones.dma->limit;
        return zones;
    }
    if (exact) {
        zones.dma_mask = exact_dma_limit(dt, dram_start).limit;
    }
    zones.dma = exact ? exact_dma_limit(dt, dram_start) : power_of_two_dma_limit(dt, dram_start);
    zones.dma32 = ZoneLimit{exact ? u32_max : widened(u32_max, dram_start), {std::nullopt, {}, "zone_sizes_init"}};
    return zones;
}

}  // namespace dmavet
