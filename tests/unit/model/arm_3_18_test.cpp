// SPDX-License-Identifier: Apache-2.0
// What did Linux 3.18 on 32-bit arm do, in the configuration multi_v7_defconfig? Every row names the function that
// decides, of arch/arm/mm/dma-mapping.c of that release unless it says otherwise. Where 5.10 has the same lines, what
// it was recorded to do with arm_dma_ops stands beside it.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "support/allocations.hpp"
#include "support/describe.hpp"
#include "wording/decisions.hpp"

namespace dmavet::test {

namespace {

constexpr KernelId arm_3_18{{3, 18}, Arch::arm};
constexpr KernelId arm_5_10{{5, 10}, Arch::arm};

// 1 GiB: lowmem to 0x6f7fffff, 64 MiB of CMA at the end of highmem.
void devices(FdtBuilder& t) {
    t.bus(1, 1).node("memory@40000000").string("device_type", "memory").cells("reg", {0x40000000, 0x40000000}).end();
    t.node("reserved-memory").bus(1, 1).empty("ranges");
    t.device("pool@50000000", "shared-dma-pool").cells("reg", {0x50000000, 0x400000}).empty("no-map");
    t.phandle(1).end().end();
    t.device("plain").end();
    t.device("coherent").empty("dma-coherent").end();
    t.device("refused").empty("dma-noncoherent").end();
    t.device("pooled").cells("memory-region", {1}).end();
    t.device("soc", "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", {0, 0x40000000, 0x1000000});
    t.device("narrow").end();
    t.device("deep", "simple-bus").bus(1, 1).empty("ranges").device("lost").end().end().end();
    t.device("above", "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", {0x80000000, 0, 0x80000000});
    t.device("lifted").end().end();
    t.node("pcie@80000000").string("device_type", "pci").string("compatible", "test,pcie").bus(3, 2);
    t.empty("dma-coherent").cells("dma-ranges", {0x2000000, 0, 0, 0x40000000, 0, 0x1000000}).end();
}

Question armmp(std::string_view cmdline = "") {
    Question question = with_cmdline(cmdline);
    question.config_set = ConfigSet::armmp;
    return question;
}

struct Case {
    std::string_view function;
    std::string_view path, request, cmdline;
    std::string_view expected;
    std::string_view with_5_10;  // armmp; empty: the same
};

constexpr std::string_view from_highmem = "ok direct cma remap normal-nc alias=none highmem physical";
constexpr std::string_view linear = "ok direct pages linear normal-wb dma physical";
constexpr std::string_view cma_cached = "ok direct cma remap normal-wb alias=none highmem physical";
constexpr std::string_view pool = "ok atomic-pool pool remap normal-nc alias=none highmem physical";

}  // namespace

TEST_CASE("allocations of arm 3.18") {
    const Case cases[] = {
        {"__alloc_from_contiguous: every blocking size", "/plain", "4K", "", from_highmem, ""},
        {"__alloc_from_contiguous", "/plain", "8M", "", from_highmem, ""},
        {"__alloc_from_contiguous: it has no fallback", "/plain", "65M", "", "fail direct", ""},
        {"__alloc_remap_buffer: no area", "/plain", "4K", "cma=0",
         "ok direct pages remap normal-nc alias=normal-wb dma physical", ""},
        {"__get_dma_pgprot: write-combining is the same", "/plain", "4K,wc", "", from_highmem, ""},
        {"__alloc_from_pool", "/plain", "4K,atomic", "", pool, ""},
        {"__alloc_from_pool: 256 KiB", "/plain", "256K,atomic", "", pool, ""},
        {"__alloc_from_pool: it never grows", "/plain", "512K,atomic", "", "fail atomic-pool", ""},
        {"early_coherent_pool", "/plain", "512K,atomic", "coherent_pool=1M", pool, ""},
        {"atomic_pool_init: pages without an area", "/plain", "4K,atomic", "cma=0",
         "ok atomic-pool pool remap normal-nc alias=normal-wb dma physical", ""},
        // 5.10 asks for a CMA area before it looks at coherency, since 4.3.
        {"__alloc_simple_buffer: the first that is asked", "/coherent", "4K", "", linear, cma_cached},
        {"__alloc_simple_buffer", "/coherent", "4K,atomic", "", linear, ""},
        {"__alloc_simple_buffer: up to the largest block", "/coherent", "8M", "", linear, cma_cached},
        {"__alloc_simple_buffer: CMA is not asked", "/coherent", "9M", "", "fail direct", cma_cached},
        {"__alloc_simple_buffer, as 5.10 without an area", "/coherent", "4K", "cma=0", linear, ""},
        {"of_dma_is_coherent: dma-noncoherent is not read", "/refused", "4K", "", from_highmem, ""},
        // 5.10 has it save the mapping (want_vaddr), since 4.1.
        {"__dma_alloc: DMA_ATTR_NO_KERNEL_MAPPING is not read", "/plain", "4K,no-kernel-mapping", "", from_highmem,
         "ok direct cma unmapped highmem physical"},
        {"__dma_alloc", "/plain", "4K,atomic,no-kernel-mapping", "", pool,
         "ok atomic-pool pool unmapped highmem physical"},
        {"dma_init_coherent_memory (drivers/base/dma-coherent.c): ioremap", "/pooled", "4K", "",
         "ok device-pool pool remap device alias=none dma physical",
         "ok device-pool pool remap normal-nc alias=none dma physical"},
        {"dma_alloc_noncoherent (asm/dma-mapping.h) gives NULL", "/plain", "4K,noncoherent", "", "fail", "ok direct"},
        {"dma_alloc_pages is later", "/plain", "4K,pages", "", "fail", "ok direct"},
        // get_coherent_dma_mask, __dma_supported: a page more than RAM has; 5.10, arm_dma_supported: its last page.
        {"__dma_supported", "/plain", "4K,mask=24", "", "fail", ""},
        {"__dma_supported", "/plain", "4K,mask=30", "", "fail", ""},
        {"__dma_supported: one page short", "/plain", "4K,mask=31", "", "fail", from_highmem},
        {"__dma_supported", "/plain", "4K,mask=32", "", from_highmem, ""},
        {"__dma_supported", "/plain", "4K,mask=64", "", from_highmem, ""},
        {"get_coherent_dma_mask: none", "/plain", "4K,mask=0", "", "fail", ""},
    };
    for (const Case& c : cases) {
        CAPTURE(c.function);
        CAPTURE(c.path);
        CAPTURE(c.request);
        const auto answer = [&](const KernelId& id) {
            return describe(allocated(devices, id, c.path, c.request, armmp(c.cmdline)).outcome);
        };
        const std::string now = answer(arm_3_18);
        CHECK(now.substr(0, c.expected == "fail" ? 4 : now.size()) == c.expected);
        if (c.request.find("65M") == std::string_view::npos) {
            const std::string_view expected = c.with_5_10.empty() ? c.expected : c.with_5_10;
            const std::string later = answer(arm_5_10);
            CHECK(later.substr(0, expected.size()) == expected);
        }
    }
}

// arm_dma_set_mask() and dma_set_coherent_mask() of 3.18, dma_set_mask() and arm_dma_supported() of 5.10: -EIO.
TEST_CASE("the kernel refuses a mask that does not reach all RAM") {
    const Allocation refused = allocated(devices, arm_5_10, "/plain", "4K,mask=24", armmp());
    CHECK(refused.outcome.status == AllocStatus::fail);
    CHECK(refused.outcome.reason == "a mask of 24 bits does not reach all RAM: dma_set_mask_and_coherent() gives -EIO");
    CHECK(refused.free_reason == FreeReason::nothing_to_free);
    const Streaming stream = mapped(devices, arm_5_10, "/plain", "4K,to-device,mask=30", armmp());
    CHECK(stream.status == AllocStatus::fail);
    CHECK(stream.reason == "a mask of 30 bits does not reach all RAM: dma_set_mask_and_coherent() gives -EIO");
    // 24 bits that of_dma_configure() has set were refused by nobody, and 5.10 allocates.
    CHECK(allocated(devices, arm_5_10, "/soc/narrow", "4K,mask=24", armmp()).outcome.status == AllocStatus::ok);
    // dma-direct takes them: long descriptors, and every later release.
    CHECK(allocated(devices, arm_5_10, "/plain", "4K,mask=31").outcome.status == AllocStatus::ok);
    CHECK(allocated(devices, arm_6_1, "/plain", "4K,mask=24").outcome.reason.find("-EIO") == std::string::npos);
}

// of_dma_configure() (drivers/of/platform.c) and of_dma_get_range() (drivers/of/address.c): PFN_DOWN(paddr - dma_addr)
// of the first entry, for every address; pfn_to_dma() (asm/dma-mapping.h) counts in 32 bits.
TEST_CASE("what arm 3.18 makes of dma-ranges") {
    const Board board = analyzed(devices, arm_3_18);
    const auto reach_of = [&](std::string_view path) { return describe_reach(*device_at(board, path)); };
    CHECK(reach_of("/plain") == "none");
    CHECK(reach_of("/soc/narrow") == "0x0=0x40000000+0xfffc0000000, 0xfffc0000000=0x0+0x40000000");
    CHECK(reach_of("/above/lifted") == "0x0=0xfff80000000+0x80000000, 0x80000000=0x0+0xfff80000000");
    // The search ends at the first node without dma-ranges, which is the parent here.
    CHECK(reach_of("/soc/deep/lost") == "none");
    for (const std::string_view path : {"/plain", "/soc/narrow", "/above/lifted"}) {
        CHECK(device_at(board, path)->coherent_mask == 0xffffffff);
        CHECK_FALSE(device_at(board, path)->bus_limit.has_value());
    }
    // Nobody configures PCI functions: get_dma_ops() gives them arm_dma_ops, and they have no offset.
    const Device* functions = pci_at(board, "/pcie@80000000");
    REQUIRE(functions != nullptr);
    CHECK(functions->coherent.value == false);
    CHECK_FALSE(functions->regions.value.has_value());
    // Nothing is refused for being out of a window.
    CHECK(describe(allocated(devices, arm_3_18, "/soc/narrow", "4K").outcome) ==
          "ok direct cma remap normal-nc alias=none highmem offset");
    // RAM at 0x40000000 is at 0xc0000000 of this bus, and what the mask leaves lies below it: dma_to_pfn() wraps
    // around.
    CHECK(describe(allocated(devices, arm_3_18, "/above/lifted", "4K").outcome).substr(0, 4) == "fail");
}

// sanity_check_meminfo() (arch/arm/mm/mmu.c): vmalloc_min with VMALLOC_END at 0xff000000; CONFIG_CMA_SIZE_MBYTES=64.
TEST_CASE("memory of arm 3.18") {
    const Placement placement = placed(devices, arm_3_18);
    REQUIRE(placement.zones.size() == 2);
    CHECK(raw(placement.zones[0].ram.last()) == 0x6f7fffff);
    CHECK(placement.zones[1].zone == Zone::highmem);
    REQUIRE(placement.default_cma.has_value());
    CHECK(placement.default_cma->size == std::uint64_t{64} << 20);
    REQUIRE(placement.atomic_pools.size() == 1);
    CHECK(placement.atomic_pools.front().size == std::uint64_t{256} << 10);
    CHECK_FALSE(placement.swiotlb.has_value());
    // early_vmalloc(): no gap below what vmalloc= asks for.
    CHECK(raw(placed(devices, arm_3_18, "vmalloc=496M").zones[0].ram.last()) == 0x5fffffff);
    // Long descriptors changed nothing about who serves (5.3 did), and there is no bounce buffer for them either.
    Question question;
    question.config.emplace().options["CONFIG_ARM_LPAE"] = true;
    const Board lpae = analyzed(devices, arm_3_18, question);
    CHECK(lpae.kernel->does.allocator == Allocator::arm_dma_ops);
    CHECK_FALSE(lpae.placement.swiotlb.has_value());
}

// __arm_dma_free(): the pool is tried before WARN_ON(irqs_disabled()), which is there for CMA alone. dma_free_attrs()
// of 4.3 and later warns first, as was recorded with 5.10.
TEST_CASE("from where memory of arm 3.18 may be freed") {
    const struct {
        std::string_view path, request, cmdline;
        FreeContext context;
        FreeReason reason;
        FreeContext with_5_10;
        FreeReason why_5_10;
    } cases[] = {
        {"/plain", "4K,atomic", "", FreeContext::any, FreeReason::pool_lock, FreeContext::interrupts_enabled,
         FreeReason::interrupts_checked},
        {"/plain", "4K", "", FreeContext::sleeping, FreeReason::vunmap_and_cma, FreeContext::sleeping,
         FreeReason::vunmap},
        {"/plain", "4K", "cma=0", FreeContext::sleeping, FreeReason::vunmap, FreeContext::sleeping, FreeReason::vunmap},
        {"/coherent", "4K", "", FreeContext::any, FreeReason::linear_pages, FreeContext::sleeping, FreeReason::vunmap},
        {"/coherent", "4K,atomic", "", FreeContext::any, FreeReason::linear_pages, FreeContext::interrupts_enabled,
         FreeReason::interrupts_checked},
        {"/pooled", "4K", "", FreeContext::any, FreeReason::own_pool_first, FreeContext::any,
         FreeReason::own_pool_first},
        // pool_allocator_free() of 5.10 hands the page to __free_from_pool(); 3.18 has an address.
        {"/plain", "4K,atomic,no-kernel-mapping", "", FreeContext::any, FreeReason::pool_lock,
         FreeContext::interrupts_enabled, FreeReason::pool_leaks},
    };
    for (const auto& c : cases) {
        CAPTURE(c.path);
        CAPTURE(c.request);
        const Allocation now = allocated(devices, arm_3_18, c.path, c.request, armmp(c.cmdline));
        CHECK(to_string(now.free_context) == to_string(c.context));
        CHECK(now.free_reason == c.reason);
        const Allocation later = allocated(devices, arm_5_10, c.path, c.request, armmp(c.cmdline));
        CHECK(to_string(later.free_context) == to_string(c.with_5_10));
        CHECK(later.free_reason == c.why_5_10);
    }
    // Long descriptors and 6.1 take such memory from the page allocator, and nothing is lost.
    CHECK(allocated(devices, arm_5_10, "/plain", "4K,atomic,no-kernel-mapping").free_reason != FreeReason::pool_leaks);
    CHECK(wording::free_reason_text(FreeReason::pool_leaks).find("the pool never gets it back") !=
          std::string_view::npos);
}

}  // namespace dmavet::test
