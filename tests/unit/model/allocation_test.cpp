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
    t.bus(2, 2).node("memory@40000000").string("device_type", "memory").cells("reg", {0, 0x40000000, 2, 0}).end();
    t.node("reserved-memory").bus(2, 2).empty("ranges");
    t.device("pool@60000000", "shared-dma-pool").cells("reg", {0, 0x60000000, 0, 0x400000}).empty("no-map");
    t.phandle(1).end();
    t.device("area@68000000", "shared-dma-pool").cells("reg", {0, 0x68000000, 0, 0x2000000}).empty("reusable");
    t.phandle(2).end();
    t.device("high@180000000", "shared-dma-pool").cells("reg", {1, 0x80000000, 0, 0x400000}).empty("no-map");
    t.phandle(4).end().end();
    t.device("smmu@1000", "arm,smmu-v3").cells("#iommu-cells", {1}).phandle(3).end();
    t.device("plain").end();
    t.device("coherent").empty("dma-coherent").end();
    t.device("translated").cells("iommus", {3, 1}).end();
    t.device("translated-coherent").cells("iommus", {3, 2}).empty("dma-coherent").end();
    t.device("pooled").cells("memory-region", {1}).end();
    t.device("pooled-coherent").cells("memory-region", {1}).empty("dma-coherent").end();
    t.device("pooled-translated").cells("memory-region", {1}).cells("iommus", {3, 3}).end();
    t.device("pooled-high").cells("memory-region", {4}).end();
    t.device("area").cells("memory-region", {2}).end();
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

// RAM as above, one device below a bus with the given windows (bus address, CPU address in two cells, size).
FdtBuilder& windowed(FdtBuilder& t, std::initializer_list<std::uint32_t> window) {
    t.bus(2, 2).node("memory@40000000").string("device_type", "memory").cells("reg", {0, 0x40000000, 2, 0}).end();
    t.device("soc", "simple-bus").bus(1, 1).cells("dma-ranges", window);
    return t.device("dev");
}

// The zones in which a page was asked for, in order.
std::string zones_asked(const Allocation& allocation) {
    constexpr std::string_view mark = "ZONE_", letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    std::string text;
    for (const Step& step : allocation.steps) {
        const std::size_t at = step.decision.find(mark);
        if (at == std::string::npos) {
            continue;
        }
        const std::size_t first = at + mark.size(), end = step.decision.find_first_not_of(letters, first);
        if (!text.empty()) {
            text += ' ';
        }
        text.append(step.decision, first, end - first);
    }
    return text;
}

Allocation explained(Build build, const KernelId& kernel, std::string_view path, std::string_view request,
                     const Question& question = {}) {
    const Board board = analyzed(build, kernel, question);
    return explain_allocation(board, *device_at(board, path), alloc_request(request));
}

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
        t.bus(2, 2).node("memory@40000000").string("device_type", "memory").cells("reg", {0, 0x40000000, 2, 0}).end();
        t.node("reserved-memory").bus(2, 2).empty("ranges").device("area@180000000", "shared-dma-pool");
        t.cells("reg", {1, 0x80000000, 0, 0x4000000}).empty("reusable").empty("linux,cma-default").end().end();
        t.device("plain").end();
    };
    CHECK(describe(allocated(high, arm64_6_12, "/plain", "64K")) == pages_remapped);
    CHECK(describe(allocated(high, arm64_6_12, "/plain", "8M")) == "fail direct");
    CHECK(describe(allocated(high, arm64_6_12, "/plain", "8M,mask=64")) ==
          "ok direct cma remap normal-nc alias=normal-wb normal physical");
}

