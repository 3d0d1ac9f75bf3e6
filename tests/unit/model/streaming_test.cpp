// SPDX-License-Identifier: Apache-2.0
// Is a buffer of the driver's own used where it lies? Every case is one decision of dma_direct_map_page()
// (kernel/dma/direct.h), iommu_dma_map_page() (drivers/iommu/dma-iommu.c), dma_kmalloc_needs_bounce()
// (include/linux/dma-map-ops.h, 6.5 and later) or swiotlb_map() (kernel/dma/swiotlb.c).
#include <doctest/doctest.h>

#include <string>

#include "support/allocations.hpp"
#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

void devices(FdtBuilder& t, std::initializer_list<std::uint32_t> ram) {
    ram_of(t, ram);
    t.device("smmu@1000", "arm,smmu-v3").cells("#iommu-cells", {1}).phandle(3).end();
    t.device("plain").end();
    t.device("coherent").empty("dma-coherent").end();
    t.device("translated").cells("iommus", {3, 1}).end();
    t.device("translated-coherent").cells("iommus", {3, 2}).empty("dma-coherent").end();
    t.device("high", "simple-bus").bus(2, 2).cells("dma-ranges", {1, 0, 1, 0, 1, 0}).device("dev").end().end();
}
void gib_1(FdtBuilder& t) {
    devices(t, {0, 0x40000000, 0, 0x40000000});
}
void gib_8(FdtBuilder& t) {
    devices(t, {0, 0x40000000, 2, 0});
}

void no_map(FdtBuilder& t) {
    gib_1(t);
    t.node("reserved-memory").bus(2, 2).empty("ranges");
    t.node("kept@50000000").empty("no-map").cells("reg", {0, 0x50000000, 0, 0x100000}).end().end();
}
// Whoever asks says where the buffer is, and nobody where RAM is.
void no_ram(FdtBuilder& t) {
    t.bus(2, 2).device("coherent").empty("dma-coherent").end();
}

// A window below all RAM leaves no room for the bounce buffer; 6.1 widens ZONE_DMA then.
void all_out_of_reach(FdtBuilder& t) {
    devices(t, {0, 0x40000000, 0, 0x40000000});
    t.device("low", "simple-bus").bus(1, 1).cells("dma-ranges", {0, 0, 0, 0x20000000}).end();
}

struct Case {
    Build build;
    std::string_view cmdline;
    std::string_view path;
    std::string_view request;
    std::string_view expected_6_12;
    std::string_view expected_6_1;  // empty: the same
};

constexpr std::string_view same;
constexpr std::string_view never = "ok never physical +maintenance";
constexpr std::string_view always = "ok always physical +maintenance";

