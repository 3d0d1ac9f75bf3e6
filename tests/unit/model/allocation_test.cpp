// SPDX-License-Identifier: Apache-2.0
// What does dma_alloc_attrs() hand out on arm64? One board with a device for each path; each case is one decision of
// dma_alloc_attrs() (kernel/dma/mapping.c) or of the function that stands above its group. 6.12 and 6.1 agree but where
// a case names one of them.
#include <doctest/doctest.h>

#include <string>

#include "support/allocations.hpp"
#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

// 8 GiB from 0x40000000: ZONE_DMA up to 4 GiB, ZONE_NORMAL above, CMA of 64 MiB at the end of ZONE_DMA, atomic pools of
// 1 MiB in it.
void the_board(FdtBuilder& t) {
    begin_board(t);
    t.device("high@180000000", "shared-dma-pool").cells("reg", {1, 0x80000000, 0, 0x400000}).empty("no-map");
    t.phandle(4).end().end();
    finish_board(t);
    t.device("translated-coherent").cells("iommus", {3, 2}).empty("dma-coherent").end();
    t.device("pooled-coherent").cells("memory-region", {1}).empty("dma-coherent").end();
    t.device("pooled-translated").cells("memory-region", {1}).cells("iommus", {3, 3}).end();
    t.device("pooled-high").cells("memory-region", {4}).end();
    t.device("area-translated").cells("memory-region", {2}).cells("iommus", {3, 4}).end();
}

struct Case {
    std::string_view path;
    std::string_view request;
    std::string_view expected;
};

constexpr std::string_view pages_remapped = "ok direct pages remap normal-nc alias=normal-wb dma physical";
constexpr std::string_view cma_remapped = "ok direct cma remap normal-nc alias=normal-wb dma physical";
constexpr std::string_view pages_linear = "ok direct pages linear normal-wb dma physical";
constexpr std::string_view cma_linear = "ok direct cma linear normal-wb dma physical";
constexpr std::string_view atomic_pool = "ok atomic-pool pool remap normal-nc alias=normal-wb dma physical";
constexpr std::string_view device_pool = "ok device-pool pool remap normal-nc alias=none dma physical";

