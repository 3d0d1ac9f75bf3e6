// SPDX-License-Identifier: Apache-2.0
// Which addresses can a device reach? Here dma-ranges is read, entry by entry, and the node is found whose
// property counts for a device.
//
// An empty dma-ranges and a missing one are not the same. Empty says "addresses are equal on both sides" and
// never ends the walk. Missing is forgiven at the first node the walk looks at, and only there: at any later
// node the kernel gives up and the device gets the identity map, whatever stands further up. Which node is the first
// (the device's own or its DMA parent) is for the caller to say.
#include "topology/dma_ranges.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "kernel/sizes.hpp"
#include "topology/of_address.hpp"
#include "wording/decisions.hpp"

namespace dmavet::topology {

namespace {

// Who reads the entries.
std::string_view reader(const Behaviour& does) {
    return does.maps_windows ? "of_pci_range_parser_one" : "of_dma_get_range";
}

// What parser_init() refuses; where it refuses nothing, counts with which of_pci_range_parser_one() would read nothing
// at all for ever, or before the entry.
bool cells_usable(const Behaviour& does, const DmaRanges& ranges, OfBus bus) {
    if (bus == OfBus::none) {
        return false;  // before parser_init() refused it, the kernel crashed on it
    }
    if (does.refuses_odd_cells &&
        (!are_readable({ranges.child_cells, ranges.size_cells}) || !is_readable(ranges.parent_cells))) {
        return false;
    }
    constexpr std::uint32_t absurd = 1U << 16;
    if (ranges.child_cells >= absurd || ranges.parent_cells >= absurd || ranges.size_cells >= absurd) {
        return false;
    }
    if (ranges.child_cells < flag_cells(bus)) {
        return false;
    }
    return ranges.child_cells + ranges.parent_cells + ranges.size_cells > 0;
}

// A second walk, with a record of its steps; entries that do not translate are rare.
NodeId where_translation_fails(const OfTree& of, const Property& property, std::size_t first) {
    std::vector<TranslationStep> steps;
    (void)of_translate_address(of, property.node, property, first, AddressSpace::dma, &steps);
    return steps.empty() ? property.node : steps.back().bus;
}

// Across which buses the CPU side of an entry went.
void note_translation(const OfTree& of, const Property& property, std::size_t first, std::size_t entry, Trace* trace) {
    if (trace == nullptr) {
        return;
    }
    std::vector<TranslationStep> hops;
    (void)of_translate_address(of, property.node, property, first, AddressSpace::dma, &hops);
    for (const TranslationStep& hop : hops) {
        if (!hop.identity && hop.result != bad_addr) {
            note(trace, {hop.bus, "dma-ranges", "of_translate_dma_address"}, [&] {
                return fmt::format("entry {}: {} turns the address into {:#x}", entry, of.tree.path(hop.bus),
                                   hop.result);
            });
        }
    }
}

void note_entry(const OfTree& of, const Property& property, const RangeEntry& entry, std::size_t position,
                Trace* trace) {
    if (entry.cpu_start) {
        note(trace, {property.node, "dma-ranges", reader(of.does)}, [&] {
            return fmt::format("entry {}: bus {:#x} is CPU {:#x}, size {:#x}", position, raw(entry.dma_start),
                               raw(*entry.cpu_start), entry.size);
        });
    } else {
        note(trace, {property.node, "dma-ranges", "of_translate_dma_address"}, [&] {
            return fmt::format("entry {}: bus {:#x}, size {:#x} has no CPU address, {} does not translate it", position,
                               raw(entry.dma_start), entry.size, of.tree.path(*entry.failed_at));
        });
    }
}

void read_entries(const OfTree& of, const Property& property, OfBus bus, DmaRanges& ranges, Trace* trace) {
    const std::size_t entry_cells = std::size_t{ranges.child_cells} + ranges.parent_cells + ranges.size_cells;
    const std::size_t count = property.cell_count() / entry_cells;
    const std::uint32_t flags = flag_cells(bus);
    ranges.leftover_bytes = property.value.size() - count * entry_cells * 4;
    ranges.entries.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t at = i * entry_cells;
        const std::uint32_t first_cell = static_cast<std::uint32_t>(read_number(property, at, 1));
        const std::uint64_t cpu =
            of_translate_address(of, ranges.node, property, at + ranges.child_cells, AddressSpace::dma);
        note_translation(of, property, at + ranges.child_cells, i, trace);
        RangeEntry& entry = ranges.entries.emplace_back();
        entry.flags = address_flags(of.does, bus, first_cell);
        entry.dma_start = BusAddr{read_number(property, at + flags, ranges.child_cells - flags)};
        entry.size = read_number(property, at + ranges.child_cells + ranges.parent_cells, ranges.size_cells);
        if (cpu == bad_addr) {
            entry.failed_at = where_translation_fails(of, property, at + ranges.child_cells);
        } else {
            entry.cpu_start = CpuAddr{cpu};
        }
        note_entry(of, property, entry, i, trace);
    }
}

std::uint64_t cpu_or_bad(const RangeEntry& entry) {
    return entry.cpu_start ? raw(*entry.cpu_start) : bad_addr;
}

// of_pci_range_parser_one() folds an entry into the one before while both sides go on where that ends. The
// comparison is made on the numbers, so "no translation" (all ones) takes part in it.
void merge_contiguous(DmaRanges& ranges) {
    for (const RangeEntry& entry : ranges.entries) {
        if (!ranges.merged.empty()) {
            RangeEntry& last = ranges.merged.back();
            if (entry.flags == last.flags && raw(entry.dma_start) == raw(last.dma_start) + last.size &&
                cpu_or_bad(entry) == cpu_or_bad(last) + last.size) {
                last.size += entry.size;
                continue;
            }
        }
        ranges.merged.push_back(entry);
    }
}

// What the device gets: entries that translate, up to the first of size 0, which ends the list for every reader.
void make_map(DmaRanges& ranges) {
    bool ended = false;
    for (const RangeEntry& entry : ranges.merged) {
        if (!entry.cpu_start) {
            continue;
        }
        ranges.has_map = true;
        ended = ended || entry.size == 0;
        if (!ended) {
            ranges.map.push_back({entry.dma_start, *entry.cpu_start, entry.size});
        }
    }
}

// dev->dma_pfn_offset: every number of a page has 32 bits, so the offset is that of all addresses, and they wrap
// around. The first entry counts, its bus address translated by whichever entry holds it.
void make_offset(DmaRanges& ranges) {
    constexpr std::uint64_t page_mask = kernel::small_page - 1, end = std::uint64_t{kernel::small_page} << 32;
    if (ranges.entries.empty()) {
        return;
    }
    const std::uint64_t dma = raw(ranges.entries.front().dma_start);
    const auto holder = std::find_if(ranges.entries.begin(), ranges.entries.end(), [&](const RangeEntry& entry) {
        return dma >= raw(entry.dma_start) && dma - raw(entry.dma_start) < entry.size;
    });
    if (holder == ranges.entries.end() || !holder->cpu_start) {
        return;
    }
    ranges.has_map = true;
    ranges.covered.push_back({BusAddr{dma}, *holder->cpu_start, ranges.entries.front().size});
    const std::uint64_t cpu = raw(*holder->cpu_start) + (dma - raw(holder->dma_start));
    const std::uint64_t offset = (cpu - dma) & (end - 1) & ~page_mask;
    ranges.map.push_back({BusAddr{0}, CpuAddr{offset}, end - offset});
    if (offset != 0) {
        ranges.map.push_back({BusAddr{end - offset}, CpuAddr{0}, offset});
    }
}

// The loop of of_dma_get_max_cpu_address() over one property, failed translations and wrap-around included.
std::uint64_t max_cpu_address(const DmaRanges& ranges) {
    std::uint64_t highest = 0;
    for (const RangeEntry& entry : ranges.merged) {
        if (cpu_or_bad(entry) + entry.size > highest) {
            highest = cpu_or_bad(entry) + entry.size - 1;
        }
    }
    return highest;
}

const DmaRanges* ranges_of(NodeId node, std::span<const std::unique_ptr<DmaRanges>> all) {
    const auto it =
        std::lower_bound(all.begin(), all.end(), node, [](const auto& ranges, NodeId n) { return ranges->node < n; });
    return it != all.end() && (*it)->node == node ? it->get() : nullptr;
}

RangeWalk found(const DmaRanges* ranges) {
    return {ranges->has_map ? RangeWalkEnd::found : RangeWalkEnd::untranslated, ranges, std::nullopt, nullptr};
}

// What became of the entries as a whole.
void note_map(const OfTree& of, const DmaRanges& ranges, Trace* trace) {
    const Origin from{ranges.node, "dma-ranges", reader(of.does)};
    if (!ranges.cells_usable) {
        note(trace, from, "its cell counts are none that the parser can read");
    }
    if (ranges.leftover_bytes > 0) {
        note(trace, from,
             [&] { return fmt::format("{} bytes after the last whole entry are dropped", ranges.leftover_bytes); });
    }
    if (of.does.maps_windows && ranges.merged.size() < ranges.entries.size()) {
        note(trace, from, [&] {
            return fmt::format("{} contiguous entries are merged into {}", ranges.entries.size(), ranges.merged.size());
        });
    }
    if (ranges.has_map && !of.does.maps_windows) {
        note(trace, from, "its first entry gives the offset (dma_pfn_offset), and that is for every address");
    }
    if (!ranges.has_map) {
        note(trace, {ranges.node, "dma-ranges", "of_dma_get_range"},
             [&] { return fmt::format("{} (-EINVAL)", *wording::walk_text(of.tree, found(&ranges))); });
    }
}

}  // namespace

