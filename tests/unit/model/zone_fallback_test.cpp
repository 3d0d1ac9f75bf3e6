// SPDX-License-Identifier: Apache-2.0
// What does the page allocator give when the zone that is asked has nothing, or little, that is free? The next lower
// one is asked then (the zone list of get_page_from_freelist()).
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "support/allocations.hpp"
#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

// 8 GiB from 0x40000000, a bus that reaches so many bytes from 0 on, which is where ZONE_DMA ends, and a device beside
// it, which asks for ZONE_DMA32.
FdtBuilder& board(FdtBuilder& t, std::uint32_t reached) {
    t.device("soc", "simple-bus").bus(1, 1).cells("dma-ranges", {0, 0, 0, reached}).end();
    return t.device("dev");
}
FdtBuilder& whole(FdtBuilder& t) {
    return ram_of(t, {0, 0x40000000, 2, 0});
}
// A carve-out, which leaves that much of the last 16 MiB below 4 GiB.
FdtBuilder& with_region(FdtBuilder& t, std::uint32_t left) {
    regions(t).device("fw@ff000000", "vendor,fw").cells("reg", {0, 0xff000000, 0, 0x1000000 - left});
    return t.end().end();
}

struct Case {
    std::string_view name;
    Build build;
    std::string_view request;
    std::string_view zones;
};

constexpr std::string_view normal_nc = "ok direct pages remap normal-nc alias=normal-wb ";

}  // namespace

TEST_CASE("the zone that is asked has little or nothing free") {
    const Case cases[] = {
        {"a page, which others may have", [](FdtBuilder& t) { board(whole(t), 0xffffffff); }, "4K", "dma+dma32"},
        {"no two pages", [](FdtBuilder& t) { board(whole(t), 0xffffffff); }, "8K", "dma"},
        {"two pages that are one block", [](FdtBuilder& t) { board(whole(t), 0xffffe000); }, "8K", "dma+dma32"},
        {"three pages, of which the last two are one", [](FdtBuilder& t) { board(whole(t), 0xffffd000); }, "8K",
         "dma+dma32"},
        {"not four", [](FdtBuilder& t) { board(whole(t), 0xffffd000); }, "16K", "dma"},
        {"a page less than 64 MiB", [](FdtBuilder& t) { board(whole(t), 0xfc001000); }, "4K", "dma+dma32"},
        {"64 MiB", [](FdtBuilder& t) { board(whole(t), 0xfc000000); }, "4K", "dma32"},
        {"a region has all of it", [](FdtBuilder& t) { board(with_region(t, 0), 0xff000000); }, "4K", "dma"},
        {"all but a page", [](FdtBuilder& t) { board(with_region(t, 0x1000), 0xff000000); }, "4K", "dma+dma32"},
        {"any zone: that above 4 GiB is a page",
         [](FdtBuilder& t) {
             board(ram_of(t, {0, 0x40000000, 0, 0xc0001000}), 0x80000000);
         },
         "4K,mask=64", "dma32+normal"},
        {"there is none lower",
         [](FdtBuilder& t) {
             board(ram_of(t, {0, 0x40000000, 0, 0x1000000}), 0x80000000);
         },
         "4K", "dma"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(describe(allocated(c.build, arm64_6_12, "/dev", c.request, with_cmdline("cma=0"))) ==
              std::string(normal_nc) + std::string(c.zones) + " physical");
    }
    // 6.1 ends zones at powers of two: ZONE_DMA32 is empty.
    CHECK(describe(allocated([](FdtBuilder& t) { board(whole(t), 0xffffffff); }, arm64_6_1, "/dev", "4K")) ==
          std::string(normal_nc) + "dma physical");
}

TEST_CASE("who takes what is free") {
    // The pool for ZONE_DMA32 is made of pages that come as anybody's do.
    const auto zones_of_pool = [](Build build) {
        return describe(allocated(build, arm64_6_12, "/dev", "4K,atomic", with_cmdline("cma=0")));
    };
    constexpr std::string_view pool = "ok atomic-pool pool remap normal-nc alias=normal-wb ";
    CHECK(zones_of_pool([](FdtBuilder& t) { board(whole(t), 0xffffffff); }) ==
          std::string(pool) + "dma+dma32 physical");
    CHECK(zones_of_pool([](FdtBuilder& t) { board(whole(t), 0xfc000000); }) == std::string(pool) + "dma32 physical");
    // An initrd's memory is free again when drivers run.
    const Build initrd = [](FdtBuilder& t) {
        whole(t).node("chosen").cells("linux,initrd-start", {0xf0000000}).cells("linux,initrd-end", {0xfffff000}).end();
        board(t, 0xf0000000);
    };
    CHECK(describe(allocated(initrd, arm64_6_12, "/dev", "4K")) == std::string(normal_nc) + "dma32 physical");
}

TEST_CASE("the lower zone is out of reach") {
    // RAM ends a page above 4 GiB, where the device's window begins: what that zone cannot give, no other one can.
    const Build build = [](FdtBuilder& t) {
        ram_of(t, {0, 0x40000000, 0, 0xc0001000});
        t.device("soc", "simple-bus").bus(2, 2).cells("dma-ranges", {0, 0, 1, 0, 0, 0x1000}).device("dev");
    };
    const Allocation allocation = allocated(build, arm64_6_12, "/soc/dev", "4K,mask=64");
    CHECK(describe(allocation) ==
          "depends: ok direct pages remap normal-nc alias=normal-wb normal offset | fail direct");
    for (const AllocOutcome& outcome : allocation.outcomes) {
        CHECK_FALSE(outcome.when.empty());
    }
    const Allocation larger = allocated(build, arm64_6_12, "/soc/dev", "8K,mask=64");
    CHECK(describe(larger) == "fail direct");
}

}  // namespace dmavet
