// SPDX-License-Identifier: Apache-2.0
// What does a device get from memory of which it reaches only a part, and which atomic pool is asked? Where luck
// decides, both ways are an answer, and each says what must be the case.
#include <doctest/doctest.h>

#include <initializer_list>
#include <string>
#include <string_view>

#include "support/allocations.hpp"
#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

// 8 GiB from 0x40000000, a CMA area of 32 MiB at 0x68000000 and a device below a bus with that window.
FdtBuilder& with_area(FdtBuilder& t, std::initializer_list<std::uint32_t> window) {
    regions(t);
    t.device("area@68000000", "shared-dma-pool").cells("reg", {0, 0x68000000, 0, 0x2000000}).empty("reusable");
    t.empty("linux,cma-default").phandle(1).end().end();
    t.device("soc", "simple-bus").bus(1, 1).cells("dma-ranges", window);
    return t.device("dev");
}

constexpr std::string_view cma = "ok direct cma remap normal-nc alias=normal-wb dma offset";
constexpr std::string_view pages = "ok direct pages remap normal-nc alias=normal-wb dma offset";
constexpr std::string_view pool = "ok atomic-pool pool remap normal-nc alias=normal-wb dma physical";

std::string depends(std::initializer_list<std::string_view> outcomes) {
    std::string text("depends:");
    for (const std::string_view outcome : outcomes) {
        text.append(text.back() == ':' ? " " : " | ").append(outcome);
    }
    return text;
}

void check_reasons(const Allocation& allocation) {
    for (const AllocOutcome& outcome : allocation.outcomes) {
        CHECK_FALSE(outcome.when.empty());
        CHECK_FALSE(outcome.reason.empty());
    }
}

}  // namespace

// __dma_direct_alloc_pages(): a page of CMA that is out of reach is given back, and the page allocator is asked. The
// window reaches far beyond the area, which so lies in ZONE_DMA; the mask of 28 bits ends in the area or beside it.
TEST_CASE("a CMA area partly in reach") {
    const struct {
        std::string_view name;
        Build build;
        std::string_view request;
        std::string expected;
    } cases[] = {
        {"the mask ends with the area",
         [](FdtBuilder& t) {
             with_area(t, {0, 0, 0x5a000000, 0x40000000});
         },
         "64K,mask=28", std::string(cma)},
        {"a page before",
         [](FdtBuilder& t) {
             with_area(t, {0, 0, 0x59fff000, 0x40000000});
         },
         "64K,mask=28", depends({cma, pages, "fail direct"})},
        {"in the middle of the area, and more than the page allocator has",
         [](FdtBuilder& t) {
             with_area(t, {0, 0, 0x59000000, 0x40000000});
         },
         "8M,mask=28", depends({cma, "fail direct"})},
        {"with the first block of the area",
         [](FdtBuilder& t) {
             with_area(t, {0, 0, 0x58010000, 0x40000000});
         },
         "64K,mask=28", depends({cma, pages, "fail direct"})},
        {"a page before that: no block of the area",
         [](FdtBuilder& t) {
             with_area(t, {0, 0, 0x5800f000, 0x40000000});
         },
         "64K,mask=28", depends({pages, "fail direct"})},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        const Allocation allocation = allocated(c.build, arm64_6_12, "/soc/dev", c.request);
        CHECK(describe(allocation) == c.expected);
        check_reasons(allocation);
    }
}

// dma_alloc_from_pool(): the pool gives a block, and a block out of reach is as good as none.
TEST_CASE("an atomic pool partly in reach") {
    // Without CMA the pools are pages of their zone, wherever in it.
    const Build upper_half = [](FdtBuilder& t) { with_area(t, {0x80000000, 0, 0x80000000, 0x40000000}); };
    const Allocation part = allocated(upper_half, arm64_6_12, "/soc/dev", "4K,atomic", with_cmdline("cma=0"));
    CHECK(describe(part) == depends({pool, "fail atomic-pool"}));
    check_reasons(part);
    const Build whole = [](FdtBuilder& t) { with_area(t, {0x40000000, 0, 0x40000000, 0x80000000}); };
    CHECK(describe(allocated(whole, arm64_6_12, "/soc/dev", "4K,atomic", with_cmdline("cma=0"))) == pool);
    // In CMA they lie in its area, here below the window.
    CHECK(describe(allocated(upper_half, arm64_6_12, "/soc/dev", "4K,atomic")) == "fail atomic-pool");
}

