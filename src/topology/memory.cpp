// SPDX-License-Identifier: Apache-2.0
// Where is RAM, and up to where do ZONE_DMA and ZONE_DMA32 go? On arm64 one dma-ranges anywhere in the tree
// bounds ZONE_DMA for every device, so the node that did it is part of the answer.
#include "topology/memory.hpp"

#include <algorithm>
#include <bit>

#include "kernel/sizes.hpp"
#include "topology/of_address.hpp"

namespace dmavet::topology {

namespace {

constexpr std::uint64_t everything = ~std::uint64_t{0};

struct DtLimit {
    std::uint64_t limit = kernel::phys_addr_max;
    std::optional<NodeId> node;
};

// of_dma_get_max_cpu_address(NULL). The root counts whatever its status says, a disabled subtree does not.
DtLimit max_cpu_address(const OfTree& of, std::span<const std::unique_ptr<DmaRanges>> all) {
    DtLimit lowest;
    for (const auto& ranges : all) {
        bool counts = ranges->cells_usable || !of.does.refuses_odd_cells;  // else the loop over entries never starts
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
    return ram.empty() ? kernel::phys_addr_max : raw(ram.first());
}

std::vector<MemoryRange> banks_of(const CpuMemory& ram) {
    std::vector<MemoryRange> banks;
    for (const CpuInterval& part : ram) {
        banks.push_back({raw(part.first()), part.size()});
    }
    return banks;
}

CpuMemory addresses_of(std::span<const MemoryRange> banks) {
    std::vector<CpuInterval> addresses;
    for (const MemoryRange& bank : banks) {
        if (const auto interval = bank.interval()) {
            addresses.push_back(*interval);
        }
    }
    return CpuMemory(std::move(addresses));
}

// As memblock keeps them, which makes one of banks that overlap or touch.
std::vector<MemoryRange> merged(std::span<const MemoryRange> banks) {
    return banks_of(addresses_of(banks));
}

Memory declared_memory(const OfTree& of, const GivenMemory& given, std::uint64_t page, std::vector<NodeId>& nodes) {
    if (!given.banks.empty()) {
        Memory memory{std::vector<MemoryRange>{}, {std::nullopt, given.by, {}}};
        for (const MemoryRange& bank : given.banks) {
            if (const auto pages = whole_pages(bank, page)) {
                memory.value->push_back(*pages);
            }
        }
        memory.value = merged(*memory.value);
        return memory;
    }

    Memory memory{std::nullopt, {std::nullopt, {}, "early_init_dt_scan_memory"}};
    for (const WrittenBank& bank : written_banks(of)) {
        if (bank.range.size == 0) {
            continue;
        }
        if (!memory.value) {
            memory = {std::vector<MemoryRange>{}, {bank.node, bank.property, "early_init_dt_scan_memory"}};
        }
        if (const auto pages = whole_pages(bank.range, page)) {
            memory.value->push_back(*pages);
            if (nodes.empty() || nodes.back() != bank.node) {
                nodes.push_back(bank.node);
            }
        }
    }
    if (memory.value && nodes.empty()) {
        nodes.push_back(*memory.from.node);
    }
    if (memory.value) {
        memory.value = merged(*memory.value);
    }
    return memory;
}

constexpr std::string_view usable_property = "linux,usable-memory-range";

// Of /chosen, where a kernel finds what one that has crashed left to it. Before 6.19 one that does not consist of whole
// entries is read together with what comes behind it, and only of_flat_dt_get_addr_size_prop() refuses it.
std::vector<MemoryRange> usable_ranges(const OfTree& of) {
    const auto chosen = of.tree.find_child(root_node, "chosen");
    const Property* property = chosen ? of.tree.find_property(*chosen, usable_property) : nullptr;
    const std::size_t address_cells = of.bus_addr_cells(root_node), size_cells = of.bus_size_cells(root_node);
    const std::size_t entry = address_cells + size_cells;
    std::vector<MemoryRange> ranges;
    if (property == nullptr || entry == 0 || property->value.size() % (4 * entry) != 0) {
        return ranges;
    }
    for (std::size_t at = 0; at < property->cell_count() && ranges.size() < of.does.usable_ranges; at += entry) {
        ranges.push_back(
            {read_number(*property, at, address_cells), read_number(*property, at + address_cells, size_cells)});
    }
    return ranges;
}

// memblock_cap_memory_range() to the first range, which one of size 0 does not do, and memblock_add() of the next, up
// to one of size 0.
void keep_usable(const OfTree& of, Memory& memory) {
    const std::vector<MemoryRange> ranges = usable_ranges(of);
    CpuMemory ram = addresses_of(*memory.value);
    bool counts = false;
    for (const MemoryRange& range : ranges) {
        const auto usable = range.interval();
        const bool is_first = &range == &ranges.front();
        if (!usable && !is_first) {
            break;
        }
        if (usable && is_first) {
            ram = ram.intersection(CpuMemory({*usable}));
        } else if (usable) {
            ram.add(*usable);
        }
        counts = counts || usable;
    }
    if (counts) {
        memory = {banks_of(ram), {std::nullopt, usable_property, "memblock_cap_memory_range"}};
    }
}

// The lowest bytes of merged banks, as many as asked for, none above `last`.
std::vector<MemoryRange> lowest(std::span<const MemoryRange> banks, std::uint64_t bytes, CpuAddr last) {
    std::vector<MemoryRange> kept;
    for (const MemoryRange& bank : banks) {
        const auto addresses = bank.interval();
        const auto part = addresses ? addresses->intersection(CpuInterval::up_to(last)) : std::nullopt;
        if (part && bytes != 0) {
            kept.push_back({raw(part->first()), std::min(part->size(), bytes)});
            bytes -= kept.back().size;
        }
    }
    return kept;
}

// The banks that early_mem() of arm adds to nothing: less than a page is none.
std::vector<MemoryRange> given_banks(const CommandLine& line, std::uint64_t start, std::uint64_t page) {
    std::vector<MemoryRange> banks;
    for (const MemoryArgument& bank : line.memory) {
        if (const auto pages = whole_pages({bank.base.value_or(start), bank.size}, page)) {
            banks.push_back(*pages);
        }
    }
    return merged(banks);
}

// How many bytes mem= leaves where it cuts. Less than a page is 0, which limits nothing.
std::uint64_t bytes_left(const CommandLine& line, MemArgument how, std::uint64_t page) {
    std::uint64_t limit = everything;
    for (const MemoryArgument& argument : line.memory) {
        const std::uint64_t bytes = argument.size & ~(page - 1);
        limit = how == MemArgument::cuts_least ? std::min(limit, bytes) : bytes;
    }
    return limit == 0 ? everything : limit;
}

}  // namespace

std::optional<MemoryRange> whole_pages(const MemoryRange& bank, std::uint64_t page) {
    const auto addresses = bank.interval();
    if (!addresses) {
        return std::nullopt;
    }
    const std::uint64_t mask = page - 1;
    const std::uint64_t skipped = (page - (bank.base & mask)) & mask;
    if (addresses->size() - 1 < skipped) {
        return std::nullopt;
    }
    const std::uint64_t left = bank.size - skipped;
    return left <= mask ? std::nullopt : std::optional(MemoryRange{bank.base + skipped, left & ~mask});
}

std::vector<WrittenBank> written_banks(const OfTree& of) {
    std::vector<WrittenBank> banks;
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
            banks.push_back(
                {*node,
                 property,
                 {read_number(*reg, at, address_cells), read_number(*reg, at + address_cells, size_cells)}});
        }
    }
    return banks;
}

