// SPDX-License-Identifier: Apache-2.0
// Up to which size does a request succeed? The answer is a size at which it does and a page more at which it does not.
#include <doctest/doctest.h>

#include <string_view>

#include "support/allocations.hpp"
#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

constexpr std::uint64_t kib = 1024, mib = 1024 * kib, gib = 1024 * mib;

// 8 GiB from 0x40000000: CMA of 64 MiB below 4 GiB, atomic pools of 1 MiB in it.
void every_path(FdtBuilder& t) {
    begin_board(t);
    t.device("restricted@70000000", "restricted-dma-pool").cells("reg", {0, 0x70000000, 0, 0x400000});
    t.phandle(4).end().end();
    finish_board(t);
    t.device("restricted").cells("memory-region", {4}).end();
}

constexpr std::string_view no_block = "more than the page allocator's largest block, and CMA does not serve it";

const struct {
    std::string_view path, request;
    std::uint64_t largest;
    std::string_view beyond;
} cases[] = {
    {"/plain", "4K", 61 * mib, no_block},  // beside three atomic pools of 1 MiB
    {"/plain", "1M", 61 * mib, no_block},
    {"/plain", "4K,atomic", 1 * mib, "no atomic pool has that much within the device's reach"},
    {"/coherent", "4K,atomic", 4 * mib, no_block},
    {"/area", "4K", 32 * mib, no_block},
    {"/pooled", "4K", 4 * mib, "larger than the device's pool, which has no fallback"},
    {"/restricted", "4K", 256 * kib, "more than the restricted pool gives in one piece, 256 KiB"},
    // iommu_dma_alloc_iova(): a range is aligned to its size, and there is none from page 0 on.
    {"/translated", "4K", 2 * gib, "no IOVA range of this size within the device's mask"},
    {"/translated", "4K,mask=24", 8 * mib, "no IOVA range of this size within the device's mask"},
    {"/translated", "4K,mask=64", 8 * gib, "more than all RAM"},
    {"/plain", "4K,mask=24", 0, "no zone has memory that the device reaches"},
};

std::uint64_t pages_up(std::uint64_t bytes) {
    return bytes + 4 * kib;
}

}  // namespace

TEST_CASE("the largest single allocation") {
    Question question;
    question.config = KernelConfig{};
    question.config->options["CONFIG_DMA_RESTRICTED_POOL"] = true;
    const Board board = analyzed(every_path, arm64_6_12, question);
    for (const auto& c : cases) {
        CAPTURE(c.path);
        CAPTURE(c.request);
        const Device& device = *device_at(board, c.path);
        AllocRequest request = alloc_request(c.request);
        const Capacity capacity = capacity_of(board, device, request);
        CHECK(capacity.largest == c.largest);
        CHECK(capacity.beyond == c.beyond);
        if (capacity.largest != 0) {
            request.size = capacity.largest;
            CHECK(explain_allocation(board, device, request).outcome.status == AllocStatus::ok);
        }
        request.size = pages_up(capacity.largest);
        CHECK(explain_allocation(board, device, request).outcome.status == AllocStatus::fail);
    }
}

// dma_atomic_pool_init() carves its pools from the default area, were that a device's own. Seen on 6.12 of arm64.
TEST_CASE("a device's area that is the default one, too") {
    static bool is_default;
    const Build own = [](FdtBuilder& t) {
        regions(t, {0, 0x40000000, 0, 0x40000000}).device("area@60000000", "shared-dma-pool");
        t.cells("reg", {0, 0x60000000, 0, 0x400000}).empty("reusable").phandle(1);
        if (is_default) {
            t.empty("linux,cma-default");
        }
        t.end().end().device("dev").cells("memory-region", {1});
    };
    constexpr std::string_view from_cma = "ok direct cma remap normal-nc alias=normal-wb dma physical";
    constexpr std::string_view from_pages = "ok direct pages remap normal-nc alias=normal-wb dma physical";
    is_default = false;
    CHECK(describe(allocated(own, arm64_6_12, "/dev", "4M")) == from_cma);
    is_default = true;
    CHECK(describe(allocated(own, arm64_6_12, "/dev", "4M")) == from_pages);
    CHECK(describe(allocated(own, arm64_6_12, "/dev", "3M")) == from_cma);
}

// An area that is no power of two.
TEST_CASE("a size between two powers of two") {
    const Build odd = [](FdtBuilder& t) {
        ram_of(t, {0, 0x40000000, 2, 0});
        t.device("dev");
    };
    const Board board = analyzed(odd, arm64_6_12, with_cmdline("cma=22M"));
    const Capacity capacity = capacity_of(board, *device_at(board, "/dev"), alloc_request("4K"));
    CHECK(capacity.largest == 19 * mib);  // beside three atomic pools of 1 MiB
    CHECK(capacity.beyond == no_block);
}

// iommu_dma_alloc_remap(): all pages there are, and here that is an odd number.
TEST_CASE("a size that is known to the page") {
    const Build odd = [](FdtBuilder& t) {
        ram_of(t, {0, 0x40000000, 0, 0x40001000});
        t.device("smmu@1000", "arm,smmu-v3").cells("#iommu-cells", {1}).phandle(1).end();
        t.device("dev").cells("iommus", {1, 1});
    };
    const Board board = analyzed(odd, arm64_6_12);
    const Capacity capacity = capacity_of(board, *device_at(board, "/dev"), alloc_request("4K,mask=64"));
    CHECK(capacity.largest == gib + 4 * kib);
    CHECK(capacity.beyond == "more than all RAM");
}

// dma_alloc_contiguous() serves more than a page. Here only the area, in highmem, lies in the device's window.
TEST_CASE("a single page fails where two succeed") {
    const Build highmem_only = [](FdtBuilder& t) {
        t.bus(1, 1)
            .node("memory@40000000")
            .string("device_type", "memory")
            .cells("reg", {0x40000000, 0x40000000})
            .end();
        t.device("soc", "simple-bus").bus(1, 1).cells("dma-ranges", {0x70000000, 0x70000000, 0x10000000});
        t.device("dev").empty("dma-coherent");
    };
    const Board board = analyzed(highmem_only, arm_6_1);
    const Device& device = *device_at(board, "/soc/dev");
    REQUIRE(explain_allocation(board, device, alloc_request("4K")).outcome.status == AllocStatus::fail);
    const Capacity capacity = capacity_of(board, device, alloc_request("4K"));
    CHECK(capacity.largest == 15 * mib);  // beside the atomic pool
    CHECK(capacity.beyond == no_block);
}

TEST_CASE("no end that a driver would ask for") {
    const Build large = [](FdtBuilder& t) {
        t.bus(2, 2)
            .node("memory@40000000")
            .string("device_type", "memory")
            .cells("reg", {0, 0x40000000, 0x20, 0})
            .end();
        t.device("smmu@1000", "arm,smmu-v3").cells("#iommu-cells", {1}).phandle(1).end();
        t.device("dev").cells("iommus", {1, 1});
    };
    const Board board = analyzed(large, arm64_6_12);
    const Capacity capacity = capacity_of(board, *device_at(board, "/dev"), alloc_request("4K,mask=64"));
    CHECK(capacity.largest == 64 * gib);
    CHECK(capacity.beyond.empty());
}

}  // namespace dmavet