// dma_direct_optimal_gfp_mask() and the retries of __dma_direct_alloc_pages().
TEST_CASE("which zones are asked, in which order") {
    const struct {
        std::string_view name;
        Build build;
        std::string_view request;
        std::string_view zones;
        std::string_view expected;
    } cases_of_zones[] = {
        {"within 32 bits: GFP_DMA, because ZONE_DMA ends there",
         [](FdtBuilder& t) {
             windowed(t, {0x40000000, 0, 0x40000000, 0x40000000, 0x80000000, 0, 0x80000000, 0x80000000});
         },
         "4K", "DMA", "ok direct pages remap normal-nc alias=normal-wb dma physical"},
        {"33 bits: any zone first, then GFP_DMA32, which falls to ZONE_DMA when ZONE_DMA32 is empty",
         [](FdtBuilder& t) {
             t.bus(2, 2).node("memory@40000000").string("device_type", "memory").cells("reg", {0, 0x40000000, 2, 0});
             t.end().node("soc").device("dev");
         },
         "4K,mask=33", "NORMAL DMA", "ok direct pages remap normal-nc alias=normal-wb dma+normal physical"},
        {"a window that makes ZONE_DMA small: GFP_DMA32 is a zone of its own",
         [](FdtBuilder& t) {
             windowed(t, {0x40000000, 0, 0x40000000, 0x40000000}).end().end();
             t.node("soc-without-window").device("other");
         },
         "4K", "DMA", "ok direct pages remap normal-nc alias=normal-wb dma physical"},
        // dma_to_phys() of the limit finds no window: no DMA32 retry.
        {"a mask below the window: straight from any zone to GFP_DMA, in vain",
         [](FdtBuilder& t) {
             windowed(t, {0x40000000, 0, 0x40000000, 0x40000000});
         },
         "4K,mask=24", "NORMAL DMA", "fail direct"},
        {"a window with an offset",
         [](FdtBuilder& t) {
             windowed(t, {0, 0, 0x40000000, 0x40000000});
         },
         "4K", "DMA", "ok direct pages remap normal-nc alias=normal-wb dma offset"},
    };
    for (const auto& c : cases_of_zones) {
        CAPTURE(c.name);
        const Board board = analyzed(c.build, arm64_6_12);
        INFO("input:\n", dts_text(*board.tree));
        const Allocation allocation = explained(c.build, arm64_6_12, "/soc/dev", c.request);
        CHECK(zones_asked(allocation) == c.zones);
        CHECK(describe(allocation) == c.expected);
    }
    // The device beside the window asks ZONE_DMA32, which is not empty now.
    const Build two = [](FdtBuilder& t) {
        windowed(t, {0x40000000, 0, 0x40000000, 0x40000000}).end().end();
        t.device("other");
    };
    CHECK(describe(explained(two, arm64_6_12, "/other", "4K")) ==
          "ok direct pages remap normal-nc alias=normal-wb dma32 physical");
    CHECK(zones_asked(explained(two, arm64_6_12, "/other", "4K,mask=33")) == "NORMAL DMA32");
}

// Zones know only an upper bound; whether a page of the zone lies in the window is luck.
TEST_CASE("what the running system decides") {
    // ZONE_DMA is 0x40000000-0xbfffffff, the window only its upper half; CMA lies at the zone's end.
    const Build upper_half = [](FdtBuilder& t) { windowed(t, {0x80000000, 0, 0x80000000, 0x40000000}); };
    CHECK(describe(allocated(upper_half, arm64_6_12, "/soc/dev", "4K")) ==
          "depends: ok direct pages remap normal-nc alias=normal-wb dma physical | fail direct");
    CHECK(describe(allocated(upper_half, arm64_6_12, "/soc/dev", "64K")) == cma_remapped);
    CHECK(describe(allocated(upper_half, arm64_6_12, "/soc/dev", "4K,atomic")) == atomic_pool);
    const Allocation single = allocated(upper_half, arm64_6_12, "/soc/dev", "4K");
    CHECK(single.outcome.status == AllocStatus::depends);
    CHECK(single.outcome.path == AllocPath::direct);
    REQUIRE(single.outcomes.size() == 2);
    for (const AllocOutcome& outcome : single.outcomes) {
        CHECK_FALSE(outcome.when.empty());
        CHECK_FALSE(outcome.reason.empty());
    }
    // 6.1 rounds ZONE_DMA up to a power of two: the pools leave a window of 768 MiB.
    const Build three_quarters = [](FdtBuilder& t) { windowed(t, {0x40000000, 0, 0x40000000, 0x30000000}); };
    CHECK(describe(allocated(three_quarters, arm64_6_12, "/soc/dev", "4K")) == pages_remapped);
    CHECK(describe(allocated(three_quarters, arm64_6_12, "/soc/dev", "4K,atomic")) == atomic_pool);
    CHECK(describe(allocated(three_quarters, arm64_6_1, "/soc/dev", "4K")) ==
          "depends: ok direct pages remap normal-nc alias=normal-wb dma physical | fail direct");
    CHECK(describe(allocated(three_quarters, arm64_6_1, "/soc/dev", "4K,atomic")) == "fail atomic-pool");
}

