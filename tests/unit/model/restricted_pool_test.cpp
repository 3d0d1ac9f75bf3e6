// SPDX-License-Identifier: Apache-2.0
// What does a device with a restricted-dma-pool get? CONFIG_DMA_RESTRICTED_POOL: of_dma_set_restricted_buffer()
// (drivers/of/device.c) attaches it, dma_direct_alloc_swiotlb() (kernel/dma/direct.c) and swiotlb_map()
// (kernel/dma/swiotlb.c) take everything from it.
#include <doctest/doctest.h>

#include <string_view>

#include "support/allocations.hpp"
#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

// 1 GiB from 0x40000000; pools of 4 MiB and of 128 KiB.
void the_board(FdtBuilder& t) {
    regions(t, {0, 0x40000000, 0, 0x40000000});
    t.device("pool@60000000", "restricted-dma-pool").cells("reg", {0, 0x60000000, 0, 0x400000}).phandle(1).end();
    t.device("small@61000000", "restricted-dma-pool").cells("reg", {0, 0x61000000, 0, 0x20000}).phandle(2).end();
    // rmem_swiotlb_setup() refuses it.
    t.device("refused@62000000", "restricted-dma-pool").cells("reg", {0, 0x62000000, 0, 0x400000}).empty("no-map");
    t.phandle(3).end();
    t.device("disabled@63000000", "restricted-dma-pool").cells("reg", {0, 0x63000000, 0, 0x400000});
    t.string("status", "disabled").phandle(4).end();
    t.device("nowhere", "restricted-dma-pool").cells("size", {1, 0}).phandle(5).end();
    t.device("other@64000000").cells("reg", {0, 0x64000000, 0, 0x400000}).phandle(6).end().end();
    t.device("plain").cells("memory-region", {1}).end();
    t.device("coherent").cells("memory-region", {1}).empty("dma-coherent").end();
    t.device("small").cells("memory-region", {2}).end();
    t.device("refused-first").cells("memory-region", {3, 1}).end();
    t.device("disabled-first").cells("memory-region", {4, 1}).end();
    t.device("other-first").cells("memory-region", {6, 1}).end();
    t.device("nowhere").cells("memory-region", {5}).end();
    // A window above all pools, up to the end of RAM.
    t.device("soc", "simple-bus").bus(1, 1).cells("dma-ranges", {0, 0, 0x70000000, 0x10000000});
    t.device("narrow").cells("memory-region", {1}).end().end();
}

// 1 GiB from 0x40000000 and one pool of 4 MiB.
FdtBuilder& one_pool(FdtBuilder& t) {
    regions(t, {0, 0x40000000, 0, 0x40000000});
    t.device("pool@60000000", "restricted-dma-pool").cells("reg", {0, 0x60000000, 0, 0x400000}).phandle(1).end();
    return t.end();
}

Question with_restricted_pools() {
    Question question;
    question.config = KernelConfig{};
    question.config->options["CONFIG_DMA_RESTRICTED_POOL"] = true;
    return question;
}

struct Case {
    std::string_view path, request, expected;
};

constexpr std::string_view linear = "ok restricted-pool pool linear normal-wb dma physical";
constexpr std::string_view remapped = "ok restricted-pool pool remap normal-nc alias=normal-wb dma physical";
constexpr std::string_view cma_remapped = "ok direct cma remap normal-nc alias=normal-wb dma physical";

const Case allocations[] = {
    // dma_direct_alloc(): remapped or not, as any other page
    {"/plain", "4K", remapped},
    {"/coherent", "4K", linear},
    {"/plain", "4K,atomic", remapped},
    // swiotlb_find_slots(): IO_TLB_SEGSIZE slots, 256 KiB
    {"/plain", "256K", remapped},
    {"/plain", "257K", "fail restricted-pool"},
    {"/small", "128K", remapped},
    {"/small", "129K", "fail restricted-pool"},
    // dma_coherent_ok()
    {"/plain", "4K,mask=31", remapped},
    {"/plain", "4K,mask=30", "fail restricted-pool"},
    {"/soc/narrow", "4K", "fail restricted-pool"},
    // dma_direct_alloc_pages()
    {"/plain", "4K,pages", linear},
    {"/plain", "256K,pages", linear},
    {"/plain", "257K,pages", "fail restricted-pool"},
    {"/plain", "4K,pages,mask=30", "fail restricted-pool"},
    {"/plain", "4K,noncoherent", linear},
    // of_dma_set_restricted_buffer(): the first that is compatible and available, for better or worse
    {"/refused-first", "64K", cma_remapped},
    {"/disabled-first", "64K", remapped},
    {"/other-first", "64K", remapped},
    // __reserved_mem_alloc_size() found no room, so there is nothing that could be initialised
    {"/nowhere", "64K", cma_remapped},
};

const Case mappings[] = {
    // is_swiotlb_force_bounce()
    {"/plain", "4K", "ok always physical +maintenance"},
    {"/plain", "4K,buffer=0x50000000", "ok always physical +maintenance"},
    {"/coherent", "4K", "ok always physical"},
    // swiotlb_tbl_map_single()
    {"/plain", "256K", "ok always physical +maintenance"},
    {"/plain", "262145", "fail"},
    {"/small", "128K", "ok always physical +maintenance"},
    {"/small", "131073", "fail"},
    // swiotlb_map(): dma_capable() of the slot
    {"/plain", "4K,mask=31", "ok always physical +maintenance"},
    {"/plain", "4K,mask=30", "fail"},
    {"/soc/narrow", "4K,buffer=0x70000000", "fail"},
    {"/refused-first", "4K,buffer=0x50000000", "ok never physical +maintenance"},
};

}  // namespace

