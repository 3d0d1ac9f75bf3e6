// SPDX-License-Identifier: Apache-2.0
// On the edges of boot: a block that fits exactly and one that does not by a byte, the last region that is looked at,
// the smallest bounce buffer. Every group names the function that decides.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "support/allocations.hpp"
#include "support/describe.hpp"

namespace dmavet {

using namespace test;

// __reserved_mem_alloc_size() (drivers/of/of_reserved_mem.c)
TEST_CASE("a region whose alloc-ranges just hold it") {
    const struct {
        std::string_view name;
        Build build;
        std::string_view expected;
    } cases[] = {
        {"exactly its size",
         [](FdtBuilder& t) {
             regions(t).node("r").cells("size", {0, 0x400000}).cells("alloc-ranges", {0, 0x50000000, 0, 0x400000});
         },
         "0x50000000-0x503fffff"},
        {"one byte less",
         [](FdtBuilder& t) {
             regions(t).node("r").cells("size", {0, 0x400000}).cells("alloc-ranges", {0, 0x50000000, 0, 0x3fffff});
         },
         "none"},
        {"one byte more, which the alignment to pages keeps free",
         [](FdtBuilder& t) {
             regions(t).node("r").cells("size", {0, 0x400000}).cells("alloc-ranges", {0, 0x50000000, 0, 0x400001});
         },
         "0x50000000-0x503fffff"},
        {"exactly its size, and off by a byte: no aligned block fits",
         [](FdtBuilder& t) {
             regions(t).node("r").cells("size", {0, 0x400000}).cells("alloc-ranges", {0, 0x50000001, 0, 0x400000});
         },
         "none"},
        {"a second range serves when the first does not",
         [](FdtBuilder& t) {
             regions(t).node("r").cells("size", {0, 0x400000});
             t.cells("alloc-ranges", {0, 0x50000000, 0, 0x3fffff, 0, 0x60000000, 0, 0x400000});
         },
         "0x60000000-0x603fffff"},
        {"and the first of two that both would",
         [](FdtBuilder& t) {
             regions(t).node("r").cells("size", {0, 0x400000});
             t.cells("alloc-ranges", {0, 0x50000000, 0, 0x400000, 0, 0x60000000, 0, 0x400000});
         },
         "0x50000000-0x503fffff"},
        // early_init_dt_alloc_reserved_memory_arch(): an end of 0 is MEMBLOCK_ALLOC_ANYWHERE.
        {"an end that wraps to 0 is no end",
         [](FdtBuilder& t) {
             regions(t).node("r").cells("size", {0, 0x400000});
             t.cells("alloc-ranges", {0, 0x50000000, 0xffffffff, 0xb0000000});
         },
         "0x23fc00000-0x23fffffff"},
        {"an end that wraps further lies below its beginning",
         [](FdtBuilder& t) {
             regions(t).node("r").cells("size", {0, 0x400000});
             t.cells("alloc-ranges", {0, 0x50000000, 0xffffffff, 0xf0000000});
         },
         "none"},
        {"all RAM below a fixed region",
         [](FdtBuilder& t) {
             regions(t).node("fixed@23fc00000").cells("reg", {2, 0x3fc00000, 0, 0x400000}).end();
             t.node("r").cells("size", {0, 0x400000});
         },
         "0x23f800000-0x23fbfffff"},
    };
    for (const KernelId& kernel : {arm64_6_12, arm64_6_1}) {
        for (const auto& c : cases) {
            CAPTURE(to_string(kernel.release));
            CAPTURE(c.name);
            CHECK(describe(placed(c.build, kernel).regions.back()) == c.expected);
        }
    }
}

// MAX_RESERVED_REGIONS (drivers/of/of_reserved_mem.c): 64 regions without a base are placed, the rest is skipped.
TEST_CASE("the last region that is placed") {
    const Build many = [](FdtBuilder& t) {
        regions(t);
        for (int i = 0; i < 66; ++i) {
            t.node("region-" + std::to_string(i)).cells("size", {0, 0x10000}).end();
        }
    };
    for (const KernelId& kernel : {arm64_6_12, arm64_6_1}) {
        CAPTURE(to_string(kernel.release));
        const Placement placement = placed(many, kernel);
        REQUIRE(placement.regions.size() == 66);
        if (kernel == arm64_6_12) {
            CHECK(describe(placement.regions[0]) == "0x23fff0000-0x23fffffff");
            CHECK(describe(placement.regions[62]) == "0x23fc10000-0x23fc1ffff");
            CHECK(describe(placement.regions[63]) == "0x23fc00000-0x23fc0ffff");
        } else {  // 6.1 sorts those that are equal into an order of its own
            CHECK(std::count(placement.region_fates.begin(), placement.region_fates.end(), PlaceFate::placed) == 64);
        }
        CHECK(describe(placement.regions[64]) == "none");
        CHECK(describe(placement.regions[65]) == "none");
    }
}

// early_init_dt_check_for_initrd() (drivers/of/fdt.c): numbers of as many cells as the property has.
TEST_CASE("nothing is placed over the initrd") {
    const struct {
        std::string_view name;
        Build build;
        std::string_view expected;
    } cases[] = {
        {"64 bits",
         [](FdtBuilder& t) {
             regions(t).node("r").cells("size", {0, 0x400000}).end().end().node("chosen");
             t.cells("linux,initrd-start", {2, 0x3fc00000}).cells("linux,initrd-end", {2, 0x40000000});
         },
         "0x23f800000-0x23fbfffff"},
        {"32 bits, below",
         [](FdtBuilder& t) {
             regions(t).node("r").cells("size", {0, 0x400000}).cells("alloc-ranges", {0, 0, 0, 0x80000000});
             t.end()
                 .end()
                 .node("chosen")
                 .cells("linux,initrd-start", {0x7fc00000})
                 .cells("linux,initrd-end", {0x80000000});
         },
         "0x7f800000-0x7fbfffff"},
        {"one byte at the top",
         [](FdtBuilder& t) {
             regions(t).node("r").cells("size", {0, 0x400000}).end().end().node("chosen");
             t.cells("linux,initrd-start", {2, 0x3fffffff}).cells("linux,initrd-end", {2, 0x40000000});
         },
         "0x23fbfffc0-0x23fffffbf"},
        {"an end at the start: none",
         [](FdtBuilder& t) {
             regions(t).node("r").cells("size", {0, 0x400000}).end().end().node("chosen");
             t.cells("linux,initrd-start", {2, 0x3fc00000}).cells("linux,initrd-end", {2, 0x3fc00000});
         },
         "0x23fc00000-0x23fffffff"},
        {"an end without a value: none",
         [](FdtBuilder& t) {
             regions(t).node("r").cells("size", {0, 0x400000}).end().end().node("chosen");
             t.cells("linux,initrd-start", {2, 0x3fc00000}).empty("linux,initrd-end");
         },
         "0x23fc00000-0x23fffffff"},
        {"no end: none",
         [](FdtBuilder& t) {
             regions(t).node("r").cells("size", {0, 0x400000}).end().end().node("chosen");
             t.cells("linux,initrd-start", {2, 0x3fc00000});
         },
         "0x23fc00000-0x23fffffff"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(describe(placed(c.build, arm64_6_12).regions.front()) == c.expected);
    }
}

// cma_declare_contiguous_nid() (mm/cma.c): memblock_is_region_reserved()
TEST_CASE("cma=SIZE@BASE beside a region") {
    const struct {
        std::string_view name;
        Build build;
        std::string_view expected;
    } cases[] = {
        {"it ends where a region begins",
         [](FdtBuilder& t) {
             regions(t).node("r@51000000").cells("reg", {0, 0x51000000, 0, 0x1000});
         },
         "0x50000000-0x50ffffff"},
        {"its last byte is the region's first",
         [](FdtBuilder& t) {
             regions(t).node("r@50ffffff").cells("reg", {0, 0x50ffffff, 0, 0x1001});
         },
         "none"},
        {"it begins where a region ends",
         [](FdtBuilder& t) {
             regions(t).node("r@4ffff000").cells("reg", {0, 0x4ffff000, 0, 0x1000});
         },
         "0x50000000-0x50ffffff"},
        {"its first byte is the region's last",
         [](FdtBuilder& t) {
             regions(t).node("r@4ffff000").cells("reg", {0, 0x4ffff000, 0, 0x1001});
         },
         "none"},
        {"a region of one byte inside",
         [](FdtBuilder& t) {
             regions(t).node("r@50800000").cells("reg", {0, 0x50800000, 0, 1});
         },
         "none"},
        {"the initrd inside",
         [](FdtBuilder& t) {
             regions(t).end().node("chosen");
             t.cells("linux,initrd-start", {0x50800000}).cells("linux,initrd-end", {0x50800001});
         },
         "none"},
        {"a region that was placed inside",
         [](FdtBuilder& t) {
             regions(t).node("r").cells("size", {0, 0x1000}).cells("alloc-ranges", {0, 0x50fff000, 0, 0x1000});
         },
         "none"},
    };
    for (const KernelId& kernel : {arm64_6_12, arm64_6_1}) {
        for (const auto& c : cases) {
            CAPTURE(to_string(kernel.release));
            CAPTURE(c.name);
            CHECK(describe_place(placed(c.build, kernel, "cma=16M@0x50000000").default_cma) == c.expected);
        }
    }
}

// cma_declare_contiguous_nid(): fixed areas end inside RAM and below the limit, others take what fits.
TEST_CASE("cma= at the end of what there is") {
    const Build gib_1 = [](FdtBuilder& t) { ram_of(t, {0, 0x40000000, 0, 0x40000000}); };
    const struct {
        std::string_view cmdline, expected;
    } cases[] = {
        {"cma=16M@0x7f000000", "0x7f000000-0x7fffffff"},
        {"cma=16M@0x7f200000", "none"},  // "exceeds limit"
        {"cma=16M@0x3f000000", "none"},  // ends where RAM begins
        {"cma=16M@0x3f200000", "none"},  // begins below RAM
        {"cma=2M@0x5fe00000-0x60000000", "0x5fe00000-0x5fffffff"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.cmdline);
        CHECK(describe_place(placed(gib_1, arm64_6_12, c.cmdline).default_cma) == c.expected);
    }
}

// cma_declare_contiguous_nid(): with RAM above 4 GiB bottom-up from there, where the limit lets it.
TEST_CASE("a CMA area above 4 GiB") {
    const struct {
        std::string_view name;
        Build build;
        std::string_view cmdline, size;
    } cases[] = {
        // memblock_end_of_DRAM() is 4 GiB and the area's size, but a part of that is the kernel's.
        {"RAM ends where the area would, did it begin at 4 GiB",
         [](FdtBuilder& t) {
             ram_of(t, {1, 0, 0, 0x4000000});
         },
         "cma=64M", "none"},
        {"with room for the kernel",
         [](FdtBuilder& t) {
             ram_of(t, {1, 0, 0, 0x6000000});
         },
         "cma=64M", "0x4000000"},
        {"RAM that ends at 4 GiB",
         [](FdtBuilder& t) {
             ram_of(t, {0, 0xc0000000, 0, 0x40000000});
         },
         "", "0x4000000"},
    };
    for (const KernelId& kernel : {arm64_6_12, arm64_6_1}) {
        for (const auto& c : cases) {
            CAPTURE(to_string(kernel.release));
            CAPTURE(c.name);
            CHECK(describe_size(placed(c.build, kernel, c.cmdline).default_cma) == c.size);
        }
        // At the lower end, behind the image of 64 MiB; 20 MiB on both sides are what the kernel's tables leave open.
        const Build gib_2 = [](FdtBuilder& t) { ram_of(t, {1, 0, 0, 0x80000000}); };
        CHECK(describe_place(placed(gib_2, kernel).default_cma) == "0x102c00000-0x1093fffff");
    }
}

// cma_declare_contiguous_nid() of 6.1: no area across high_memory, which is where vmalloc= puts it (early_vmalloc() and
// adjust_lowmem_bounds() in arch/arm/mm/mmu.c), and one that may lie anywhere prefers the memory above it.
TEST_CASE("a CMA area and the end of lowmem") {
    // Lowmem ends with 0x6fffffff. Whoever calls it so gets all of highmem.
    const Build gib_1 = [](FdtBuilder& t) { regions(t, {0, 0x40000000, 0, 0x40000000}); };
    const Build no_highmem = [](FdtBuilder& t) {
        regions(t, {0, 0x40000000, 0, 0x40000000});
        t.node("all@70000000").cells("reg", {0, 0x70000000, 0, 0x10000000});
    };
    const Build no_top = [](FdtBuilder& t) {
        regions(t, {0, 0x40000000, 0, 0x40000000});
        t.node("all@78000000").cells("reg", {0, 0x78000000, 0, 0x8000000});
    };
    const struct {
        std::string_view name;
        Build build;
        std::string_view cmdline, expected;
    } cases[] = {
        {"below it", gib_1, "cma=8M@0x6f800000", "0x6f800000-0x6fffffff"},
        {"above it", gib_1, "cma=8M@0x70000000", "0x70000000-0x707fffff"},
        {"across it", gib_1, "cma=10M@0x6f800000", "none"},
        {"across it by a byte", gib_1, "vmalloc=0xf000001 cma=8M@0x6f800000", "none"},
        {"below it by a byte", gib_1, "vmalloc=0xeffffff cma=8M@0x6f800000", "0x6f800000-0x6fffffff"},
        {"anywhere: above it", gib_1, "cma=16M", "0x7f000000-0x7fffffff"},
        {"anywhere, and above it there is nothing free", no_highmem, "cma=16M", "0x6f000000-0x6fffffff"},
        {"from an address above it on, where nothing is free", no_highmem, "cma=16M@0x72000000-0x7c000000", "none"},
        // base < highmem_start: who begins above it does not fall back on what lies below the base
        {"from an address above it on, where all that was asked for is taken", no_top, "cma=16M@0x78000000-0x7c000000",
         "none"},
        {"likewise, and some is free", no_top, "cma=16M@0x74000000-0x7c000000", "0x77000000-0x77ffffff"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CAPTURE(c.cmdline);
        CHECK(describe_place(placed(c.build, arm_6_1, c.cmdline).default_cma) == c.expected);
    }
}

// cma_declare_contiguous_nid(): what the limit leaves is less than the area.
TEST_CASE("cma= of more than its limit leaves") {
    const Build window = [](FdtBuilder& t) {
        ram_of(t, {0, 0, 0, 0x40000000}).device("soc", "simple-bus").bus(1, 1);
        t.cells("dma-ranges", {0, 0, 0, 0x2000000});
    };
    const struct {
        std::string_view cmdline, expected;
    } cases[] = {
        {"cma=64M@0x1000000", "none"},  // arm64_dma_phys_limit, 32 MiB, is less than its size
        {"cma=16M@0x1000000", "0x1000000-0x1ffffff"},
        {"cma=16M@0x1200000", "none"},
        {"cma=16M@0x1200000-0x1f00000", "none"},  // not fixed, and no room from its base on
        {"cma=64M@0-0x2000000", "none"},
    };
    for (const auto& c : cases) {
        for (const KernelId& kernel : {arm64_6_12, arm64_6_1}) {
            CAPTURE(to_string(kernel.release));
            CAPTURE(c.cmdline);
            CHECK(describe_place(placed(window, kernel, c.cmdline).default_cma) == c.expected);
        }
    }
}

}  // namespace dmavet
