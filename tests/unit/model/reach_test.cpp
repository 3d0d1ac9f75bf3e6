// SPDX-License-Identifier: Apache-2.0
// Which memory can a device address? Every case is one property of translate_phys_to_dma(), translate_dma_to_phys()
// and dma_capable() (include/linux/dma-direct.h) or of dma_coherent_ok() (kernel/dma/direct.c), alike in 6.12 and 6.1.
#include "model/reach.hpp"
#include "kernel/sizes.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

using Windows = std::vector<Region>;

CpuInterval memory(std::uint64_t base, std::uint64_t size) {
    return *CpuInterval::of(CpuAddr{base}, size);
}

Region window(std::uint64_t dma, std::uint64_t cpu, std::uint64_t size) {
    return {BusAddr{dma}, CpuAddr{cpu}, size};
}

std::string address(std::uint64_t value) {
    return value == model::no_translation ? "none" : hex(value);
}

std::string_view text(model::Reach reach) {
    return reach == model::Reach::all ? "all" : reach == model::Reach::some ? "some" : "none";
}

const Windows one = {window(0x0, 0x40000000, 0x40000000)};
const Windows overlapping = {window(0x0, 0x40000000, 0x20000000), window(0xc0000000, 0x40000000, 0x40000000)};
const Windows high_only = {window(0x80000000, 0x80000000, 0x40000000)};
const Windows wrapping = {window(0x0, 0xffffffff00000000, 0x200000000)};

}  // namespace