// dma_atomic_pool_init(): of 1088 MiB the kernel keeps as much as to make pools of 128 KiB, or of 256 KiB.
TEST_CASE("a request that only the larger of two sizes of a pool can serve") {
    const Build ram_1088m = [](FdtBuilder& t) {
        ram_of(t, {0, 0x40000000, 0, 0x44000000});
        t.device("dev");
    };
    const Allocation larger = allocated(ram_1088m, arm64_6_12, "/dev", "256K,atomic");
    CHECK(describe(larger) ==
          "depends: ok atomic-pool pool remap normal-nc alias=normal-wb dma physical | fail atomic-pool");
    check_reasons(larger);
    CHECK(describe(allocated(ram_1088m, arm64_6_12, "/dev", "128K,atomic")) == pool);
    CHECK(describe(allocated(ram_1088m, arm64_6_12, "/dev", "512K,atomic")) == "fail atomic-pool");
}

// dma_guess_pool() (kernel/dma/pool.c)
TEST_CASE("which atomic pools are asked") {
    // All RAM above what another bus, whose window ends below it, leaves of ZONE_DMA: has_managed_dma() is false. This
    // device's limit translates to an address in it, so it asks for GFP_DMA.
    const Build no_dma_zone = [](FdtBuilder& t) {
        ram_of(t, {0, 0x80000000, 0, 0x40000000});
        t.device("bad", "simple-bus").bus(1, 1).cells("dma-ranges", {0, 0, 0, 0x20000000}).end();
        t.device("soc", "simple-bus").bus(1, 1);
        t.cells("dma-ranges", {0, 0, 0x80000000, 0x40000000, 0x40000000, 0, 0, 0x10000000}).device("dev");
    };
    const Board board = analyzed(no_dma_zone, arm64_6_12);
    for (const AtomicPool& made : board.placement.atomic_pools) {
        CHECK(made.zone != Zone::dma);
    }
    const Allocation fallback = allocated(no_dma_zone, arm64_6_12, "/soc/dev", "4K,atomic");
    CHECK(describe(fallback) == "ok atomic-pool pool remap normal-nc alias=normal-wb dma32 offset");
    CHECK(fallback.outcome.reason.find("without a zone") != std::string::npos);

    // ZONE_DMA ends with the window of this bus, at 2 GiB: GFP_DMA asks its pool alone, GFP_DMA32 another first, and
    // without either the pool without a zone comes first.
    const Build plain = [](FdtBuilder& t) {
        with_area(t, {0x40000000, 0, 0x40000000, 0x40000000}).end().end();
        t.device("free");
    };
    const auto from = [&](std::string_view path, std::string_view request) {
        return allocated(plain, arm64_6_12, path, request).outcome.reason;
    };
    CHECK(from("/soc/dev", "4K,atomic") == "from the DMA atomic pool, remapped uncached at boot");
    CHECK(from("/free", "4K,atomic") == "from the DMA32 atomic pool, remapped uncached at boot");
    CHECK(from("/free", "4K,atomic,mask=64") == "from the atomic pool without a zone, remapped uncached at boot");

    // After the DMA32 pool that of DMA: here the only one within 31 bits.
    const Build apart = [](FdtBuilder& t) {
        ram_of(t, {0, 0, 0, 0x40000000, 0, 0x80000000, 0, 0x40000000});
        t.device("soc", "simple-bus").bus(1, 1).cells("dma-ranges", {0, 0, 0, 0x40000000}).end().device("free");
    };
    for (const KernelId& kernel : {arm64_6_12, arm64_6_1}) {
        CAPTURE(to_string(kernel.release));
        const Allocation last = allocated(apart, kernel, "/free", "4K,atomic,mask=31", with_cmdline("cma=0"));
        CHECK(describe(last) == "ok atomic-pool pool remap normal-nc alias=normal-wb dma physical");
        CHECK(last.outcome.reason == "from the DMA atomic pool, remapped uncached at boot");
    }
}

// atomic_pool_init() (arch/arm/mm/dma-mapping.c): what its source does not give in one piece is not there at all.
TEST_CASE("there is no atomic pool") {
    const Build plain = [](FdtBuilder& t) {
        t.bus(1, 1)
            .node("memory@40000000")
            .string("device_type", "memory")
            .cells("reg", {0x40000000, 0x40000000})
            .end();
        t.device("dev");
    };
    const KernelId arm64_3_18{{3, 18}, Arch::arm64};
    for (const KernelId& kernel : {arm_6_1, arm64_3_18}) {
        CAPTURE(to_string(kernel.release));
        const Allocation none = allocated(plain, kernel, "/dev", "4K,atomic", with_cmdline("coherent_pool=64M"));
        CHECK(describe(none) == "fail atomic-pool");
        CHECK(none.outcome.reason == "there is no atomic pool");
        const Allocation large = allocated(plain, kernel, "/dev", "512K,atomic");
        CHECK(describe(large) == "fail atomic-pool");
        CHECK(large.outcome.reason == "larger than the atomic pool, which never grows");
        CHECK(allocated(plain, kernel, "/dev", "256K,atomic").outcome.status == AllocStatus::ok);
    }
}

}  // namespace dmavet
