// SPDX-License-Identifier: Apache-2.0
// What lies where? RAM by zone, its holes, and everything that somebody has taken, in address order.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "report/document/memory_map.hpp"
#include "support/allocations.hpp"

namespace dmavet {

using namespace test;
using report::MapEntry;
using report::MapKind;
using report::MemoryMap;

namespace {

// "40000000-7fffffff ram"; "some 200000 of 40000000-7fffffff cma", where only a bound is known; with ">2" of what
// overlaps the entry of that number.
std::string describe(const MapEntry& entry) {
    std::string text =
        fmt::format("{:x}-{:x} {}", raw(entry.within.first()), raw(entry.within.last()), report::to_string(entry.kind));
    if (!entry.is_exact()) {
        text = fmt::format("some {:x} of {}", entry.size, text);
    }
    return entry.overlaps ? fmt::format("{} >{}", text, *entry.overlaps) : text;
}

std::string describe(const MemoryMap& map) {
    std::string text;
    for (const MapEntry& entry : map.entries) {
        text += describe(entry) + "\n";
    }
    return text;
}

MemoryMap map_of(Build build, Question question = with_cmdline("cma=0 swiotlb=noforce")) {
    return report::map_memory(analyzed(build, arm64_6_12, std::move(question)));
}

FdtBuilder& region(FdtBuilder& t, std::string_view name, std::uint32_t base, std::uint32_t size) {
    return t.node(name).cells("reg", {0, base, 0, size}).end();
}

// Without the pools, whose places are bounds; the three of them keep their numbers.
std::string without_pools(const MemoryMap& map) {
    MemoryMap rest;
    for (const MapEntry& entry : map.entries) {
        if (entry.kind != MapKind::atomic_pool) {
            rest.entries.push_back(entry);
        }
    }
    return describe(rest);
}

}  // namespace

TEST_CASE("RAM by zone, and the holes between banks") {
    CHECK(without_pools(map_of([](FdtBuilder& t) {
              ram_of(t, {0, 0x40000000, 0, 0x40000000});
          })) == "40000000-7fffffff ram\n");
    // Across 4 GiB a zone ends.
    const MemoryMap two = map_of([](FdtBuilder& t) { ram_of(t, {0, 0x40000000, 1, 0}); });
    CHECK(without_pools(two) == "40000000-ffffffff ram\n100000000-13fffffff ram\n");
    CHECK(two.entries[0].what == "RAM, ZONE_DMA");
    // Banks that touch are one, and between others there is a hole.
    CHECK(without_pools(map_of([](FdtBuilder& t) {
              ram_of(t, {0, 0x40000000, 0, 0x1000, 0, 0x40001000, 0, 0x1000, 0, 0x40003000, 0, 0x1000});
          })) == "40000000-40001fff ram\n40002000-40002fff hole\n40003000-40003fff ram\n");
}

TEST_CASE("what somebody has taken") {
    const Build build = [](FdtBuilder& t) {
        regions(t, {0, 0x40000000, 0, 0x40000000});
        region(t, "touching@50001000", 0x50001000, 0x1000);
        region(t, "first@50000000", 0x50000000, 0x1000);
        region(t, "within@60000000", 0x60000000, 0x1000);
        region(t, "whole@60000000", 0x60000000, 0x4000);
        region(t, "behind@60003000", 0x60003000, 0x2000);
        region(t, "outside@20000000", 0x20000000, 0x1000);
        t.end().node("chosen").cells("linux,initrd-start", {0x50001fff}).cells("linux,initrd-end", {0x50003000}).end();
    };
    Question question = with_cmdline("cma=0 swiotlb=noforce");
    question.reserved = {{0x60004fff, 0x1001}, {0x70000000, 0x1000}};
    const MemoryMap map = map_of(build, question);
    CHECK(without_pools(map) ==
          "20000000-3fffffff hole\n"
          "20000000-20000fff region\n"
          "40000000-7fffffff ram\n"
          "50000000-50000fff region\n"
          "50001000-50001fff region\n"
          "50001fff-50002fff initrd >7\n"
          "60000000-60003fff region\n"
          "60000000-60000fff region >9\n"
          "60003000-60004fff region >9\n"
          "60004fff-60005fff firmware >11\n"
          "70000000-70000fff firmware\n");
    CHECK(map.unplaced.empty());
}

// What is no RAM does not stand under RAM.
TEST_CASE("what lies around RAM stands under a hole") {
    const struct {
        std::uint32_t base, size;
        const char* expected;
    } cases[] = {
        {0x40000000, 0x1000, "40000000-7fffffff ram\n40000000-40000fff region\n"},
        {0x3ffff000, 0x1000, "3ffff000-3fffffff hole\n3ffff000-3fffffff region\n40000000-7fffffff ram\n"},
        {0x3ffff000, 0x2000, "3ffff000-3fffffff hole\n3ffff000-40000fff region\n40000000-7fffffff ram\n"},
        {0x7ffff000, 0x1000, "40000000-7fffffff ram\n7ffff000-7fffffff region\n"},
        {0x7ffff000, 0x2000, "40000000-7fffffff ram\n7ffff000-80000fff region\n80000000-80000fff hole\n"},
        {0x80000000, 0x1000, "40000000-7fffffff ram\n80000000-80000fff hole\n80000000-80000fff region\n"},
        {0x90000000, 0x1000, "40000000-7fffffff ram\n80000000-90000fff hole\n90000000-90000fff region\n"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.expected);
        FdtBuilder t;
        regions(t, {0, 0x40000000, 0, 0x40000000});
        region(t, "zone", c.base, c.size).end();
        const MemoryMap map =
            report::map_memory(checked(t.finish(), with_cmdline("cma=0 swiotlb=noforce"), no_rules()));
        CHECK(without_pools(map) == c.expected);
    }
}

TEST_CASE("the memory reservation block, and what boot gives back") {
    const auto build = [](FdtBuilder& t) {
        regions(t.reserve(0x50000000, 0x2000), {0, 0x40000000, 1, 0x40000000});
        region(t, "within@50001000", 0x50001000, 0x1000);
        // Across the end of ZONE_DMA, so that boot gives it up.
        t.device("area@ff000000", "shared-dma-pool").empty("reusable").cells("reg", {0, 0xff000000, 0, 0x2000000});
        t.end().end();
    };
    const MemoryMap map = map_of(build);
    CHECK(without_pools(map) ==
          "40000000-ffffffff ram\n"
          "50000000-50001fff memreserve\n"
          "50001000-50001fff region >3\n"
          "ff000000-100ffffff region\n"
          "100000000-17fffffff ram\n");
    CHECK(map.entries[3].what == "kept by /memreserve/");
    const auto given_up = std::find_if(map.entries.begin(), map.entries.end(),
                                       [](const MapEntry& entry) { return raw(entry.within.first()) == 0xff000000; });
    CHECK(given_up->is_given_back);
    CHECK(given_up->what == "a CMA area that does not lie in one zone: it is given up at boot");
}

TEST_CASE("what boot places") {
    const MemoryMap map = map_of([](FdtBuilder& t) { ram_of(t, {0, 0x40000000, 0, 0x40000000}); }, {});
    const auto has = [&](MapKind kind) {
        return std::any_of(map.entries.begin(), map.entries.end(),
                           [&](const MapEntry& entry) { return entry.kind == kind && !entry.overlaps; });
    };
    CHECK(has(MapKind::cma));
    CHECK(has(MapKind::swiotlb));
    CHECK(has(MapKind::atomic_pool));
    // A region that is the default area stands there once.
    const MemoryMap by_region = map_of(
        [](FdtBuilder& t) {
            regions(t, {0, 0x40000000, 0, 0x40000000}).device("area", "shared-dma-pool").cells("size", {0, 0x2000000});
            t.empty("reusable").empty("linux,cma-default").end().end();
        },
        {});
    CHECK(std::count_if(by_region.entries.begin(), by_region.entries.end(),
                        [](const MapEntry& entry) { return entry.what == "the default CMA area"; }) == 1);
    // What has no room is told apart.
    const MemoryMap full = map_of([](FdtBuilder& t) {
        regions(t, {0, 0x40000000, 0, 0x40000000}).node("large").cells("size", {0, 0x40000000}).end().end();
    });
    CHECK(full.unplaced.size() == 1);
    // Without RAM only what a reg says has a place.
    const MemoryMap unknown = map_of([](FdtBuilder& t) {
        t.bus(2, 2).node("reserved-memory").bus(2, 2).empty("ranges");
        region(t, "fixed@50000000", 0x50000000, 0x1000).node("open").cells("size", {0, 0x1000}).end().end();
    });
    CHECK(describe(unknown) == "50000000-50000fff region\n");
    CHECK(unknown.unplaced.empty());
}

// Boot puts nothing where firmware is.
TEST_CASE("memory that only firmware knows") {
    const Build build = [](FdtBuilder& t) {
        regions(t, {0, 0x40000000, 0, 0x40000000}).node("open").cells("size", {0, 0x100000}).end().end();
    };
    const auto place = [&](std::vector<MemoryRange> reserved) {
        Question question = with_cmdline("cma=0 swiotlb=noforce");
        question.reserved = std::move(reserved);
        return analyzed(build, arm64_6_12, question).placement.regions.at(0);
    };
    CHECK(place({}) == CpuInterval::of(CpuAddr{0x7ff00000}, 0x100000));
    CHECK(place({{0x7ffff000, 0x1000}}) == CpuInterval::of(CpuAddr{0x7feff000}, 0x100000));
    CHECK(place({{0x7fefffff, 1}}) == CpuInterval::of(CpuAddr{0x7ff00000}, 0x100000));
    CHECK(place({{0x40000000, 0x40000000}}) == std::nullopt);
}

}  // namespace dmavet
