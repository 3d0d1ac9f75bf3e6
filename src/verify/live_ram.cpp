// SPDX-License-Identifier: Apache-2.0
// /proc/iomem lists what memblock has at the end of boot: the memory nodes, cut by mem= and by what the kernel cannot
// use. Memory that no-map takes out of the linear map is called reserved there (arm64, riscv) or is missing (arm).
// Everything else that is reserved lies in a line of System RAM.
#include "verify/live_ram.hpp"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "topology/memory.hpp"
#include "wording/quantity.hpp"

namespace dmavet::verify {

namespace {

// The pages that a range has a part in: a line of /proc/iomem begins and ends with one.
std::optional<CpuInterval> pages_of(const MemoryRange& range, std::uint64_t page) {
    const auto addresses = range.interval();
    return addresses ? CpuInterval::between(CpuAddr{raw(addresses->first()) & ~(page - 1)},
                                            CpuAddr{raw(addresses->last()) | (page - 1)})
                     : std::nullopt;
}

struct NoMap {
    CpuMemory known;
    std::uint64_t placed_at_boot = 0;  // bytes of regions that the kernel finds a place for
};

NoMap no_map_of(const Board& board) {
    const std::uint64_t page = board.kernel->sizes.page;
    std::vector<CpuInterval> known;
    NoMap found;
    for (const ReservedRegion& region : board.topology.reserved) {
        if (!region.no_map || region.ignored()) {
            continue;
        }
        std::vector<MemoryRange> ranges = region.further;
        if (region.base) {
            ranges.push_back({*region.base, region.size});
        } else {
            found.placed_at_boot += (region.size + page - 1) & ~(page - 1);
        }
        for (const MemoryRange& range : ranges) {
            if (const auto pages = pages_of(range, page)) {
                known.push_back(*pages);
            }
        }
    }
    found.known = CpuMemory(std::move(known));
    return found;
}

// What the kernel of the board makes of banks.
CpuMemory whole_pages_of(const CpuMemory& banks, std::uint64_t page) {
    std::vector<CpuInterval> parts;
    for (const CpuInterval& bank : banks) {
        const auto pages = topology::whole_pages({raw(bank.first()), bank.size()}, page);
        if (const auto part = pages ? pages->interval() : std::nullopt) {
            parts.push_back(*part);
        }
    }
    return CpuMemory(std::move(parts));
}

CpuMemory without(CpuMemory memory, const CpuMemory& taken) {
    memory.remove(taken);
    return memory;
}

}  // namespace

CpuMemory memory_of(const std::vector<input::AddressSpan>& spans) {
    std::vector<CpuInterval> parts;
    for (const input::AddressSpan& span : spans) {
        if (const auto part = CpuInterval::between(CpuAddr{span.first}, CpuAddr{span.last})) {
            parts.push_back(*part);
        }
    }
    return CpuMemory(std::move(parts));
}

CpuMemory ram_beside_tree(const Board& board, const input::Iomem& iomem) {
    CpuMemory has = whole_pages_of(memory_of(iomem.ram), board.kernel->sizes.page);
    if (has.empty()) {
        return {};
    }
    const NoMap no_map = no_map_of(board);
    CpuMemory left_out = no_map.known;
    left_out.add(memory_of(iomem.no_map));
    const CpuMemory by_tree = without(board.topology.ram, left_out), by_kernel = without(has, left_out);
    const bool has_more = !without(by_kernel, by_tree).empty();
    if (!has_more && without(by_tree, by_kernel).bytes() <= no_map.placed_at_boot) {
        return {};
    }
    // A region that no-map took out is RAM all the same.
    has.add(board.topology.ram.intersection(no_map.known));
    return has;
}

std::string difference_text(const Board& board, const CpuMemory& ram) {
    const std::uint64_t here = ram.bytes(), there = board.topology.ram.bytes();
    const auto chosen = board.tree->find_child(root_node, "chosen");
    const bool is_bounded = chosen && board.kernel->does.usable_ranges > 0 &&
                            board.tree->find_property(*chosen, "linux,usable-memory-range") != nullptr;
    const std::string_view cut = !board.line.memory.empty() ? " with mem="
                                 : is_bounded               ? " within linux,usable-memory-range"
                                                            : "";
    if (here == there) {
        return fmt::format("as much as the tree's memory nodes{}, but elsewhere", cut);
    }
    return wording::plain_blanks(fmt::format("{} {} than the tree's memory nodes{}",
                                             wording::rough_size_text(here > there ? here - there : there - here),
                                             here > there ? "more" : "less", cut));
}

}  // namespace dmavet::verify