// __dma_alloc_from_coherent() asks no window, and dma_get_device_base() translates unchecked.
TEST_CASE("a pool outside the window is handed out with an address that is none") {
    const Build outside = [](FdtBuilder& t) {
        t.bus(2, 2)
            .node("memory@40000000")
            .string("device_type", "memory")
            .cells("reg", {0, 0x40000000, 0, 0x40000000});
        t.end().node("reserved-memory").bus(2, 2).empty("ranges").device("pool@60000000", "shared-dma-pool");
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
        t.bus(2, 2)
            .node("memory@40000000")
            .string("device_type", "memory")
            .cells("reg", {0, 0x40000000, 0, 0x40000000});
        t.end().node("reserved-memory").bus(2, 2).empty("ranges").device("pool@60000000", "shared-dma-pool");
        t.cells("reg", {0, 0x60000000, 0, 0x400000}).phandle(1).end().end();
        t.device("dev").cells("memory-region", {1});
    };
    CHECK(describe(allocated(mapped_pool, arm64_6_12, "/dev", "4K")) == pages_remapped);
    CHECK(describe(allocated(mapped_pool, arm64_6_12, "/dev", "4K", with_cmdline("mem=256M"))) ==
          "ok device-pool pool remap normal-nc alias=none nozone physical");
}