const Case cases[] = {
    // dma_direct_alloc(): not coherent, so remapped; dma_alloc_contiguous(): CMA for more than a page.
    {"/plain", "4K", pages_remapped},
    {"/plain", "1", pages_remapped},
    {"/plain", "4097", cma_remapped},
    {"/plain", "64K", cma_remapped},
    {"/plain", "8M", cma_remapped},
    // alloc_pages(): MAX_PAGE_ORDER is 4 MiB.
    {"/plain", "80M", "fail direct"},
    {"/plain", "4K,mask=64", "ok direct pages remap normal-nc alias=normal-wb normal physical"},
    {"/plain", "64K,mask=64", cma_remapped},
    // dma_coherent_ok(): the CMA page and every zone lie above 24 bits.
    {"/plain", "4K,mask=24", "fail direct"},
    {"/plain", "64K,mask=24", "fail direct"},
    // dma_direct_alloc_from_pool(): an atomic caller cannot be remapped for.
    {"/plain", "4K,atomic", atomic_pool},
    {"/plain", "64K,atomic", atomic_pool},
    {"/plain", "1M,atomic", atomic_pool},
    {"/plain", "2M,atomic", "fail atomic-pool"},
    {"/plain", "8M,atomic", "fail atomic-pool"},
    {"/plain", "4K,atomic,mask=64", atomic_pool},
    {"/plain", "4K,atomic,mask=24", "fail atomic-pool"},
    // gen_pool_first_fit_order_align: the block is a power of two.
    {"/plain", "513K,atomic", atomic_pool},

    // dma_direct_alloc(): coherent, so the linear map will do, also for an atomic caller.
    {"/coherent", "4K", pages_linear},
    {"/coherent", "64K", cma_linear},
    {"/coherent", "8M", cma_linear},
    {"/coherent", "4K,atomic", pages_linear},
    {"/coherent", "64K,atomic", pages_linear},
    {"/coherent", "4M,atomic", pages_linear},
    {"/coherent", "8M,atomic", "fail direct"},

    // dma_pgprot(): arm64 has no ARCH_HAS_DMA_WRITE_COMBINE, so the attribute changes nothing.
    {"/plain", "4K,wc", pages_remapped},
    {"/coherent", "4K,wc", pages_linear},
    {"/plain", "4K,atomic,wc", atomic_pool},
    // dma_direct_alloc_no_mapping(): before the pool is thought of.
    {"/plain", "4K,no-kernel-mapping", "ok direct pages unmapped dma physical"},
    {"/plain", "64K,no-kernel-mapping", "ok direct cma unmapped dma physical"},
    {"/plain", "2M,atomic,no-kernel-mapping", "ok direct pages unmapped dma physical"},
    {"/coherent", "4K,no-kernel-mapping", "ok direct pages unmapped dma physical"},
    // Direct mapping is contiguous anyway.
    {"/plain", "64K,force-contiguous", cma_remapped},
    {"/coherent", "64K,force-contiguous", cma_linear},
    // dma_direct_alloc_pages(): the driver synchronises, so the linear map for everybody.
    {"/plain", "4K,noncoherent", pages_linear},
    {"/plain", "64K,noncoherent", cma_linear},
    {"/plain", "64K,atomic,noncoherent", pages_linear},
    {"/plain", "4K,pages", pages_linear},
    {"/coherent", "64K,pages", cma_linear},

    // iommu_dma_alloc_remap(): pages of any zone; no CMA, no limit on what is contiguous.
    {"/translated", "4K", "ok iommu pages remap normal-nc alias=normal-wb dma+normal iova"},
    {"/translated", "64K", "ok iommu pages remap normal-nc alias=normal-wb dma+normal iova"},
    {"/translated", "80M", "ok iommu pages remap normal-nc alias=normal-wb dma+normal iova"},
    {"/translated", "4K,mask=24", "ok iommu pages remap normal-nc alias=normal-wb dma+normal iova"},
    {"/translated", "4K,no-kernel-mapping", "ok iommu pages remap normal-nc alias=normal-wb dma+normal iova"},
    {"/translated-coherent", "64K", "ok iommu pages remap normal-wb alias=normal-wb dma+normal iova"},
    // iommu_dma_alloc(): the pools, asked without a zone and without a look at the reach.
    {"/translated", "4K,atomic", "ok atomic-pool pool remap normal-nc alias=normal-wb dma iova"},
    {"/translated", "4K,atomic,mask=24", "ok atomic-pool pool remap normal-nc alias=normal-wb dma iova"},
    {"/translated", "2M,atomic", "fail atomic-pool"},
    // iommu_dma_alloc_pages(): contiguous ones.
    {"/translated", "64K,force-contiguous", "ok iommu cma remap normal-nc alias=normal-wb dma iova"},
    {"/translated-coherent", "64K,force-contiguous", "ok iommu cma linear normal-wb dma iova"},
    {"/translated", "4K,force-contiguous", "ok iommu pages remap normal-nc alias=normal-wb normal iova"},
    {"/translated-coherent", "4K,atomic", "ok iommu pages linear normal-wb normal iova"},
    {"/translated-coherent", "4M,atomic", "ok iommu pages linear normal-wb normal iova"},
    {"/translated-coherent", "8M,atomic", "fail iommu"},
    // dma_common_alloc_pages()
    {"/translated", "64K,noncoherent", "ok iommu cma linear normal-wb dma iova"},
    {"/translated", "4K,pages", "ok iommu pages linear normal-wb normal iova"},

    // dma_alloc_from_dev_coherent(): the pool or nothing, in any context, before everything else.
    {"/pooled", "4K", device_pool},
    {"/pooled", "4K,atomic", device_pool},
    {"/pooled", "4M", device_pool},
    {"/pooled", "8M", "fail device-pool"},
    // bitmap_find_free_region(): whole powers of two.
    {"/pooled", "3M", device_pool},
    {"/pooled", "4K,mask=24", device_pool},
    {"/pooled", "4K,no-kernel-mapping", device_pool},
    {"/pooled-coherent", "4K", device_pool},
    {"/pooled-translated", "4K", device_pool},
    {"/pooled-high", "4K", "ok device-pool pool remap normal-nc alias=none normal physical"},
    // __dma_alloc_pages() does not know about it.
    {"/pooled", "4K,noncoherent", pages_linear},
    {"/pooled", "64K,pages", cma_linear},

    // dma_alloc_contiguous(): an area of the device's own serves single pages, too, and has no other area behind it.
    {"/area", "4K", cma_remapped},
    {"/area", "32M", cma_remapped},
    {"/area", "40M", "fail direct"},
    {"/area", "4K,atomic", atomic_pool},
    {"/area", "4K,noncoherent", cma_linear},
    {"/area-translated", "64K", "ok iommu pages remap normal-nc alias=normal-wb dma+normal iova"},
    {"/area-translated", "4K,force-contiguous", "ok iommu cma remap normal-nc alias=normal-wb dma iova"},
};

}  // namespace

