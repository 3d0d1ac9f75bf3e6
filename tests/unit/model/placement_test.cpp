// SPDX-License-Identifier: Apache-2.0
// Where does DMA memory lie? Every case is one decision of dma_contiguous_reserve() (kernel/dma/contiguous.c),
// cma_declare_contiguous_nid() (mm/cma.c), mem_init() (arch/arm64/mm/init.c), swiotlb_init() (kernel/dma/swiotlb.c) or
// dma_atomic_pool_init() (kernel/dma/pool.c).
#include "dmavet/placement.hpp"

#include <doctest/doctest.h>

#include <string>

#include "support/allocations.hpp"
#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

void gib_1(FdtBuilder& t) {
    ram_of(t, {0, 0x40000000, 0, 0x40000000});
}
void gib_3(FdtBuilder& t) {
    ram_of(t, {0, 0x40000000, 0, 0xc0000000});
}
void gib_8(FdtBuilder& t) {
    ram_of(t, {0, 0x40000000, 2, 0});
}
// The default CMA area above 4 GiB.
void gib_8_high_cma(FdtBuilder& t) {
    gib_8(t);
    t.node("reserved-memory").bus(2, 2).empty("ranges").device("area@180000000", "shared-dma-pool");
    t.cells("reg", {1, 0x80000000, 0, 0x4000000}).empty("reusable").empty("linux,cma-default").end().end();
}
void gib_1_3_cpus(FdtBuilder& t) {
    gib_1(t);
    t.node("cpus").bus(1, 0);
    for (const char* cpu : {"cpu@0", "cpu@1", "cpu@2"}) {
        t.node(cpu).string("device_type", "cpu").end();
    }
    t.end();
}
void gib_64(FdtBuilder& t) {
    ram_of(t, {0, 0x40000000, 16, 0});
}
void all_above_4g(FdtBuilder& t) {
    ram_of(t, {1, 0, 0, 0x80000000});
}
// A bus that reaches the first GiB of RAM.
void gib_8_with_a_window_of_1(FdtBuilder& t) {
    gib_8(t);
    t.device("soc", "simple-bus").bus(1, 1).cells("dma-ranges", {0, 0, 0x40000000, 0x40000000}).end();
}
void reserved_32m(FdtBuilder& t, bool is_default) {
    gib_1(t);
    t.node("reserved-memory").bus(2, 2).empty("ranges").device("pool@60000000", "shared-dma-pool");
    t.cells("reg", {0, 0x60000000, 0, 0x2000000}).empty("reusable");
    if (is_default) {
        t.empty("linux,cma-default");
    }
    t.end().end();
}

std::string sizes(const std::optional<PlacedArea>& area) {
    return area ? hex(area->size) : "none";
}

// "0x4000000 in 0x40000000-0x7fffffff": the size, and the zone or more that it certainly lies in.
std::string sizes(const std::optional<PlacedArea>& area, std::uint64_t from, std::uint64_t last) {
    if (!area) {
        return "none";
    }
    const std::uint64_t first = raw(area->within.first()), end = raw(area->within.last());
    const bool inside = first >= from && end <= last && area->limit <= last;
    return hex(area->size) + (inside ? "" : " elsewhere: " + hex(first) + "-" + hex(end));
}

std::string pools(const Placement& placement) {
    std::string text;
    for (const AtomicPool& pool : placement.atomic_pools) {
        if (!text.empty()) {
            text += ", ";
        }
        text += std::string(to_string(pool.zone)) + " " + hex(pool.size);
        text += pool.size_at_most == pool.size ? "" : " or " + hex(pool.size_at_most);
        text += pool.from_cma ? " cma" : "";
    }
    return text;
}

}  // namespace

