// SPDX-License-Identifier: Apache-2.0
// What does dma_alloc_attrs() hand out on 32-bit arm, 6.1? Every case is one decision of __dma_alloc() and the
// allocators that it chooses from (arch/arm/mm/dma-mapping.c), for devices that are not coherent; or, for those that
// are, of dma_direct_alloc() (kernel/dma/direct.c).
#include <doctest/doctest.h>

#include <string>

#include "support/allocations.hpp"
#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

void devices(FdtBuilder& t, std::uint32_t ram_bytes) {
    t.bus(1, 1).node("memory@40000000").string("device_type", "memory").cells("reg", {0x40000000, ram_bytes}).end();
    t.node("reserved-memory").bus(1, 1).empty("ranges");
    t.device("pool@50000000", "shared-dma-pool").cells("reg", {0x50000000, 0x400000}).empty("no-map");
    t.phandle(1).end();
    t.device("area@54000000", "shared-dma-pool").cells("reg", {0x54000000, 0x2000000}).empty("reusable");
    t.phandle(2).end().end();
    t.device("plain").end();
    t.device("coherent").empty("dma-coherent").end();
    t.device("pooled").cells("memory-region", {1}).end();
    t.device("area").cells("memory-region", {2}).end();
    t.device("soc", "simple-bus").bus(1, 1).cells("dma-ranges", {0, 0x40000000, 0x1000000});
    t.device("narrow").end();
    t.device("narrow-coherent").empty("dma-coherent").end().end();
}

// Lowmem to 0x6fffffff, CMA of 16 MiB in highmem above it.
void with_highmem(FdtBuilder& t) {
    devices(t, 0x40000000);
}
// All of it lowmem, CMA too.
void without_highmem(FdtBuilder& t) {
    devices(t, 0x20000000);
}

struct Case {
    std::string_view path;
    std::string_view request;
    std::string_view expected;
};

void check(Build build, const Case& c, std::string_view cmdline = "") {
    CAPTURE(c.path);
    CAPTURE(c.request);
    CHECK(describe(allocated(build, arm_6_1, c.path, c.request, with_cmdline(cmdline))) == c.expected);
}

constexpr std::string_view highmem_nc = "ok direct cma remap normal-nc alias=none highmem physical";
constexpr std::string_view in_place_nc = "ok direct cma linear normal-nc dma physical";
constexpr std::string_view linear_wb = "ok direct pages linear normal-wb dma physical";
constexpr std::string_view remapped = "ok direct pages remap normal-nc alias=normal-wb dma physical";

}  // namespace

TEST_CASE("CMA in highmem") {
    const Case cases[] = {
        // __alloc_from_contiguous(): every blocking size, a page too; mapped by __dma_alloc_remap().
        {"/plain", "4K", highmem_nc},
        {"/plain", "64K", highmem_nc},
        {"/plain", "15M", highmem_nc},
        {"/plain", "16M", "fail direct"},  // the atomic pool lies in the area
        {"/plain", "20M", "fail direct"},
        {"/plain", "4K,wc", highmem_nc},
        // dma_direct_alloc_no_mapping() comes before the architecture is asked.
        {"/plain", "4K,no-kernel-mapping", "ok direct pages unmapped dma physical"},
        {"/plain", "64K,no-kernel-mapping", "ok direct cma unmapped highmem physical"},
        // pool_allocator_alloc(): one pool of 256 KiB, carved from CMA, never growing.
        {"/plain", "4K,atomic", "ok atomic-pool pool remap normal-nc alias=none highmem physical"},
        {"/plain", "256K,atomic", "ok atomic-pool pool remap normal-nc alias=none highmem physical"},
        {"/plain", "512K,atomic", "fail atomic-pool"},
        // dma_direct_alloc(): coherent; highmem has to be mapped, cacheable.
        {"/coherent", "4K", linear_wb},
        {"/coherent", "64K", "ok direct cma remap normal-wb alias=none highmem physical"},
        {"/coherent", "4K,atomic", linear_wb},
        {"/coherent", "8M,atomic", linear_wb},
        {"/coherent", "16M,atomic", "fail direct"},
        // dma_direct_alloc_pages(): no highmem, so the CMA page is given back.
        {"/plain", "64K,noncoherent", linear_wb},
        {"/plain", "4K,pages", linear_wb},
        // The device's own memory comes first, as everywhere.
        {"/pooled", "4K", "ok device-pool pool remap normal-nc alias=none dma physical"},
        {"/pooled", "8M", "fail device-pool"},
        {"/area", "4K", in_place_nc},
        {"/area", "32M", in_place_nc},
        {"/area", "40M", "fail direct"},
        // Nobody looks at mask or window; what does not translate comes back as DMA_MAPPING_ERROR.
        {"/plain", "4K,mask=24", highmem_nc},
        {"/soc/narrow", "4K", "ok direct cma remap normal-nc alias=none highmem invalid"},
        // dma_coherent_ok() does for a coherent device.
        {"/coherent", "4K,mask=24", "fail direct"},
    };
    for (const Case& c : cases) {
        check(with_highmem, c);
    }
}

