// SPDX-License-Identifier: Apache-2.0
// Where does lowmem of arm end? adjust_lowmem_bounds() (arch/arm/mm/mmu.c) is asked again when the regions of the tree
// have their place, and takes the end of the last mapped block that begins below vmalloc's. Seen on 6.12 and 7.2.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "support/allocations.hpp"
#include "support/analyzed.hpp"
#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

std::string zones(Build build, std::string_view cmdline = "") {
    std::string text;
    for (const ZoneMemory& zone : placed(build, arm_6_1, cmdline).zones) {
        text += std::string(to_string(zone.zone)) + " " + describe(zone.ram) + " ";
    }
    return text;
}

}  // namespace

TEST_CASE("no-map at the end of lowmem") {
    static std::uint32_t base, size;
    static bool no_map;
    const Build one = [](FdtBuilder& t) {
        regions(t, {0, 0x40000000, 0, 0x40000000}).node("region").cells("reg", {0, base, 0, size});
        if (no_map) {
            t.empty("no-map");
        }
    };
    constexpr std::string_view as_ever = "dma 0x40000000-0x6fffffff highmem 0x70000000-0x7fffffff ";
    const struct {
        std::string_view name;
        std::uint32_t base, size;
        bool no_map;
        std::string_view expected;
    } cases[] = {
        {"across it", 0x6f000000, 0x2000000, true, "dma 0x40000000-0x6effffff highmem 0x6f000000-0x7fffffff "},
        {"up to it", 0x6f001000, 0xfff000, true, "dma 0x40000000-0x6f000fff highmem 0x6f001000-0x7fffffff "},
        {"up to a page before it", 0x6f000000, 0xfff000, true, as_ever},
        {"from it on", 0x70000000, 0x1000000, true, as_ever},
        {"mapped", 0x6f000000, 0x2000000, false, as_ever},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        base = c.base;
        size = c.size;
        no_map = c.no_map;
        CHECK(zones(one) == c.expected);
    }
}

TEST_CASE("no-map that the kernel places or refuses") {
    const Build dynamic = [](FdtBuilder& t) {
        regions(t, {0, 0x40000000, 0, 0x20000000}).node("region").cells("size", {0, 0x100000}).empty("no-map");
    };
    CHECK(zones(dynamic) == "dma 0x40000000-0x5fefffff highmem 0x5ff00000-0x5fffffff ");
    const Build refused = [](FdtBuilder& t) {
        regions(t, {0, 0x40000000, 0, 0x20000000}).node("mapped").cells("reg", {0, 0x5ff00000, 0, 0x100000}).end();
        t.node("region").cells("reg", {0, 0x5ff00000, 0, 0x100000}).empty("no-map");
    };
    CHECK(zones(refused) == "dma 0x40000000-0x5fffffff ");
}

}  // namespace dmavet