TEST_CASE("the default CMA area lies below the limit of ZONE_DMA") {
    const struct {
        std::string_view name;
        Build build;
        std::string_view cmdline;
        std::uint64_t from;
        std::uint64_t last;
        std::string_view size;
    } cases[] = {
        {"1 GiB of RAM: 64 MiB of it (CONFIG_CMA_SIZE_MBYTES)", gib_1, "", 0x40000000, 0x7fffffff, "0x4000000"},
        {"8 GiB: below 4 GiB", gib_8, "", 0x40000000, 0xffffffff, "0x4000000"},
        {"a window of another device moves it", gib_8_with_a_window_of_1, "", 0x40000000, 0x7fffffff, "0x4000000"},
        // cma_declare_contiguous_nid(): memblock bottom-up from 4 GiB, where the limit lets it.
        {"all RAM above 4 GiB", all_above_4g, "", 0x100000000, 0x17fffffff, "0x4000000"},
        {"cma= with a size", gib_1, "cma=16M", 0x40000000, 0x7fffffff, "0x1000000"},
        {"rounded up to CMA_MIN_ALIGNMENT_BYTES", gib_1, "cma=1M", 0x40000000, 0x7fffffff, "0x200000"},
        {"cma=0: none", gib_1, "cma=0", 0, 0, "none"},
        {"a limit", gib_1, "cma=16M@0-0x50000000", 0x40000000, 0x4fffffff, "0x1000000"},
        {"from a base up to a limit", gib_1, "cma=16M@0x60000000-0x70000000", 0x60000000, 0x6fffffff, "0x1000000"},
        {"larger than what lies below the limit", gib_1, "cma=2G", 0, 0, "none"},
        {"a limit above ZONE_DMA's does not raise it", gib_8_with_a_window_of_1, "cma=16M@0-0x100000000", 0x40000000,
         0x7fffffff, "0x1000000"},
    };
    for (const auto& c : cases) {
        for (const KernelId& kernel : {arm64_6_12, arm64_6_1}) {
            CAPTURE(to_string(kernel.release));
            CAPTURE(c.name);
            const Placement placement = placed(c.build, kernel, c.cmdline);
            CHECK(sizes(placement.default_cma, c.from, c.last) == c.size);
            if (placement.default_cma) {
                CHECK_FALSE(placement.default_cma->fixed);
            }
        }
    }
}

TEST_CASE("a default CMA area whose place is given") {
    for (const KernelId& kernel : {arm64_6_12, arm64_6_1}) {
        CAPTURE(to_string(kernel.release));
        // cma=SIZE@BASE
        const auto by_option = placed(gib_1, kernel, "cma=16M@0x50000000").default_cma;
        REQUIRE(by_option);
        CHECK(by_option->fixed);
        CHECK(describe(by_option->within) == "0x50000000-0x50ffffff");

        // cma_declare_contiguous_nid() refuses a place that is unaligned, above the limit, outside RAM or taken.
        for (const std::string_view refused : {"cma=16M@0x50100000", "cma=16M@0x80000000", "cma=16M@0x20000000",
                                               "cma=16M@0x7f800000", "cma=0xfffffffffff00000@0x50000000"}) {
            CAPTURE(refused);
            CHECK_FALSE(placed(gib_1, kernel, refused).default_cma);
        }
        CHECK_FALSE(placed([](FdtBuilder& t) { reserved_32m(t, false); }, kernel, "cma=16M@0x61000000").default_cma);

        // linux,cma-default: rmem_cma_setup() makes it the default.
        const Build with_default = [](FdtBuilder& t) { reserved_32m(t, true); };
        const auto by_tree = placed(with_default, kernel).default_cma;
        REQUIRE(by_tree);
        CHECK(by_tree->fixed);
        CHECK(describe(by_tree->within) == "0x60000000-0x61ffffff");
        CHECK(hex(by_tree->size) == "0x2000000");
        // cma= takes it away again, and cma=0 leaves none at all.
        const auto bypassed = placed(with_default, kernel, "cma=16M").default_cma;
        REQUIRE(bypassed);
        CHECK(hex(bypassed->size) == "0x1000000");
        CHECK_FALSE(placed(with_default, kernel, "cma=0").default_cma);

        // Without that property it is an area of its devices beside the default one.
        const auto other = placed([](FdtBuilder& t) { reserved_32m(t, false); }, kernel).default_cma;
        REQUIRE(other);
        CHECK(hex(other->size) == "0x4000000");
    }
}