std::optional<std::uint64_t> written_ram_base(const OfTree& of) {
    std::optional<std::uint64_t> lowest;
    for (const WrittenBank& bank : written_banks(of)) {
        if (bank.range.size != 0 || bank.range.base != 0) {
            lowest = std::min(lowest.value_or(bank.range.base), bank.range.base);
        }
    }
    return lowest;
}

Memory resolve_memory(const OfTree& of, const Kernel& kernel, const CommandLine& line, const GivenMemory& given,
                      std::vector<NodeId>& nodes) {
    Memory memory = declared_memory(of, given, kernel.sizes.page, nodes);
    if (!memory.value || (given.is_cut && !given.banks.empty())) {
        return memory;
    }
    keep_usable(of, memory);
    const Origin by_mem{std::nullopt, "mem=", "early_mem"};
    const MemArgument how = kernel.arch->mem_argument;
    const std::uint64_t page = kernel.sizes.page;
    const bool is_replaced = how == MemArgument::replaces && !line.memory.empty();
    const std::uint64_t bytes = how == MemArgument::replaces ? everything : bytes_left(line, how, page);
    if (is_replaced) {
        memory = {given_banks(line, start_of_dram(addresses_of(memory)), page), by_mem};
    }
    if (!is_replaced && bytes == everything && kernel.sizes.last_ram == everything) {
        return memory;
    }
    memory.value = lowest(*memory.value, bytes, CpuAddr{kernel.sizes.last_ram});
    if (bytes != everything) {
        memory.from = by_mem;
    }
    return memory;
}