TEST_CASE("allocations from a restricted pool") {
    for (const KernelId& kernel : {arm64_6_12, arm64_6_1}) {
        for (const Case& c : allocations) {
            CAPTURE(to_string(kernel.release));
            CAPTURE(c.path);
            CAPTURE(c.request);
            const Allocation allocation = allocated(the_board, kernel, c.path, c.request, with_restricted_pools());
            CHECK(describe(allocation) == c.expected);
            CHECK_FALSE(allocation.outcome.reason.empty());
        }
    }
}

// Where RAM is unknown, what is refused is known all the same.
TEST_CASE("restricted pools where RAM is unknown") {
    const Build unknown = [](FdtBuilder& t) {
        t.bus(2, 2).node("reserved-memory").bus(2, 2).empty("ranges");
        t.device("pool@60000000", "restricted-dma-pool").cells("reg", {0, 0x60000000, 0, 0x400000}).phandle(1).end();
        t.device("refused@62000000", "restricted-dma-pool").cells("reg", {0, 0x62000000, 0, 0x400000}).empty("no-map");
        t.phandle(2).end().end();
        t.device("dev").cells("memory-region", {1}).end();
        t.device("refused-first").cells("memory-region", {2, 1}).end();
    };
    const auto outcome = [&](std::string_view device) {
        return allocated(unknown, arm64_6_12, device, "64K", with_restricted_pools()).outcome;
    };
    CHECK(describe(outcome("/dev")) == "unknown");
    CHECK(outcome("/refused-first").path == AllocPath::direct);
}

TEST_CASE("streaming through a restricted pool") {
    for (const KernelId& kernel : {arm64_6_12, arm64_6_1}) {
        for (const Case& c : mappings) {
            CAPTURE(to_string(kernel.release));
            CAPTURE(c.path);
            CAPTURE(c.request);
            CHECK(describe(mapped(the_board, kernel, c.path, c.request, with_restricted_pools())) == c.expected);
        }
    }
}

// of_dma_configure_id(): with an IOMMU, translating or not, of_dma_set_restricted_buffer() is not called.
TEST_CASE("a restricted pool and an IOMMU") {
    const Build behind_smmu = [](FdtBuilder& t) {
        the_board(t);
        t.device("smmu", "arm,smmu-v3").cells("#iommu-cells", {1}).phandle(9).end();
        t.device("dev").cells("iommus", {9, 1}).cells("memory-region", {1}).end();
    };
    Question question = with_restricted_pools();
    CHECK(allocated(behind_smmu, arm64_6_12, "/dev", "64K", question).outcome.path == AllocPath::iommu);
    question.cmdline = "iommu.passthrough=1";
    CHECK(describe(allocated(behind_smmu, arm64_6_12, "/dev", "64K", question)) == cma_remapped);
    CHECK(describe(mapped(behind_smmu, arm64_6_12, "/dev", "4K,buffer=0x50000000", question)) ==
          "ok never physical +maintenance");
}

// dma_coherent_ok() and dma_capable() of the slot that was found: with a pool across the end of the window neither a
// page nor a mapping is certain.
TEST_CASE("a restricted pool partly in reach") {
    const auto window = [](FdtBuilder& t, std::uint32_t size) {
        one_pool(t).device("soc", "simple-bus").bus(1, 1).cells("dma-ranges", {0, 0, 0x40000000, size});
        t.device("dev").cells("memory-region", {1});
    };
    const auto status = [&](std::uint32_t size) {
        FdtBuilder t;
        window(t, size);
        Question question = with_restricted_pools();
        question.allocations = {alloc_request("4K")};
        question.streams = {stream_request("4K")};
        const Board board = analyzed(t.finish(), arm64_6_12, question);
        const DeviceOutcome& outcome = *board.outcome(*device_at(board, "/soc/dev"));
        return std::pair{outcome.allocations[0].outcome.status, outcome.streaming[0].status};
    };
    CHECK(status(0x20400000) == std::pair{AllocStatus::ok, AllocStatus::ok});
    CHECK(status(0x203ff000) == std::pair{AllocStatus::depends, AllocStatus::depends});
    CHECK(status(0x20001000) == std::pair{AllocStatus::depends, AllocStatus::depends});
    CHECK(status(0x20000000) == std::pair{AllocStatus::fail, AllocStatus::fail});
}

// Without a base its place, and so whether the device reaches it, depends on RAM.
TEST_CASE("a restricted pool without a base where RAM is unknown") {
    const Build unknown = [](FdtBuilder& t) {
        t.bus(2, 2).node("reserved-memory").bus(2, 2).empty("ranges");
        t.device("pool", "restricted-dma-pool").cells("size", {0, 0x400000}).phandle(1).end().end();
        t.device("dev").cells("memory-region", {1}).end();
    };
    CHECK(allocated(unknown, arm64_6_12, "/dev", "64K", with_restricted_pools()).outcome.status ==
          AllocStatus::unknown);
}

// CONFIG_DMA_RESTRICTED_POOL: of_dma_set_restricted_buffer() in drivers/of/device.c, swiotlb_alloc() in
// kernel/dma/swiotlb.c. Two devices that differ in nothing else get different memory.
TEST_CASE("a restricted pool is its device's alone") {
    const Build with_pool = [](FdtBuilder& t) {
        one_pool(t).device("plain").end().device("restricted").cells("memory-region", {1}).end();
    };
    Question question = with_restricted_pools();
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
        one_pool(t).device("pcie", "pci-host-ecam-generic").string("device_type", "pci").bus(3, 2);
        t.cells("memory-region", {1}).end();
    };
    Question question = with_restricted_pools();
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

}  // namespace dmavet