TEST_CASE("the bounce buffer") {
    const struct {
        std::string_view name;
        Build build;
        std::string_view cmdline;
        std::string_view size_6_12;
        std::string_view size_6_1;
    } cases[] = {
        // mem_init(): 6.12 keeps one for unaligned kmalloc buffers, 1 MiB for each GiB.
        {"all RAM below ZONE_DMA's limit", gib_1, "", "0x100000", "none"},
        {"3 GiB: a power of two", gib_3, "", "0x400000", "none"},
        {"RAM beyond the limit: 64 MiB", gib_8, "", "0x4000000", "0x4000000"},
        {"a given number of slots", gib_8, "swiotlb=8192", "0x1000000", "0x1000000"},
        {"slots are rounded up to a power of two", gib_8, "swiotlb=5000", "0x1000000", "0x1000000"},
        {"at least one segment of 256 KiB", gib_8, "swiotlb=2", "0x40000", "0x40000"},
        {"a segment for each CPU, rounded up", gib_1_3_cpus, "swiotlb=2", "0x100000", "none"},
        {"a segment for each given area", gib_1, "swiotlb=2,8", "0x200000", "none"},
        {"halved until it fits", gib_1, "swiotlb=1048576,force", "0x20000000", "0x20000000"},
        {"more slots than numbers", gib_1, "swiotlb=0xffffffffffffffff", "0x20000000", "none"},
        {"noforce: none", gib_8, "swiotlb=noforce", "none", "none"},
        {"noforce: none for kmalloc either", gib_1, "swiotlb=noforce", "none", "none"},
        // mem_init() looks at RAM, not at the option: the buffer of 6.12 stays small.
        {"force", gib_1, "swiotlb=force", "0x100000", "0x4000000"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(sizes(placed(c.build, arm64_6_12, c.cmdline).swiotlb) == c.size_6_12);
        CHECK(sizes(placed(c.build, arm64_6_1, c.cmdline).swiotlb) == c.size_6_1);
    }
    CHECK(placed(gib_1, arm64_6_12, "swiotlb=force").swiotlb_forced);
    CHECK_FALSE(placed(gib_1, arm64_6_12).swiotlb_forced);
    // Below the same limit as ZONE_DMA.
    CHECK(sizes(placed(gib_8_with_a_window_of_1, arm64_6_12).swiotlb, 0x40000000, 0x7fffffff) == "0x4000000");
}

TEST_CASE("the atomic pools") {
    const struct {
        std::string_view name;
        Build build;
        std::string_view cmdline;
        std::string_view expected;
    } cases[] = {
        {"128 KiB for each GiB", gib_8, "", "normal 0x100000 cma, dma 0x100000 cma, dma32 0x100000 cma"},
        {"no less than 128 KiB", gib_1, "mem=256M", "normal 0x20000 cma, dma 0x20000 cma, dma32 0x20000 cma"},
        // get_order() of 384 KiB (atomic_pool_expand)
        {"a power of two", gib_3, "", "normal 0x80000 cma, dma 0x80000 cma, dma32 0x80000 cma"},
        {"no more than the page allocator's largest block", gib_64, "",
         "normal 0x400000 cma, dma 0x400000 cma, dma32 0x400000 cma"},
        {"coherent_pool=", gib_1, "coherent_pool=2M", "normal 0x200000 cma, dma 0x200000 cma, dma32 0x200000 cma"},
        {"coherent_pool= of more than there is", gib_1, "coherent_pool=0xffffffffffffffff",
         "normal 0x400000 cma, dma 0x400000 cma, dma32 0x400000 cma"},
        {"coherent_pool= of a page", gib_1, "coherent_pool=4K", "normal 0x1000 cma, dma 0x1000 cma, dma32 0x1000 cma"},
        {"coherent_pool= is rounded up to a block", gib_1, "coherent_pool=300K",
         "normal 0x80000 cma, dma 0x80000 cma, dma32 0x80000 cma"},
        {"without CMA they come from their zones", gib_1, "cma=0", "normal 0x20000, dma 0x20000, dma32 0x20000"},
        // cma_in_zone(): a CMA area above ZONE_DMA serves only the pool without a limit.
        {"CMA above 4 GiB", gib_8_high_cma, "", "normal 0x100000 cma, dma 0x100000, dma32 0x100000"},
    };
    for (const auto& c : cases) {
        for (const KernelId& kernel : {arm64_6_12, arm64_6_1}) {
            CAPTURE(to_string(kernel.release));
            CAPTURE(c.name);
            CHECK(pools(placed(c.build, kernel, c.cmdline)) == c.expected);
        }
    }
}

// dma_atomic_pool_init(): totalram_pages(), of which every 8192 make one page of a pool. What the kernel has kept is
// not counted. Each size but the uncertain ones was seen in boots of QEMU's virt with an initrd.
TEST_CASE("pools grow with the RAM that the page allocator has, not with all") {
    const struct {
        std::uint32_t mebibytes;
        std::string_view cmdline;
        std::string_view size;
    } cases[] = {
        {1024, "", "0x20000"},
        {1040, "", "0x20000"},
        {1080, "", "0x20000 or 0x40000"},  // 6.1, 6.12 and 7.2: 128 KiB
        {1130, "", "0x20000 or 0x40000"},  // 6.12: 256 KiB
        {1300, "", "0x40000"},
        {2049, "", "0x40000"},
        {2100, "", "0x40000"},  // 6.1, 6.12 and 7.2, where all RAM would make 512 KiB
        {2400, "", "0x80000"},
        {4096, "mem=2100M", "0x40000"},  // 6.12
        {2100, "coherent_pool=1M", "0x100000"},
        {4100, "", "0x80000"},   // 6.12 and 7.2
        {4200, "", "0x80000"},   // 6.1, 6.12 and 7.2, where all RAM would make 1 MiB
        {8192, "", "0x100000"},  // 6.1, 6.12 and 7.2
    };
    for (const auto& c : cases) {
        for (const KernelId& kernel : {arm64_6_12, arm64_6_1}) {
            CAPTURE(to_string(kernel.release));
            CAPTURE(c.mebibytes);
            CAPTURE(c.cmdline);
            const std::uint64_t size = std::uint64_t{c.mebibytes} << 20;
            FdtBuilder t;
            ram_of(t, {0, 0x40000000, static_cast<std::uint32_t>(size >> 32), static_cast<std::uint32_t>(size)});
            t.node("chosen").cells("linux,initrd-start", {0x48000000}).cells("linux,initrd-end", {0x48100000}).end();
            const Placement placement = analyzed(t.finish(), kernel, with_cmdline(c.cmdline)).placement;
            CHECK(pools(placement).substr(0, pools(placement).find(" cma")) == "normal " + std::string(c.size));
        }
    }
}

// arch/arm/mm/dma-mapping.c: DEFAULT_DMA_COHERENT_POOL_SIZE, and coherent_pool= as it is given.
TEST_CASE("arm has one atomic pool") {
    CHECK(pools(placed(gib_1, arm_6_1)) == "dma 0x40000 cma");
    CHECK(pools(placed(gib_1, arm_6_1, "coherent_pool=1M")) == "dma 0x100000 cma");
    CHECK(pools(placed(gib_1, arm_6_1, "cma=0")) == "dma 0x40000");
    // What its source cannot give in one piece is not there at all.
    CHECK(pools(placed(gib_1, arm_6_1, "coherent_pool=64M")).empty());
    CHECK(pools(placed(gib_1, arm_6_1, "coherent_pool=16M cma=0")).empty());
}

// early_mem() in arch/arm/kernel/setup.c
TEST_CASE("arm: mem= is all the RAM there is") {
    const Build two_banks = [](FdtBuilder& t) {
        ram_of(t, {0, 0x40000000, 0, 0x10000000, 0, 0x80000000, 0, 0x40000000});
    };
    const auto zones = placed(two_banks, arm_6_1, "mem=512M").zones;
    REQUIRE(zones.size() == 1);
    CHECK(describe(zones.front().ram) == "0x40000000-0x5fffffff");
    const auto moved = placed(two_banks, arm_6_1, "mem=256M@0x90000000").zones;
    REQUIRE(moved.size() == 1);
    CHECK(describe(moved.front().ram) == "0x90000000-0x9fffffff");
}

// memblock_mem_limit_remove_map(), before zone_sizes_init(): the zones end with what mem= leaves.
TEST_CASE("mem= bounds the zones too") {
    const Board board = analyzed(gib_3, arm64_6_12, with_cmdline("mem=256M"));
    REQUIRE(board.topology.zones.normal);
    CHECK(hex(board.topology.zones.normal->limit) == "0x4fffffff");
    CHECK(board.topology.zones.normal->from.property == "mem=");
}

TEST_CASE("arm without LPAE leaves out RAM above 4 GiB") {
    Question question;
    question.config = KernelConfig{};
    question.config->options["CONFIG_ARM_LPAE"] = false;
    const Placement placement = analyzed(gib_8, arm_6_1, question).placement;
    REQUIRE_FALSE(placement.zones.empty());
    CHECK(hex(raw(placement.zones.back().ram.last())) == "0xffffffff");
    CHECK_FALSE(placement.swiotlb);
}

// arch/arm/mm/mmu.c, adjust_lowmem_bounds(): 760 MiB are mapped, unless vmalloc= says otherwise.
TEST_CASE("arm: lowmem and highmem") {
    const auto zones = [](std::string_view cmdline) {
        std::string text;
        for (const ZoneMemory& zone : placed(gib_1, arm_6_1, cmdline).zones) {
            text += std::string(to_string(zone.zone)) + " " + describe(zone.ram) + " ";
        }
        return text;
    };
    CHECK(zones("") == "dma 0x40000000-0x6fffffff highmem 0x70000000-0x7fffffff ");
    // early_vmalloc(): no less than 16 MiB, and 32 MiB of lowmem remain.
    CHECK(zones("vmalloc=1M") == "dma 0x40000000-0x7dffffff highmem 0x7e000000-0x7fffffff ");
    CHECK(zones("vmalloc=2G") == "dma 0x40000000-0x41ffffff highmem 0x42000000-0x7fffffff ");
    CHECK(zones("vmalloc=496M") == "dma 0x40000000-0x5fffffff highmem 0x60000000-0x7fffffff ");
    CHECK(zones("mem=512M") == "dma 0x40000000-0x5fffffff ");
    // CMA prefers highmem; 16 MiB in Debian's configuration.
    CHECK(sizes(placed(gib_1, arm_6_1).default_cma, 0x70000000, 0x7fffffff) == "0x1000000");
    CHECK(sizes(placed(gib_1, arm_6_1, "mem=512M").default_cma, 0x40000000, 0x5fffffff) == "0x1000000");
}

TEST_CASE("mem= takes RAM from the top") {
    const Placement placement = placed(gib_8, arm64_6_12, "mem=1G");
    REQUIRE(placement.zones.size() == 1);
    CHECK(describe(placement.zones[0].ram) == "0x40000000-0x7fffffff");
    CHECK(sizes(placement.default_cma, 0x40000000, 0x7fffffff) == "0x4000000");
}

TEST_CASE("without RAM nothing is known") {
    const Placement placement = placed([](FdtBuilder& t) { t.bus(2, 2).device("dev"); }, arm64_6_12);
    CHECK_FALSE(placement.known);
    CHECK(placement.zones.empty());
    CHECK_FALSE(placement.default_cma);
    CHECK_FALSE(placement.swiotlb);
    CHECK(placement.atomic_pools.empty());
}

// fdt_init_reserved_mem_node(): what a handler refuses goes back, but only when the regions without a base are placed.
TEST_CASE("the memory of a refused region") {
    const Build refused = [](FdtBuilder& t) {
        gib_1(t);
        t.node("reserved-memory").bus(2, 2).empty("ranges").device("odd@60000000", "shared-dma-pool");
        t.cells("reg", {0, 0x60000000, 0, 0x300000}).empty("reusable").end();
        t.device("dyn", "shared-dma-pool").empty("no-map").cells("size", {0, 0x200000});
        t.cells("alloc-ranges", {0, 0x60000000, 0, 0x400000}).end().end();
    };
    for (const KernelId& kernel : all_kernels) {
        CAPTURE(to_string(kernel.release));
        const Placement placement = placed(refused, kernel, "cma=16M@0x60000000");
        REQUIRE(placement.regions.size() == 2);
        CHECK_FALSE(placement.regions[0]);
        CHECK_FALSE(placement.regions[1]);  // 1 MiB is left above the other one
    }
    // Nobody has the memory of a default area that cma= bypasses.
    const auto area =
        placed([](FdtBuilder& t) { reserved_32m(t, true); }, arm64_6_12, "cma=16M@0x60000000").default_cma;
    REQUIRE(area);
    CHECK(describe(area->within) == "0x60000000-0x60ffffff");
}

// __reserved_mem_alloc_size(): inside alloc-ranges, else at the top of RAM.
TEST_CASE("regions that the boot allocator places") {
    const auto place_of = [](Build build) {
        const Placement placement = placed(build, arm64_6_12);
        REQUIRE(placement.regions.size() == 1);
        return describe(placement.regions[0]);
    };
    CHECK(place_of([](FdtBuilder& t) {
              gib_8(t);
              t.node("reserved-memory").bus(2, 2).empty("ranges").device("dyn", "shared-dma-pool").empty("no-map");
              t.cells("size", {0, 0x400000});
          }) == "0x23fc00000-0x23fffffff");
    CHECK(place_of([](FdtBuilder& t) {
              gib_8(t);
              t.node("reserved-memory").bus(2, 2).empty("ranges").device("dyn", "shared-dma-pool").empty("no-map");
              t.cells("size", {0, 0x400000}).cells("alloc-ranges", {0, 0x50000000, 0, 0x10000000});
          }) == "0x5fc00000-0x5fffffff");
    CHECK(place_of([](FdtBuilder& t) {
              gib_8(t);
              t.node("reserved-memory").bus(2, 2).empty("ranges").device("dyn", "shared-dma-pool").empty("no-map");
              t.cells("size", {0, 0x400000}).cells("alloc-ranges", {0x10, 0, 0, 0x10000000});
          }) == "none");
}

}  // namespace dmavet