TEST_CASE("where RAM is unknown, so are source, zone and success") {
    const Build unknown = [](FdtBuilder& t) {
        t.bus(2, 2).device("smmu@1000", "arm,smmu-v3").cells("#iommu-cells", {1}).phandle(3).end();
        t.device("plain").end();
        t.device("coherent").empty("dma-coherent").end();
        t.device("translated").cells("iommus", {3, 1}).end();
    };
    const Case answers[] = {
        {"/plain", "4K", "unknown direct remap normal-nc alias=normal-wb"},
        {"/plain", "64K", "unknown direct remap normal-nc alias=normal-wb"},
        {"/plain", "4K,atomic", "unknown atomic-pool remap normal-nc alias=normal-wb"},
        {"/coherent", "4K", "unknown direct linear normal-wb"},
        {"/coherent", "4K,atomic", "unknown direct linear normal-wb"},
        {"/translated", "4K", "unknown iommu remap normal-nc alias=normal-wb iova"},
        {"/translated", "4K,atomic", "unknown atomic-pool remap normal-nc alias=normal-wb iova"},
    };
    for (const Case& c : answers) {
        CAPTURE(c.path);
        CAPTURE(c.request);
        CHECK(describe(allocated(unknown, arm64_6_12, c.path, c.request)) == c.expected);
    }
    Question given;
    given.memory = {{0x40000000, 0x40000000}};
    CHECK(describe(allocated(unknown, arm64_6_12, "/plain", "4K", given)) == pages_remapped);
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

// What needs no RAM is known without it: a no-map pool at a given place. Where RAM decides, nothing is claimed.
TEST_CASE("device pools where RAM is unknown") {
    const Build unknown = [](FdtBuilder& t) {
        t.bus(2, 2).node("reserved-memory").bus(2, 2).empty("ranges");
        t.device("pool@60000000", "shared-dma-pool").cells("reg", {0, 0x60000000, 0, 0x400000}).empty("no-map");
        t.phandle(1).end();
        t.device("mapped@61000000", "shared-dma-pool").cells("reg", {0, 0x61000000, 0, 0x400000}).phandle(2).end();
        t.device("anywhere", "shared-dma-pool").cells("size", {0, 0x400000}).empty("no-map").phandle(3).end().end();
        t.device("pooled").cells("memory-region", {1}).end();
        t.device("mapped").cells("memory-region", {2}).end();
        t.device("anywhere").cells("memory-region", {3}).end();
        t.device("soc", "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", {0, 0, 0x60000000, 0x10000000});
        t.device("offset").cells("memory-region", {1}).end().end();
    };
    const Case of_unknown[] = {
        {"/pooled", "4K", "ok device-pool pool remap normal-nc alias=none nozone physical"},
        {"/pooled", "8M", "fail device-pool"},
        {"/soc/offset", "4K", "ok device-pool pool remap normal-nc alias=none nozone offset"},
        {"/mapped", "4K", "unknown"},
        {"/anywhere", "4K", "unknown"},
    };
    for (const Case& c : of_unknown) {
        CAPTURE(c.path);
        CHECK(describe(allocated(unknown, arm64_6_12, c.path, c.request)) == c.expected);
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

// CONFIG_DMA_RESTRICTED_POOL: of_dma_set_restricted_buffer() in drivers/of/device.c, swiotlb_alloc() in
// kernel/dma/swiotlb.c. Two devices that differ in nothing else get different memory.
TEST_CASE("a restricted pool is its device's alone") {
    const Build with_pool = [](FdtBuilder& t) {
        t.bus(2, 2)
            .node("memory@40000000")
            .string("device_type", "memory")
            .cells("reg", {0, 0x40000000, 0, 0x40000000});
        t.end().node("reserved-memory").bus(2, 2).empty("ranges");
        t.device("pool@60000000", "restricted-dma-pool").cells("reg", {0, 0x60000000, 0, 0x400000}).phandle(1).end();
        t.end().device("plain").end().device("restricted").cells("memory-region", {1}).end();
    };
    Question question;
    question.config = KernelConfig{};
    question.config->options["CONFIG_DMA_RESTRICTED_POOL"] = true;
    const auto paths = [&](const Question& asked) {
        Question one = asked;
        one.allocations = {alloc_request("64K")};
        const Board board = analyzed(with_pool, arm64_6_12, one);
        std::string text;
        for (const Device& device : board.topology.devices) {
            text += board.tree->path(device.node) + " " +
                    std::string(to_string(board.outcome(device)->allocations.front().outcome.path)) + "; ";
        }
        return text;
    };
    CHECK(paths(question) == "/reserved-memory/pool@60000000 direct; /plain direct; /restricted restricted-pool; ");
    question.config->options["CONFIG_DMA_RESTRICTED_POOL"] = false;
    CHECK(paths(question) == "/reserved-memory/pool@60000000 direct; /plain direct; /restricted direct; ");
}

// of_dma_set_restricted_buffer(): a PCI function has no node, so its host bridge's regions count.
TEST_CASE("a host bridge's restricted pool serves its functions") {
    const Build with_bridge = [](FdtBuilder& t) {
        t.bus(2, 2)
            .node("memory@40000000")
            .string("device_type", "memory")
            .cells("reg", {0, 0x40000000, 0, 0x40000000});
        t.end().node("reserved-memory").bus(2, 2).empty("ranges");
        t.device("pool@60000000", "restricted-dma-pool").cells("reg", {0, 0x60000000, 0, 0x400000}).phandle(1).end();
        t.end().device("pcie", "pci-host-ecam-generic").string("device_type", "pci").bus(3, 2);
        t.cells("memory-region", {1}).end();
    };
    Question question;
    question.config = KernelConfig{};
    question.config->options["CONFIG_DMA_RESTRICTED_POOL"] = true;
    question.allocations = {alloc_request("64K")};
    const Board board = analyzed(with_bridge, arm64_6_12, question);
    std::size_t functions = 0;
    for (const Device& device : board.topology.devices) {
        if (device.bus != BusType::pci) {
            continue;
        }
        ++functions;
        CHECK(board.outcome(device)->allocations.front().outcome.path == AllocPath::restricted_pool);
    }
    CHECK(functions == 1);
}

// cma_activate_area() gives up an area that is not RAM. Its device keeps it, and the page allocator serves instead.
TEST_CASE("a device's CMA area outside RAM serves nothing") {
    const Build outside = [](FdtBuilder& t) {
        t.bus(2, 2)
            .node("memory@40000000")
            .string("device_type", "memory")
            .cells("reg", {0, 0x40000000, 0, 0x40000000});
        t.end().node("reserved-memory").bus(2, 2).empty("ranges");
        t.device("area@a0000000", "shared-dma-pool").cells("reg", {0, 0xa0000000, 0, 0x2000000}).empty("reusable");
        t.phandle(1).end().end().device("area").cells("memory-region", {1}).end();
    };
    CHECK(describe(allocated(outside, arm64_6_12, "/area", "64K")) == pages_remapped);
    CHECK(describe(allocated(outside, arm64_6_12, "/area", "8M")) == "fail direct");
}

// PAGE_ALIGN() and get_order() of what no memory has: however it wraps, NULL.
TEST_CASE("more than any memory") {
    const Build devices = [](FdtBuilder& t) {
        t.bus(2, 2).node("memory@40000000").string("device_type", "memory");
        t.cells("reg", {0, 0x40000000, 0, 0x40000000}).end();
        t.device("smmu", "arm,smmu-v3").cells("#iommu-cells", {1}).phandle(9).end();
        t.device("plain").end().device("coherent").empty("dma-coherent").end();
        t.device("translated").cells("iommus", {9, 1}).end();
    };
    for (const char* size : {"0xffffffffffffffff", "0xfffffffffffff000", "0x8000000000000001", "0x8000000000000000"}) {
        for (const char* how : {"", ",atomic", ",pages", ",no-kernel-mapping", ",force-contiguous", ",mask=64"}) {
            for (const char* path : {"/plain", "/coherent", "/translated"}) {
                CAPTURE(size);
                CAPTURE(how);
                CAPTURE(path);
                const auto request = std::string(size) + how;
                CHECK(allocated(devices, arm64_6_12, path, request).outcome.status == AllocStatus::fail);
            }
        }
    }
}

// iommu_dma_alloc_pages() and dma_common_alloc_pages(): contiguous pages have no other source than CMA and one block.
TEST_CASE("contiguous pages behind an IOMMU") {
    const Build translated = [](FdtBuilder& t) {
        t.bus(2, 2).node("memory@40000000").string("device_type", "memory");
        t.cells("reg", {0, 0x40000000, 0, 0x40000000}).end();
        t.device("smmu", "arm,smmu-v3").cells("#iommu-cells", {1}).phandle(9).end();
        t.device("dev").cells("iommus", {9, 1}).end();
    };
    const struct {
        std::string_view cmdline, request, expected;
    } requests[] = {
        {"cma=16M", "16M,pages", "ok iommu cma linear normal-wb dma iova"},
        {"cma=16M", "20M,pages", "fail iommu"},
        {"cma=0", "4M,pages", "ok iommu pages linear normal-wb dma iova"},
        {"cma=0", "5M,pages", "fail iommu"},
        {"cma=2M", "4M,pages", "ok iommu pages linear normal-wb dma iova"},
        {"cma=16M", "20M,force-contiguous", "fail iommu"},
    };
    for (const auto& c : requests) {
        CAPTURE(c.cmdline);
        CAPTURE(c.request);
        CHECK(describe(allocated(translated, arm64_6_12, "/dev", c.request, with_cmdline(c.cmdline))) == c.expected);
    }
}

// dma_alloc_pages() never looks at a pool of the device's own (__dma_alloc_pages).
TEST_CASE("dma_alloc_pages() where it is open whether the device's pool can be attached") {
    const Build unknown = [](FdtBuilder& t) {
        t.bus(2, 2).node("reserved-memory").bus(2, 2).empty("ranges");
        t.device("pool@60000000", "shared-dma-pool").cells("reg", {0, 0x60000000, 0, 0x400000}).phandle(1).end().end();
        t.device("dev").cells("memory-region", {1}).end();
    };
    CHECK(allocated(unknown, arm64_6_12, "/dev", "64K").outcome.path == AllocPath::none);
    CHECK(allocated(unknown, arm64_6_12, "/dev", "64K,pages").outcome.path == AllocPath::direct);
}

}  // namespace dmavet