DmaRanges read_dma_ranges(const OfTree& of, const Property& property, Trace* trace) {
    DmaRanges ranges{};
    ranges.node = property.node;
    ranges.child_cells = of.bus_addr_cells(property.node);
    ranges.parent_cells = of.addr_cells(property.node);
    ranges.size_cells = of.bus_size_cells(property.node);
    ranges.leftover_bytes = property.value.size();
    const OfBus bus = of_match_bus(of, property.node);
    ranges.cells_usable = cells_usable(of.does, ranges, bus);
    if (ranges.cells_usable) {
        read_entries(of, property, bus, ranges, trace);
    }
    merge_contiguous(ranges);
    of.does.maps_windows ? make_map(ranges) : make_offset(ranges);
    ranges.max_cpu_address = max_cpu_address(ranges);
    note_map(of, ranges, trace);
    return ranges;
}

std::vector<std::unique_ptr<DmaRanges>> read_all_dma_ranges(const OfTree& of) {
    std::vector<std::unique_ptr<DmaRanges>> all;
    for (const Property* property : of.tree.properties_named(of.names.dma_ranges)) {
        if (!property->empty()) {
            all.push_back(std::make_unique<DmaRanges>(read_dma_ranges(of, *property)));
        }
    }
    return all;
}

RangeWalk walk_dma_ranges(const OfTree& of, NodeId start, std::span<const std::unique_ptr<DmaRanges>> all,
                          Trace* trace) {
    constexpr std::string_view function = "of_dma_get_range";
    std::optional<NodeId> gap;
    bool first = of.does.range_search != RangeSearch::parent_alone;
    // A walk that has passed more nodes than any chain may have goes in a circle. Coming back to a node without the
    // property is a gap like any other, since only the very first look is forgiven.
    std::size_t steps = 0;
    for (std::optional<NodeId> node = start; node; node = of.dma_parent(*node), first = false) {
        const Property* property = of.tree.find_property(*node, of.names.dma_ranges);
        const auto say = [&](std::string_view what) {
            if (!gap && steps <= of.tree.node_count()) {  // once around a circle is enough
                note(trace, {*node, property ? "dma-ranges" : "", function},
                     [&] { return fmt::format("{} {}", of.tree.path(*node), what); });
            }
        };
        if (property && !property->empty()) {
            const DmaRanges* ranges = ranges_of(*node, all);
            if (gap) {
                const RangeWalk walk{RangeWalkEnd::gap, nullptr, gap, ranges};
                note(trace, {*node, "dma-ranges", function}, [&] { return *wording::walk_text(of.tree, walk); });
                return walk;
            }
            say("has a dma-ranges: it decides");
            return found(ranges);
        }
        if (property) {
            say("has an empty dma-ranges: 1:1, the search goes on");
        } else if (first) {
            say("has no dma-ranges: forgiven, because it is the first node looked at");
        } else if (!gap) {
            say("has no dma-ranges: the search ends here, without a map");
            gap = node;
        }
        if (++steps > 2 * limits::dma_parents) {
            const RangeWalk walk{gap ? RangeWalkEnd::gap : RangeWalkEnd::cycle, nullptr, gap, nullptr};
            if (!gap) {
                note(trace, {std::nullopt, {}, function}, [&] { return *wording::walk_text(of.tree, walk); });
            }
            return walk;
        }
    }
    if (!gap) {
        note(trace, {std::nullopt, {}, function}, "no dma-ranges up to the root");
    }
    return {gap ? RangeWalkEnd::gap : RangeWalkEnd::none, nullptr, gap, nullptr};
}

}  // namespace dmavet::topology