TEST_CASE("CMA in lowmem changes the linear map in place") {
    const Case cases[] = {
        // __dma_remap(): no other mapping, so no alias.
        {"/plain", "4K", in_place_nc},
        {"/plain", "64K", in_place_nc},
        {"/plain", "64K,no-kernel-mapping", "ok direct cma unmapped dma physical"},
        {"/plain", "4K,atomic", "ok atomic-pool pool linear normal-nc dma physical"},
        {"/coherent", "64K", "ok direct cma linear normal-wb dma physical"},
        {"/plain", "64K,noncoherent", "ok direct cma linear normal-wb dma physical"},
    };
    for (const Case& c : cases) {
        check(without_highmem, c);
    }
}

TEST_CASE("without CMA pages of lowmem are remapped") {
    const Case cases[] = {
        // __alloc_remap_buffer(): the linear map keeps its cacheable mapping.
        {"/plain", "4K", remapped},
        {"/plain", "8M", remapped},
        {"/plain", "16M", "fail direct"},
        {"/plain", "4K,no-kernel-mapping", "ok direct pages unmapped dma physical"},
        {"/plain", "4K,atomic", "ok atomic-pool pool remap normal-nc alias=normal-wb dma physical"},
        {"/coherent", "64K", linear_wb},
    };
    for (const Case& c : cases) {
        check(with_highmem, c, "cma=0");
    }
}

TEST_CASE("coherent_pool= sizes the one pool") {
    check(with_highmem, {"/plain", "512K,atomic", "ok atomic-pool pool remap normal-nc alias=none highmem physical"},
          "coherent_pool=1M");
    check(with_highmem, {"/plain", "8K,atomic", "fail atomic-pool"}, "coherent_pool=4K");
}

// early_init_dt_add_memory_arch() (drivers/of/fdt.c) leaves out what phys_addr_t cannot hold: without LPAE nothing of
// this board is RAM, and nobody gets any.
TEST_CASE("no RAM that the kernel can address") {
    const Build above_4_gib = [](FdtBuilder& t) {
        ram_of(t, {1, 0, 0, 0x40000000});
        t.device("plain").end().device("coherent").empty("dma-coherent").end();
    };
    Question question;
    question.config = KernelConfig{};
    question.config->options["CONFIG_ARM_LPAE"] = false;
    const Placement placement = analyzed(above_4_gib, arm_6_1, question).placement;
    CHECK(placement.known);
    CHECK(placement.zones.empty());
    CHECK_FALSE(placement.default_cma);
    CHECK(placement.default_cma_fate == PlaceFate::limit_below_ram);
    CHECK_FALSE(placement.swiotlb);
    for (const char* path : {"/plain", "/coherent"}) {
        for (const char* request : {"4K", "64K", "4K,atomic", "4K,pages", "4K,no-kernel-mapping"}) {
            CAPTURE(path);
            CAPTURE(request);
            const AllocOutcome outcome = allocated(above_4_gib, arm_6_1, path, request, question).outcome;
            CHECK(outcome.status == AllocStatus::fail);
            CHECK_FALSE(outcome.reason.empty());
        }
        CHECK(mapped(above_4_gib, arm_6_1, path, "4K", question).status == AllocStatus::fail);
    }
}

}  // namespace dmavet
