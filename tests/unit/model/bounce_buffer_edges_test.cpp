// SPDX-License-Identifier: Apache-2.0
// The bounce buffer on the edges of what memory there is for it.
#include <doctest/doctest.h>

#include <string_view>

#include "support/allocations.hpp"

namespace dmavet {

using namespace test;

// memblock works from the top down. The array of struct page does not fit into the upper bank, other tables do, and how
// large they are is an estimate.
TEST_CASE("a bounce buffer below some of the kernel's tables") {
    const Build two_banks = [](FdtBuilder& t) {
        ram_of(t, {0, 0x40000000, 0, 0x40000000, 0, 0x90000000, 0, 0x1000000});
    };
    CHECK(describe_place(placed(two_banks, arm64_6_12, "cma=0 swiotlb=2048").swiotlb) == "0x8fe00000-0x90fffffe");
}

// swiotlb_init_remap() (kernel/dma/swiotlb.c): halved until it fits, but not below IO_TLB_MIN_SLABS, 1 MiB. The limit
// that memblock_alloc_low() is given lies one byte below the end of ZONE_DMA.
TEST_CASE("the smallest bounce buffer") {
    // ZONE_DMA ends some bytes above 0x50000000, below which everything is reserved.
    const struct {
        std::string_view name;
        Build build;
        std::string_view size;
    } cases[] = {
        {"4 MiB and a page",
         [](FdtBuilder& t) {
             regions(t).node("r@40000000").cells("reg", {0, 0x40000000, 0, 0x10000000}).end().end();
             t.device("soc", "simple-bus").bus(1, 1).cells("dma-ranges", {0, 0x0, 0x40000000, 0x10401000});
         },
         "0x400000"},
        {"4 MiB: two less a byte",
         [](FdtBuilder& t) {
             regions(t).node("r@40000000").cells("reg", {0, 0x40000000, 0, 0x10000000}).end().end();
             t.device("soc", "simple-bus").bus(1, 1).cells("dma-ranges", {0, 0x0, 0x40000000, 0x10400000});
         },
         "0x200000"},
        {"1 MiB and a page",
         [](FdtBuilder& t) {
             regions(t).node("r@40000000").cells("reg", {0, 0x40000000, 0, 0x10000000}).end().end();
             t.device("soc", "simple-bus").bus(1, 1).cells("dma-ranges", {0, 0x0, 0x40000000, 0x10101000});
         },
         "0x100000"},
        {"1 MiB less a byte: 512 KiB are not tried",
         [](FdtBuilder& t) {
             regions(t).node("r@40000000").cells("reg", {0, 0x40000000, 0, 0x10000000}).end().end();
             t.device("soc", "simple-bus").bus(1, 1).cells("dma-ranges", {0, 0x0, 0x40000000, 0x10100000});
         },
         "none"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(describe_size(placed(c.build, arm64_6_12).swiotlb) == c.size);
    }
    // Asked for less than that, it is what was asked for: a segment of 256 KiB at least.
    const Build gib_8 = [](FdtBuilder& t) { ram_of(t, {0, 0x40000000, 2, 0}); };
    CHECK(describe_size(placed(gib_8, arm64_6_12, "swiotlb=1").swiotlb) == "0x40000");
}

}  // namespace dmavet