const Case cases[] = {
    // dma_capable() of any buffer
    {gib_1, "", "/plain", "2K", never, same},
    {gib_8, "", "/plain", "2K", "ok if-out-of-reach physical +maintenance", same},
    {gib_8, "", "/plain", "2K,mask=64", never, same},
    {gib_8, "", "/coherent", "2K,mask=64", "ok never physical", same},
    {gib_8, "", "/coherent", "2K", "ok if-out-of-reach physical", same},
    // all RAM at once, and more than there is
    {gib_1, "", "/plain", "1G", never, same},
    {gib_1, "", "/plain", "1025M", "fail", same},
    // of one buffer: its last byte counts
    {gib_8, "", "/plain", "4K,buffer=0x50000000", never, same},
    {gib_8, "", "/plain", "4K,buffer=0x100000000", always, same},
    {gib_8, "", "/plain", "4K,buffer=0xfffff000", never, same},
    {gib_8, "", "/plain", "8K,buffer=0xfffff000", always, same},
    {gib_8, "", "/plain", "4K,mask=64,buffer=0x100000000", never, same},
    {gib_8, "", "/coherent", "4K,buffer=0x100000000", "ok always physical", same},
    // swiotlb_tbl_map_single(): IO_TLB_SEGSIZE slots, 256 KiB
    {gib_8, "", "/plain", "256K,buffer=0x100000000", always, same},
    {gib_8, "", "/plain", "260K,buffer=0x100000000", "fail", same},
    {gib_8, "", "/plain", "260K,buffer=0x50000000", never, same},
    // where there is RAM: its first and last page, and each one byte beyond
    {gib_1, "", "/plain", "4K,buffer=0x40000000", never, same},
    {gib_1, "", "/plain", "4K,buffer=0x3fffffff", "fail", same},
    {gib_1, "", "/plain", "4K,buffer=0x7ffff000", never, same},
    {gib_1, "", "/plain", "4K,buffer=0x7ffff001", "fail", same},
    {gib_1, "swiotlb=force", "/plain", "4K,buffer=0x80000000", "fail", same},
    {gib_1, "", "/translated", "4K,buffer=0x7ffff000", "ok never iova +maintenance", same},
    {gib_1, "", "/translated", "4K,buffer=0x80000000", "fail", same},
    {no_map, "", "/plain", "4K,buffer=0x4ffff000", never, same},
    {no_map, "", "/plain", "8K,buffer=0x4ffff000", "fail", same},
    {no_map, "", "/plain", "4K,buffer=0x50000000", "fail", same},
    {no_map, "", "/plain", "4K,buffer=0x50100000", never, same},
    {no_ram, "", "/coherent", "4K,mask=64,buffer=0x90000000", "ok never physical", same},
    // the bounce buffer itself below 4 GiB, out of this device's window, as the buffer is
    {gib_8, "", "/high/dev", "4K,mask=64,buffer=0x50000000", "fail", same},

    // dma_kmalloc_needs_bounce(): small, not aligned to a cache line, and the device writes
    {gib_1, "", "/plain", "32,from-device,buffer=0x50000000", always, never},
    {gib_1, "", "/plain", "32,buffer=0x50000000", always, never},
    {gib_1, "", "/plain", "32,to-device,buffer=0x50000000", never, same},
    {gib_1, "", "/coherent", "32,from-device,buffer=0x50000000", "ok never physical", same},
    // kmalloc_size_roundup(): buckets of 64, 96, 128, 192, 256
    {gib_1, "", "/plain", "64,from-device,buffer=0x50000000", never, same},
    {gib_1, "", "/plain", "96,from-device,buffer=0x50000000", always, never},
    {gib_1, "", "/plain", "97,from-device,buffer=0x50000000", never, same},
    {gib_1, "", "/plain", "192,from-device,buffer=0x50000000", never, same},
    {gib_1, "", "/plain", "193,from-device,buffer=0x50000000", never, same},
    {gib_1, "", "/plain", "255,from-device,buffer=0x50000000", never, same},
    {gib_1, "", "/plain", "256,from-device,buffer=0x50000000", never, same},
    {gib_1, "", "/plain", "32,from-device", "ok if-unaligned physical +maintenance", never},
    {gib_8, "", "/plain", "32,from-device", "ok if-either physical +maintenance",
     "ok if-out-of-reach physical +maintenance"},
    {gib_8, "", "/plain", "32,from-device,mask=64", "ok if-unaligned physical +maintenance", never},

    // is_swiotlb_force_bounce(): every buffer
    {gib_1, "swiotlb=force", "/plain", "4K", always, same},
    {gib_1, "swiotlb=force", "/coherent", "4K,buffer=0x50000000", "ok always physical", same},
    {gib_1, "swiotlb=force", "/plain", "260K", "fail", same},
    // swiotlb_tbl_map_single(): forced, and no buffer to bounce through
    {all_out_of_reach, "swiotlb=force", "/coherent", "4K,mask=64", "fail", "ok always physical"},
    // no buffer at all
    {gib_8, "swiotlb=noforce", "/plain", "4K,buffer=0x100000000", "fail", same},
    {gib_8, "swiotlb=noforce", "/plain", "4K,buffer=0x50000000", never, same},
    {gib_1, "swiotlb=noforce", "/plain", "32,from-device,buffer=0x50000000", never, same},

    // iommu_dma_map_page(): from anywhere; dev_use_swiotlb() of 6.12 asks the same about kmalloc
    {gib_8, "", "/translated", "4K", "ok never iova +maintenance", same},
    {gib_8, "", "/translated", "4K,buffer=0x100000000", "ok never iova +maintenance", same},
    {gib_8, "", "/translated-coherent", "4K", "ok never iova", same},
    {gib_8, "", "/translated", "32,from-device", "ok always iova +maintenance", "ok never iova +maintenance"},
    {gib_8, "", "/translated", "32,to-device", "ok never iova +maintenance", same},
    {gib_8, "", "/translated-coherent", "32,from-device", "ok never iova", same},
    // iommu_dma_alloc_iova(): aligned to its size, and page 0 is nobody's
    {gib_8, "", "/translated", "512K,mask=20", "ok never iova +maintenance", same},
    {gib_8, "", "/translated", "1M,mask=20", "fail", same},
    {gib_8, "swiotlb=force", "/translated", "4K", "ok never iova +maintenance", same},
    {gib_8, "iommu.passthrough=1", "/translated", "4K,buffer=0x100000000", always, same},
};

}  // namespace

TEST_CASE("bounced or not, and why") {
    for (const Case& c : cases) {
        for (const KernelId& kernel : {arm64_6_12, arm64_6_1}) {
            CAPTURE(to_string(kernel.release));
            CAPTURE(c.cmdline);
            CAPTURE(c.path);
            CAPTURE(c.request);
            const Streaming streaming = mapped(c.build, kernel, c.path, c.request, with_cmdline(c.cmdline));
            const bool newer = kernel.release == arm64_6_12.release || c.expected_6_1.empty();
            CHECK(describe(streaming) == (newer ? c.expected_6_12 : c.expected_6_1));
            CHECK_FALSE(streaming.reason.empty());
        }
    }
}

