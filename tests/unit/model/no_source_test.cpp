// SPDX-License-Identifier: Apache-2.0
// What has no other source? Blocks of more than any memory, contiguous pages, areas that boot gave up.
#include <doctest/doctest.h>

#include <string>

#include "support/allocations.hpp"
#include "support/describe.hpp"

namespace dmavet {

using namespace test;

// iommu_dma_alloc_pages() and dma_common_alloc_pages(): contiguous pages have no other source than CMA and one block.
TEST_CASE("contiguous pages behind an IOMMU") {
    const Build translated = [](FdtBuilder& t) {
        ram_of(t, {0, 0x40000000, 0, 0x40000000});
        t.device("smmu", "arm,smmu-v3").cells("#iommu-cells", {1}).phandle(9).end();
        t.device("dev").cells("iommus", {9, 1}).end();
    };
    const struct {
        std::string_view cmdline, request, expected;
    } requests[] = {
        {"cma=16M", "15M,pages", "ok iommu cma linear normal-wb dma iova"},
        {"cma=16M", "16M,pages", "fail iommu"},
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

// PAGE_ALIGN() and get_order() of what no memory has: however it wraps, NULL.
TEST_CASE("more than any memory") {
    const Build devices = [](FdtBuilder& t) {
        ram_of(t, {0, 0x40000000, 0, 0x40000000});
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

// cma_activate_area() ends boot over an area that is not RAM, so no driver ever asks.
TEST_CASE("a device's CMA area outside RAM serves nothing") {
    const Build outside = [](FdtBuilder& t) {
        regions(t, {0, 0x40000000, 0, 0x40000000});
        t.device("area@a0000000", "shared-dma-pool").cells("reg", {0, 0xa0000000, 0, 0x2000000}).empty("reusable");
        t.phandle(1).end().end().device("area").cells("memory-region", {1}).end();
    };
    CHECK(describe(allocated(outside, arm64_6_12, "/area", "64K")) == "fail");
    CHECK(describe(allocated(outside, arm64_6_12, "/area", "8M")) == "fail");
}

}  // namespace dmavet