TEST_CASE("every path of arm64") {
    for (const KernelId& kernel : {arm64_6_12, arm64_6_1}) {
        for (const Case& c : cases) {
            CAPTURE(to_string(kernel.release));
            CAPTURE(c.path);
            CAPTURE(c.request);
            const Allocation allocation = allocated(the_board, kernel, c.path, c.request);
            CHECK(describe(allocation) == c.expected);
            CHECK_FALSE(allocation.outcome.reason.empty());
        }
    }
}

TEST_CASE("whoever asks why is told the same") {
    const Board board = analyzed(the_board, arm64_6_12);
    for (const Case& c : cases) {
        CAPTURE(c.path);
        CAPTURE(c.request);
        const Allocation allocation = explain_allocation(board, *device_at(board, c.path), alloc_request(c.request));
        CHECK(describe(allocation) == c.expected);
        CHECK_FALSE(allocation.steps.empty());
        for (const Step& step : allocation.steps) {
            CHECK_FALSE(step.decision.empty());
        }
    }
}

// Devices that are alike share an answer; these are not.
TEST_CASE("every device of a board gets its own answer") {
    Question question;
    question.allocations = {alloc_request("4K"), alloc_request("4K,atomic")};
    const Board board = analyzed(the_board, arm64_6_12, question);
    for (const Case& c : cases) {
        if (c.request != "4K" && c.request != "4K,atomic") {
            continue;
        }
        CAPTURE(c.path);
        CAPTURE(c.request);
        const DeviceOutcome* outcome = board.outcome(*device_at(board, c.path));
        REQUIRE(outcome != nullptr);
        REQUIRE(outcome->allocations.size() == 2);
        CHECK(describe(outcome->allocations[c.request == "4K" ? 0 : 1]) == c.expected);
    }
}

// of_reserved_mem_device_init() is called by a driver, or it is not.
TEST_CASE("a driver that does not ask for its memory-region") {
    Question ignored;
    ignored.attached_region.reset();
    CHECK(describe(allocated(the_board, arm64_6_12, "/pooled", "4K", ignored)) == pages_remapped);
    CHECK(describe(allocated(the_board, arm64_6_12, "/area", "4K", ignored)) == pages_remapped);
    Question second;
    second.attached_region = 1;
    CHECK(describe(allocated(the_board, arm64_6_12, "/pooled", "4K", second)) == pages_remapped);
}