// DMA_ATTR_REQUIRE_COHERENT, 7.0 and later: dma_map_phys() refuses devices that are not coherent
// (kernel/dma/mapping.c), dma_direct_map_phys() what would have to bounce (kernel/dma/direct.h). iommu_dma_map_phys()
// bounces no coherent device.
TEST_CASE("a mapping that must be coherent") {
    constexpr KernelId arm64_7_2{{7, 2}, Arch::arm64}, arm64_6_19{{6, 19}, Arch::arm64};
    struct Must {
        Build build;
        std::string_view cmdline, path, request, expected;
    };
    constexpr Must musts[] = {
        {gib_1, "", "/plain", "2K", "fail"},
        {gib_1, "", "/coherent", "2K", "ok never physical"},
        {gib_8, "", "/coherent", "2K,mask=64", "ok never physical"},
        {gib_8, "", "/coherent", "4K,buffer=0xfffff000", "ok never physical"},
        {gib_8, "", "/coherent", "8K,buffer=0xfffff000", "fail"},
        {gib_8, "", "/coherent", "2K", "depends never"},
        {gib_1, "swiotlb=force", "/coherent", "2K", "fail"},
        {gib_8, "", "/translated", "2K", "fail"},
        {gib_8, "", "/translated-coherent", "2K", "ok never iova"},
    };
    for (const Must& must : musts) {
        CAPTURE(must.path);
        CAPTURE(must.request);
        const std::string request = std::string(must.request) + ",require-coherent";
        CHECK(describe(mapped(must.build, arm64_7_2, must.path, request, with_cmdline(must.cmdline))) == must.expected);
        CHECK(mapped(must.build, arm64_6_19, must.path, request, with_cmdline(must.cmdline)).reason ==
              "this kernel does not know DMA_ATTR_REQUIRE_COHERENT");
    }
}

TEST_CASE("a buffer with an address always has an answer") {
    for (const Case& c : cases) {
        if (c.request.find("buffer=") == std::string_view::npos) {
            continue;
        }
        CAPTURE(c.request);
        const Streaming streaming = mapped(c.build, arm64_6_12, c.path, c.request, with_cmdline(c.cmdline));
        if (streaming.status == AllocStatus::ok) {
            CHECK((streaming.bounce == Bounce::never || streaming.bounce == Bounce::always));
        }
    }
}

// swiotlb_map(), swiotlb_tbl_map_single(): what stands in the way of a copy.
TEST_CASE("where a buffer out of reach cannot bounce the reason says first that it fails") {
    constexpr KernelId arm64_7_2{{7, 2}, Arch::arm64};
    const struct {
        const char* cmdline;
        const char* path;
        const char* request;
        std::string_view obstacle;
    } refused[] = {
        {"swiotlb=noforce", "/plain", "2K", "there is no bounce buffer"},
        {"", "/plain", "260K", "more than 256 KiB do not fit into one bounce mapping"},
        {"", "/high/dev", "2K,mask=64", "the bounce buffer is out of reach as well"},
        {"", "/coherent", "2K,require-coherent", "DMA_ATTR_REQUIRE_COHERENT forbids to bounce"},
    };
    for (const auto& c : refused) {
        CAPTURE(c.path);
        CAPTURE(c.request);
        const Streaming streaming = mapped(gib_8, arm64_7_2, c.path, c.request, with_cmdline(c.cmdline));
        CHECK(streaming.status == AllocStatus::depends);
        CHECK(streaming.bounce == Bounce::never);
        CHECK(streaming.reason == "fails when the buffer is out of the device's reach: " + std::string(c.obstacle));
    }
    CHECK(mapped(gib_8, arm64_7_2, "/plain", "256K").reason == "a buffer out of the device's reach bounces");
}

TEST_CASE("where RAM is unknown, so is the bounce") {
    const Build unknown = [](FdtBuilder& t) { t.bus(2, 2).device("plain"); };
    const Streaming streaming = mapped(unknown, arm64_6_12, "/plain", "2K");
    CHECK(streaming.bounce == Bounce::unknown);
    CHECK(streaming.status == AllocStatus::unknown);
}

// swiotlb_map(): dma_capable() of the slot that was found, which may lie on either side of the mask's end.
TEST_CASE("a bounce buffer partly in reach") {
    // The buffer of 64 MiB lies below the kernel's tables at the end of RAM, and so across 0x80000000.
    const Build across = [](FdtBuilder& t) { devices(t, {0, 0x40000000, 0, 0x42000000}); };
    const Question question = with_cmdline("cma=0 swiotlb=32768");
    CHECK(describe(mapped(across, arm64_6_12, "/plain", "4K,mask=31,buffer=0x81000000", question)) ==
          "depends always physical +maintenance");
    CHECK(describe(mapped(across, arm64_6_12, "/plain", "4K,mask=32,buffer=0x81000000", question)) == never);
    CHECK(describe(mapped(across, arm64_6_12, "/plain", "4K,mask=30,buffer=0x81000000", question)) == "fail");
}

TEST_CASE("where RAM is unknown, a buffer out of reach is open and one in reach is not") {
    const Build unknown = [](FdtBuilder& t) { t.bus(2, 2).device("plain"); };
    CHECK(describe(mapped(unknown, arm64_6_12, "/plain", "4K,buffer=0x100000000")) == "unknown +maintenance");
    CHECK(describe(mapped(unknown, arm64_6_12, "/plain", "4K,buffer=0x50000000")) == never);
}

}  // namespace dmavet