TEST_CASE("from a physical address to the bus's, and back") {
    const struct {
        std::string_view name;
        const Windows* windows;  // null: no map
        std::uint64_t phys;
        std::string_view dma;
        std::string_view back;
    } cases[] = {
        {"without a map it is the same", nullptr, 0x123456789000, "0x123456789000", "0x123456789000"},
        {"the first byte of a window", &one, 0x40000000, "0x0", "0x40000000"},
        {"its last", &one, 0x7fffffff, "0x3fffffff", "0x7fffffff"},
        {"one before it", &one, 0x3fffffff, "none", "none"},
        {"one behind it", &one, 0x80000000, "none", "none"},
        {"in two windows: the first wins", &overlapping, 0x40001000, "0x1000", "0x40001000"},
        {"behind the first, still in the second", &overlapping, 0x60000000, "0xe0000000", "0x60000000"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        const model::RangeMap map = c.windows ? model::RangeMap(*c.windows) : model::RangeMap();
        CHECK(address(model::phys_to_dma(map, c.phys)) == c.dma);
        if (c.dma != "none") {
            CHECK(address(model::dma_to_phys(map, model::phys_to_dma(map, c.phys))) == c.back);
        }
    }
    const model::RangeMap empty{Windows{}};
    CHECK(address(model::phys_to_dma(empty, 0x40000000)) == "none");
    CHECK(address(model::dma_to_phys(model::RangeMap(one), 0x40000000)) == "none");
}

TEST_CASE("how much of some memory passes") {
    const CpuInterval gib = memory(0x40000000, 0x40000000), high = memory(0x100000000, 0x40000000);
    const struct {
        std::string_view name;
        const Windows* windows;
        std::uint64_t limit;
        CpuMemory memory;
        std::uint64_t size;
        std::string_view expected;
    } cases[] = {
        {"no map, the limit is the last byte: inclusive", nullptr, 0x7fffffff, {gib}, 4096, "all"},
        {"no map, one byte less", nullptr, 0x7ffffffe, {gib}, 4096, "some"},
        {"no map, nothing below the limit", nullptr, 0xffffffff, {high}, 4096, "none"},
        {"no map, one bank in reach and one not", nullptr, 0xffffffff, {gib, high}, 4096, "some"},
        {"a window over all of it, in bus addresses", &one, 0x3fffffff, {gib}, 4096, "all"},
        {"a window with a mask below its end", &one, 0x1fffffff, {gib}, 4096, "some"},
        {"memory outside every window", &one, ~std::uint64_t{0}, {high}, 4096, "none"},
        {"a window that starts above the memory's start",
         &high_only,
         0xbfffffff,
         {memory(0x40000000, 0x80000000)},
         4096,
         "some"},
        {"the end of a block is held against the limit",
         nullptr,
         0x40000fff,
         {memory(0x40000000, 0x2000)},
         0x2000,
         "none"},
        // Only the start of a block is looked up in the map.
        {"but not against the window", &one, ~std::uint64_t{0}, {memory(0x7ffff000, 0x2000)}, 0x2000, "all"},
        {"no block of that size fits", nullptr, ~std::uint64_t{0}, {memory(0x40000000, 0x1000)}, 0x2000, "none"},
        {"the first window decides, where two overlap",
         &overlapping,
         0x3fffffff,
         {memory(0x40000000, 0x1000)},
         4096,
         "all"},
        {"and the second where only it reaches", &overlapping, 0x3fffffff, {memory(0x60000000, 0x1000)}, 4096, "none"},
        {"no memory", nullptr, ~std::uint64_t{0}, {}, 4096, "none"},
        {"a window that runs past the last address holds what lies below it",
         &wrapping,
         ~std::uint64_t{0},
         {memory(0xffffffff80000000, 0x1000)},
         4096,
         "all"},
        {"and nothing of what it would wrap to", &wrapping, ~std::uint64_t{0}, {memory(0, 0x1000)}, 4096, "none"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        const model::RangeMap map = c.windows ? model::RangeMap(*c.windows) : model::RangeMap();
        CHECK(text(model::reach(map, c.limit, c.memory, c.size)) == c.expected);
    }
    // A map without an entry translates nothing (a dma-ranges whose first entry has size 0).
    CHECK(text(model::reach(model::RangeMap(Windows{}), ~std::uint64_t{0}, CpuMemory{gib}, 4096)) == "none");
}

TEST_CASE("two maps are equal when they are the same windows") {
    const Windows copy = one;
    CHECK(model::RangeMap(one) == model::RangeMap(one));
    CHECK(model::RangeMap(one) != model::RangeMap(copy));
    const std::optional<std::span<const Region>> absent = std::nullopt;
    CHECK(model::RangeMap() == model::RangeMap(absent));
    CHECK(model::RangeMap() !=
          model::RangeMap(std::span<const Region>()));  // no map, and a map that translates nothing
}

TEST_CASE("what kind of bus address memory gets") {
    const Windows identity = {window(0x40000000, 0x40000000, 0x40000000)};
    const CpuMemory inside{memory(0x40000000, 0x1000)}, outside{memory(0x100000000, 0x1000)};
    CHECK(to_string(model::address_kind({}, inside)) == "physical");
    CHECK(to_string(model::address_kind(model::RangeMap(identity), inside)) == "physical");
    CHECK(to_string(model::address_kind(model::RangeMap(one), inside)) == "offset");
    CHECK(to_string(model::address_kind(model::RangeMap(one), outside)) == "invalid");
}

TEST_CASE("masks and limits") {
    CHECK(kernel::bit_mask(0) == 0);
    CHECK(kernel::bit_mask(24) == 0xffffff);
    CHECK(kernel::bit_mask(32) == 0xffffffff);
    CHECK(kernel::bit_mask(64) == ~std::uint64_t{0});
    CHECK(model::min_not_zero(0, 5) == 5);
    CHECK(model::min_not_zero(5, 0) == 5);
    CHECK(model::min_not_zero(7, 5) == 5);
    CHECK(model::min_not_zero(0, 0) == 0);
}

// alloc_iova() (drivers/iommu/iova.c): aligned to the next power of two of pages, the last page within the limit, and
// page 0 is kept back (iommu_dma_init_domain). The limit counts in pages, too (iommu_dma_alloc_iova).
TEST_CASE("whether an IOVA range fits") {
    constexpr std::uint64_t top = ~std::uint64_t{0}, half = std::uint64_t{1} << 63;
    const struct {
        std::uint64_t limit, size;
        bool expected;
    } ranges[] = {
        {0x1fff, 0x1000, true},          {0xfff, 0x1000, false},
        {0x1ffe, 0x1000, true},          {0xfff, 0x2000, false},
        {0x3fff, 0x2000, true},          {0x2fff, 0x2000, false},
        {0x1ffff, 0x10000, true},        {0x1efff, 0x10000, false},
        {0x1ffff, 0xf001, true},         {0x1efff, 0xf000, true},
        {0x1dfff, 0xf000, false},        {0xffffffff, 0x80000000, true},
        {0xffffffff, 0x80000001, false}, {top, half, true},
        {top, half + 1, false},          {top, top, false},
    };
    for (const auto& c : ranges) {
        CAPTURE(hex(c.limit));
        CAPTURE(hex(c.size));
        CHECK(model::iova_fits(c.limit, c.size, 0x1000) == c.expected);
    }
}

}  // namespace dmavet