// iommu.passthrough=1: an identity domain is direct mapping (iommu_setup_dma_ops).
TEST_CASE("passthrough") {
    for (const KernelId& kernel : {arm64_6_12, arm64_6_1}) {
        CAPTURE(to_string(kernel.release));
        const Question identity = with_cmdline("iommu.passthrough=1");
        CHECK(describe(allocated(the_board, kernel, "/translated", "4K", identity)) == pages_remapped);
        CHECK(describe(allocated(the_board, kernel, "/translated", "4K,atomic", identity)) == atomic_pool);
        CHECK(describe(allocated(the_board, kernel, "/translated-coherent", "64K", identity)) == cma_linear);
    }
}

TEST_CASE("without CMA the page allocator serves what it can") {
    const Question none = with_cmdline("cma=0");
    CHECK(describe(allocated(the_board, arm64_6_12, "/plain", "64K", none)) == pages_remapped);
    CHECK(describe(allocated(the_board, arm64_6_12, "/plain", "4M", none)) == pages_remapped);
    CHECK(describe(allocated(the_board, arm64_6_12, "/plain", "8M", none)) == "fail direct");
    CHECK(describe(allocated(the_board, arm64_6_12, "/translated", "8M", none)) ==
          "ok iommu pages remap normal-nc alias=normal-wb dma+normal iova");
}

// __dma_direct_alloc_pages(): a CMA page out of reach is given back, and the page allocator is asked.
TEST_CASE("CMA out of the device's reach") {
    const auto high = [](FdtBuilder& t) {
        regions(t).device("area@180000000", "shared-dma-pool");
        t.cells("reg", {1, 0x80000000, 0, 0x4000000}).empty("reusable").empty("linux,cma-default").end().end();
        t.device("plain").end();
    };
    CHECK(describe(allocated(high, arm64_6_12, "/plain", "64K")) == pages_remapped);
    CHECK(describe(allocated(high, arm64_6_12, "/plain", "8M")) == "fail direct");
    CHECK(describe(allocated(high, arm64_6_12, "/plain", "8M,mask=64")) ==
          "ok direct cma remap normal-nc alias=normal-wb normal physical");
}

// __dma_alloc_from_coherent() asks no window, and dma_get_device_base() translates unchecked.
TEST_CASE("a pool outside the window is handed out with an address that is none") {
    const Build outside = [](FdtBuilder& t) {
        regions(t, {0, 0x40000000, 0, 0x40000000}).device("pool@60000000", "shared-dma-pool");
        t.cells("reg", {0, 0x60000000, 0, 0x400000}).empty("no-map").phandle(1).end().end();
        t.device("soc", "simple-bus").bus(1, 1).cells("dma-ranges", {0, 0, 0x40000000, 0x10000000});
        t.device("dev").cells("memory-region", {1});
    };
    CHECK(describe(allocated(outside, arm64_6_12, "/soc/dev", "4K")) ==
          "ok device-pool pool remap normal-nc alias=none dma32 invalid");
    CHECK(describe(allocated(outside, arm64_6_1, "/soc/dev", "4K")) ==
          "ok device-pool pool remap normal-nc alias=none dma invalid");
}