CpuMemory addresses_of(const Memory& memory) {
    return addresses_of(memory.value.value_or(std::vector<MemoryRange>{}));
}

Zones resolve_zones(const OfTree& of, const Kernel& kernel, const Memory& memory, const CpuMemory& ram,
                    std::span<const std::unique_ptr<DmaRanges>> ranges) {
    const DtLimit tree = max_cpu_address(of, ranges);
    std::optional<RamBounds> bounds_of_ram;
    if (memory.value) {
        bounds_of_ram = RamBounds{start_of_dram(ram), ram.empty() ? 0 : raw(ram.last())};
    }
    const ZoneBounds bounds =
        kernel.arch->zone_bounds(kernel.does, bounds_of_ram, tree.node ? std::optional(tree.limit) : std::nullopt);
    const auto with_origin = [&](const std::optional<ZoneBound>& bound) -> std::optional<ZoneLimit> {
        if (!bound) {
            return std::nullopt;
        }
        switch (bound->by) {
            case BoundBy::tree: return ZoneLimit{bound->limit, {tree.node, "dma-ranges", bound->function}};
            case BoundBy::ram: return ZoneLimit{bound->limit, memory.from};
            case BoundBy::kernel: break;
        }
        return ZoneLimit{bound->limit, {std::nullopt, {}, bound->function}};
    };
    return {with_origin(bounds.dma), with_origin(bounds.dma32), with_origin(bounds.normal), bounds.allocator_limit};
}

bool lies_above_only_bank(const Memory& memory, const ReservedRegion& region) {
    if (!memory.value || !memory.from.node || memory.value->size() != 1 || region.base || region.alloc_ranges.empty()) {
        return false;
    }
    const auto bank = memory.value->front().interval();
    return bank && std::all_of(region.alloc_ranges.begin(), region.alloc_ranges.end(), [&](const MemoryRange& range) {
               const auto allowed = range.interval();
               if (range.base > raw(bank->last())) {
                   return true;
               }
               // One that begins in it and ends above it: room for the region with more RAM alone, whatever else is
               // there.
               const auto below = allowed ? allowed->intersection(*bank) : std::nullopt;
               return below && allowed->last() > bank->last() && range.size >= region.size &&
                      below->size() < region.size;
           });
}

std::optional<NodeId> region_above_only_bank(const Memory& memory, std::span<const ReservedRegion> reserved) {
    const auto found = std::find_if(reserved.begin(), reserved.end(), [&](const ReservedRegion& region) {
        return region.kept() && lies_above_only_bank(memory, region);
    });
    return found != reserved.end() ? std::optional(found->node) : std::nullopt;
}

}  // namespace dmavet::topology
