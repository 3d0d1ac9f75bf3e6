// SPDX-License-Identifier: Apache-2.0
// Where is RAM of which only the size was given? Who is nearest to this board is asked first: its own banks, the base
// of a bank that firmware fills in, other boards of the SoC, and last a region that somebody reserved.
#include "ram_base.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include "topology/memory.hpp"
#include "topology/of_address.hpp"

namespace dmavet {

std::string_view to_string(RamBase::ShownBy shown_by) {
    switch (shown_by) {
        case RamBase::ShownBy::bank: return "bank";
        case RamBase::ShownBy::placeholder: return "placeholder";
        case RamBase::ShownBy::soc: return "soc";
        case RamBase::ShownBy::region: return "region";
    }
    return "";
}

namespace {

constexpr std::uint64_t gib = std::uint64_t{1} << 30;

// Every bank but the last stays as long as it is written; the last takes what is left.
std::vector<MemoryRange> fill(std::span<const topology::WrittenBank> banks, std::uint64_t size) {
    std::vector<MemoryRange> filled;
    for (std::size_t i = 0; i < banks.size() && size > 0; ++i) {
        const MemoryRange& bank = banks[i].range;
        const std::uint64_t part = i + 1 == banks.size() ? size : std::min(size, bank.size);
        filled.push_back({bank.base, part});
        size -= part;
    }
    return filled;
}

struct SharedBase {
    std::uint64_t base;
    RamBase shown;
};

// One of ten may dissent.
std::optional<SharedBase> base_of_soc(const SocDeclarations& soc) {
    unsigned all = 0;
    const Declared* most = nullptr;
    for (const Declared& one : soc.ram) {
        all += one.trees;
        most = most == nullptr || one.trees > most->trees ? &one : most;
    }
    if (most == nullptr || most->trees * 10 < all * 9) {
        return std::nullopt;
    }
    constexpr int hexadecimal = 16;
    std::uint64_t base = 0;
    std::from_chars(most->text.data() + 2, most->text.data() + most->text.size(), base, hexadecimal);
    return SharedBase{base, {RamBase::ShownBy::soc, {}, most->trees, all}};
}

std::optional<SharedBase> base_of_socs(std::span<const SocDeclarations* const> socs) {
    for (const SocDeclarations* soc : socs) {
        if (auto found = base_of_soc(*soc)) {
            return found;
        }
    }
    return std::nullopt;
}

// RAM begins at a multiple of 1 GiB on most SoCs, and what is reserved first lies near to it. A region far behind one
// shows nothing.
std::optional<SharedBase> base_before_regions(const topology::OfTree& of) {
    constexpr std::uint64_t near = gib / 4;
    std::optional<SharedBase> lowest;
    const auto parent = of.tree.find_child(root_node, "reserved-memory");
    if (!parent) {
        return std::nullopt;
    }
    const std::size_t cells = of.bus_addr_cells(root_node);
    for (auto node = of.tree.first_child(*parent); node; node = of.tree.next_sibling(*node)) {
        const Property* reg = of.tree.find_property(*node, of.names.reg);
        if (reg == nullptr || cells == 0 || reg->cell_count() < cells || !of.available(*node)) {
            continue;
        }
        const std::uint64_t base = topology::read_number(*reg, 0, cells);
        if (!lowest || base < lowest->base) {
            lowest = SharedBase{base, {RamBase::ShownBy::region, *node}};
        }
    }
    if (!lowest || lowest->base % gib >= near) {
        return std::nullopt;
    }
    lowest->base -= lowest->base % gib;
    return lowest;
}

// The placeholders are sorted by base.
std::optional<SharedBase> find_base(const topology::OfTree& of, std::span<const topology::WrittenBank> placeholders,
                                    std::span<const SocDeclarations* const> soc) {
    std::optional<SharedBase> placeholder;
    if (!placeholders.empty()) {
        const topology::WrittenBank& lowest = placeholders.front();
        placeholder = SharedBase{lowest.range.base, {RamBase::ShownBy::placeholder, lowest.node}};
    }
    // One at 0 may be all placeholder, its base too.
    if (placeholder && placeholder->base != 0) {
        return placeholder;
    }
    if (auto shared = base_of_socs(soc)) {
        return shared;
    }
    return placeholder ? placeholder : base_before_regions(of);
}

}  // namespace

Result<PlacedRam> place_ram(const topology::OfTree& of, std::uint64_t size,
                            std::span<const SocDeclarations* const> soc) {
    std::vector<topology::WrittenBank> banks = topology::written_banks(of);
    std::stable_sort(banks.begin(), banks.end(),
                     [](const auto& a, const auto& b) { return a.range.base < b.range.base; });
    const auto first_placeholder =
        std::stable_partition(banks.begin(), banks.end(), [](const auto& bank) { return bank.range.size != 0; });
    const std::vector<topology::WrittenBank> placeholders(first_placeholder, banks.end());
    banks.erase(first_placeholder, banks.end());
    PlacedRam placed;
    if (!banks.empty()) {
        placed = {fill(banks, size), {RamBase::ShownBy::bank, banks.front().node}};
    } else if (const auto found = find_base(of, placeholders, soc)) {
        placed = {{{found->base, size}}, found->shown};
    } else {
        return fail(ErrorCode::no_ram_base,
                    "neither the tree nor another board of its SoC shows where RAM begins; give the base, too",
                    "memory");
    }
    for (const MemoryRange& bank : placed.banks) {
        if (bank.size - 1 > std::numeric_limits<std::uint64_t>::max() - bank.base) {
            return fail(ErrorCode::no_ram_base, "RAM of that size would end beyond 64 bits; give the base, too",
                        "memory");
        }
    }
    return placed;
}

}  // namespace dmavet