// dma_init_coherent_memory(): memremap(MEMREMAP_WC) refuses RAM that is in the linear map.
TEST_CASE("a pool without no-map is attached only where it is not RAM") {
    const Build mapped_pool = [](FdtBuilder& t) {
        regions(t, {0, 0x40000000, 0, 0x40000000}).device("pool@60000000", "shared-dma-pool");
        t.cells("reg", {0, 0x60000000, 0, 0x400000}).phandle(1).end().end();
        t.device("dev").cells("memory-region", {1});
    };
    CHECK(describe(allocated(mapped_pool, arm64_6_12, "/dev", "4K")) == pages_remapped);
    CHECK(describe(allocated(mapped_pool, arm64_6_12, "/dev", "4K", with_cmdline("mem=256M"))) ==
          "ok device-pool pool remap normal-nc alias=none nozone physical");
    // Another region's no-map has taken it out of the map: all of it, or not. Seen on 6.12.
    static std::uint32_t unmapped;
    const Build over_another = [](FdtBuilder& t) {
        regions(t, {0, 0x40000000, 0, 0x40000000}).node("firmware@60000000").cells("reg", {0, 0x60000000, 0, unmapped});
        t.empty("no-map").end().device("pool@60000000", "shared-dma-pool");
        t.cells("reg", {0, 0x60000000, 0, 0x400000}).phandle(1).end().end();
        t.device("dev").cells("memory-region", {1});
    };
    unmapped = 0x400000;
    CHECK(describe(allocated(over_another, arm64_6_12, "/dev", "4K")) ==
          "ok device-pool pool remap normal-nc alias=none dma physical");
    unmapped = 0x3ff000;
    CHECK(describe(allocated(over_another, arm64_6_12, "/dev", "4K")) == pages_remapped);
}

// dma_free_attrs() (kernel/dma/mapping.c): the device's pool, then WARN_ON(irqs_disabled()), then the path.
TEST_CASE("from where memory may be freed") {
    const Case contexts[] = {
        {"/plain", "4K", "sleeping"},                   // vunmap()
        {"/plain", "64K", "sleeping"},                  // likewise
        {"/plain", "4K,atomic", "interrupts-enabled"},  // dma_free_from_pool(), but behind the check
        {"/coherent", "4K", "interrupts-enabled"},      // the linear map: nothing to take apart
        {"/coherent", "4K,atomic", "interrupts-enabled"},
        {"/translated", "4K", "sleeping"},
        {"/translated-coherent", "4K", "sleeping"},
        {"/translated", "4K,atomic", "interrupts-enabled"},
        {"/translated-coherent", "4K,atomic", "interrupts-enabled"},
        {"/plain", "4K,no-kernel-mapping", "interrupts-enabled"},
        {"/pooled", "4K", "any"},  // dma_release_from_dev_coherent()
        {"/pooled", "4K,atomic", "any"},
        {"/plain", "4K,noncoherent", "any"},  // __dma_free_pages() has no such check
        {"/plain", "4K,pages", "any"},
    };
    for (const KernelId& kernel : {arm64_6_12, arm64_6_1}) {
        for (const Case& c : contexts) {
            CAPTURE(to_string(kernel.release));
            CAPTURE(c.path);
            CAPTURE(c.request);
            const Allocation allocation = allocated(the_board, kernel, c.path, c.request);
            CHECK(to_string(allocation.free_context) == c.expected);
            CHECK(allocation.free_reason != FreeReason::none);
        }
    }
}

// iommu_dma_alloc_iova(): a range is aligned to its size and starts at page 1 or above, below mask and bus limit.
TEST_CASE("an IOVA range has to fit under the mask") {
    const Case of_ranges[] = {
        {"/translated", "32M,mask=24", "fail iommu"},
        {"/translated", "8M,mask=24", "ok iommu pages remap normal-nc alias=normal-wb dma+normal iova"},
        {"/translated", "16M,mask=24", "fail iommu"},
        {"/translated", "4K,mask=12", "fail iommu"},
        {"/translated", "4K,mask=13", "ok iommu pages remap normal-nc alias=normal-wb dma+normal iova"},
        {"/translated", "4K,mask=0", "fail iommu"},
        {"/translated", "64G,mask=64", "fail iommu"},
        {"/translated-coherent", "4K,atomic,mask=12", "fail iommu"},
    };
    for (const Case& c : of_ranges) {
        CAPTURE(c.request);
        for (const KernelId& kernel : {arm64_6_12, arm64_6_1}) {
            CHECK(describe(allocated(the_board, kernel, c.path, c.request)) == c.expected);
        }
    }
}

}  // namespace dmavet
