// SPDX-License-Identifier: Apache-2.0
// What is known of allocations where RAM is not? Path, mapping and attributes are; source, zone and success are open.
#include <doctest/doctest.h>

#include <string>

#include "support/allocations.hpp"
#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

struct Case {
    std::string_view path;
    std::string_view request;
    std::string_view expected;
};

constexpr std::string_view pages_remapped = "ok direct pages remap normal-nc alias=normal-wb dma physical";

}  // namespace

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
    given.memory.banks = {{0x40000000, 0x40000000}};
    CHECK(describe(allocated(unknown, arm64_6_12, "/plain", "4K", given)) == pages_remapped);
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
