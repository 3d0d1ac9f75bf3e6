// SPDX-License-Identifier: Apache-2.0
// Which property did an author have in mind?
#include "rules/misspelt_names.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace dmavet::rules {

namespace {

// Sorts out nearly all names: two edits take away two letters at most.
bool may_resemble(std::string_view name) {
    const std::uint32_t lacking = ~letters(name);
    return std::popcount(letters("dmacoherent") & lacking) <= 2 || (letters("coheren") & lacking) == 0;
}

// Properties of other bindings.
bool has_a_meaning(std::string_view name) {
    return name == "dma-coherent" || name == "dma-noncoherent" || name == "arm,io-coherent" ||
           name == "system-coherency" || name.starts_with("cache-coherent");
}

constexpr std::array<std::string_view, 14> dma_properties{
    "#iommu-cells",   "alignment", "alloc-ranges",       "dma-ranges",        "iommu-addresses", "iommu-map",
    "iommu-map-mask", "iommus",    "interconnect-names", "linux,cma-default", "memory-region",   "memory-region-names",
    "no-map",         "reusable"};

constexpr auto letters_of_each = [] {
    std::array<std::uint32_t, dma_properties.size()> each{};
    std::transform(dma_properties.begin(), dma_properties.end(), each.begin(), letters);
    return each;
}();

constexpr std::uint32_t letters_of_all = [] {
    std::uint32_t all = 0;
    for (const std::uint32_t one : letters_of_each) {
        all |= one;
    }
    return all;
}();

bool is_about_as_long(std::string_view name, std::string_view wanted) {
    return name.size() + 1 >= wanted.size() && name.size() <= wanted.size() + 1;
}

// One slip takes away one letter at most and brings in one; '_' counts as '-'.
bool may_be_one_slip_from(std::uint32_t name, std::uint32_t wanted) {
    return std::popcount((name ^ wanted) & ~letters("-_")) <= 2;
}

}  // namespace

// The property that was meant; empty when the name resembles neither.
std::string_view meant_coherency(std::string_view name) {
    constexpr std::string_view coherent = "dma-coherent", noncoherent = "dma-noncoherent";
    if (!may_resemble(name) || has_a_meaning(name)) {
        return {};
    }
    if (within_edits(name, coherent, 2)) {
        return coherent;
    }
    if (within_edits(name, noncoherent, 2)) {
        return noncoherent;
    }
    if (name.find("coheren") == std::string_view::npos) {
        return {};
    }
    return name.find("non") == std::string_view::npos ? coherent : noncoherent;
}

bool is_one_slip_from(std::string_view name, std::string_view wanted) {
    if (!is_about_as_long(name, wanted) || name == wanted) {
        return false;
    }
    if (within_edits(name, wanted, 1)) {
        return true;
    }
    const auto differ = std::ranges::mismatch(name, wanted).in1;
    const auto at = static_cast<std::size_t>(differ - name.begin());
    return name.size() == wanted.size() && at + 1 < name.size() && name[at] == wanted[at + 1] &&
           name[at + 1] == wanted[at] && name.substr(at + 2) == wanted.substr(at + 2);
}

std::string_view meant_dma_property(std::string_view name) {
    constexpr std::size_t shortest = 5, longest = 20;
    const std::uint32_t seen = letters(name);
    // One slip brings in one letter at most that no name has.
    if (name.size() < shortest || name.size() > longest || std::popcount(seen & ~letters_of_all) > 1) {
        return {};
    }
    if (name == "linux,default-cma") {
        return "linux,cma-default";
    }
    if (name == "linux,dma-default") {
        return {};  // of rmem_dma_setup(), for CONFIG_DMA_GLOBAL_POOL
    }
    std::string_view meant;
    for (std::size_t i = 0; i < dma_properties.size(); ++i) {
        const std::string_view known = dma_properties[i];
        if (!is_about_as_long(name, known)) {
            continue;
        }
        if (name == known) {
            return {};
        }
        if (may_be_one_slip_from(seen, letters_of_each[i]) && is_one_slip_from(name, known)) {
            meant = known;
        }
    }
    return meant;
}

}  // namespace dmavet::rules
