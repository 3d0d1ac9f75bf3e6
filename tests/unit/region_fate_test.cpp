// SPDX-License-Identifier: Apache-2.0
// Why is a child of /reserved-memory kept or not? One small tree for each fate, for each edge between two of them, and
// for each pair of reasons of which the kernel meets one first (fdt_scan_reserved_mem(), then the rmem_…_setup()).
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/analyzed.hpp"
#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

std::string name(RegionFate fate) {
    switch (fate) {
        case RegionFate::kept: return "kept";
        case RegionFate::kept_without_region: return "kept_without_region";
        case RegionFate::kept_unhandled: return "kept_unhandled";
        case RegionFate::kept_unrestricted: return "kept_unrestricted";
        case RegionFate::format_rejected: return "format_rejected";
        case RegionFate::bad_reg_length: return "bad_reg_length";
        case RegionFate::no_place: return "no_place";
        case RegionFate::iova_only: return "iova_only";
        case RegionFate::bad_size_length: return "bad_size_length";
        case RegionFate::bad_alignment_length: return "bad_alignment_length";
        case RegionFate::bad_alloc_ranges_length: return "bad_alloc_ranges_length";
        case RegionFate::empty_alloc_ranges: return "empty_alloc_ranges";
        case RegionFate::zero_size: return "zero_size";
        case RegionFate::bypassed_by_cma: return "bypassed_by_cma";
        case RegionFate::reusable_and_no_map: return "reusable_and_no_map";
        case RegionFate::cma_off: return "cma_off";
        case RegionFate::misaligned_cma: return "misaligned_cma";
        case RegionFate::needs_no_map: return "needs_no_map";
        case RegionFate::forbidden_property: return "forbidden_property";
    }
    return "?";
}

// "bad_size_length 4": the fate, and of a wrong length the bytes.
std::string describe(const ReservedRegion& region) {
    return name(region.fate) + (region.length > 0 ? " " + std::to_string(region.length) : "");
}

enum class Setting { plain, cma_argument, without_cma, restricted_pools };

Question question_of(Setting setting) {
    Question question;
    switch (setting) {
        case Setting::plain: break;
        case Setting::cma_argument: question.cmdline = "cma=64M"; break;
        case Setting::without_cma: question.config.emplace().options["CONFIG_DMA_CMA"] = false; break;
        case Setting::restricted_pools: question.config.emplace().options["CONFIG_DMA_RESTRICTED_POOL"] = true; break;
    }
    return question;
}

struct Case {
    std::string_view name;
    Build build;                // with one region
    std::string_view expected;  // on arm64 6.12 and 6.1
    std::string_view on_arm;    // empty: the same
    Setting setting = Setting::plain;
};

// /reserved-memory below a root of 2/2 cells, with one region open.
FdtBuilder& region(FdtBuilder& t, std::string_view compatible = "test,carveout") {
    return t.bus(2, 2).node("reserved-memory").bus(2, 2).empty("ranges").device("pool", compatible);
}
FdtBuilder& shared(FdtBuilder& t) {
    return region(t, "shared-dma-pool");
}
FdtBuilder& restricted(FdtBuilder& t) {
    return region(t, "restricted-dma-pool");
}
FdtBuilder& at(FdtBuilder& t, std::uint32_t base = 0x40000000, std::uint32_t size = 0x400000) {
    return t.cells("reg", {0, base, 0, size});
}
FdtBuilder& sized(FdtBuilder& t, std::uint32_t size = 0x400000) {
    return t.cells("size", {0, size});
}

const Case fates[] = {
    {"kept: a carve-out", [](FdtBuilder& t) { at(region(t)); }, "kept", ""},
    {"kept: a device's pool", [](FdtBuilder& t) { at(shared(t)).empty("no-map"); }, "kept", ""},
    {"kept: a CMA area", [](FdtBuilder& t) { at(shared(t)).empty("reusable"); }, "kept", ""},
    {"kept: a restricted pool", [](FdtBuilder& t) { at(restricted(t)); }, "kept", "", Setting::restricted_pools},
    {"kept_unrestricted: the same without the option", [](FdtBuilder& t) { at(restricted(t)); }, "kept_unrestricted",
     ""},
    {"kept_unrestricted: nobody refuses its properties either",
     [](FdtBuilder& t) { at(restricted(t)).empty("no-map"); }, "kept_unrestricted", ""},
    {"format_rejected: other cells than the root's",
     [](FdtBuilder& t) {
         t.bus(2, 2).node("reserved-memory").bus(1, 1).empty("ranges").device("pool", "test,carveout");
         t.cells("reg", {0x40000000, 0x400000});
     },
     "format_rejected", ""},
    {"format_rejected: no ranges",
     [](FdtBuilder& t) { at(t.bus(2, 2).node("reserved-memory").bus(2, 2).device("pool", "test,carveout")); },
     "format_rejected", ""},
    {"no_place", [](FdtBuilder& t) { region(t); }, "no_place", ""},
    {"iommu-addresses and size",
     [](FdtBuilder& t) {
         sized(region(t).cells("iommu-addresses", {1, 0, 0x1000}), 0);
     },
     "zero_size", ""},
    {"zero_size in reg", [](FdtBuilder& t) { at(region(t), 0x40000000, 0); }, "zero_size", ""},
    {"one byte more", [](FdtBuilder& t) { at(region(t), 0x40000000, 1); }, "kept", ""},
    {"zero_size in size", [](FdtBuilder& t) { sized(region(t), 0); }, "zero_size", ""},
    {"one byte more for the boot allocator", [](FdtBuilder& t) { sized(region(t), 1); }, "kept", ""},
    {"bypassed_by_cma", [](FdtBuilder& t) { at(shared(t)).empty("reusable").empty("linux,cma-default"); },
     "bypassed_by_cma", "", Setting::cma_argument},
    {"cma= leaves other CMA areas alone", [](FdtBuilder& t) { at(shared(t)).empty("reusable"); }, "kept", "",
     Setting::cma_argument},
    {"cma= leaves a default that is no CMA area alone",
     [](FdtBuilder& t) { at(shared(t)).empty("no-map").empty("linux,cma-default"); }, "kept", "",
     Setting::cma_argument},
    {"reusable_and_no_map", [](FdtBuilder& t) { at(shared(t)).empty("reusable").empty("no-map"); },
     "reusable_and_no_map", ""},
    {"both on a region without a handler", [](FdtBuilder& t) { at(region(t)).empty("reusable").empty("no-map"); },
     "kept", ""},
    {"cma_off", [](FdtBuilder& t) { at(shared(t)).empty("reusable"); }, "cma_off", "", Setting::without_cma},
    {"a device's pool without CONFIG_DMA_CMA", [](FdtBuilder& t) { at(shared(t)).empty("no-map"); }, "kept", "",
     Setting::without_cma},
    {"misaligned_cma: the base", [](FdtBuilder& t) { at(shared(t), 0x401fffff).empty("reusable"); }, "misaligned_cma",
     ""},
    {"the next byte is aligned", [](FdtBuilder& t) { at(shared(t), 0x40200000).empty("reusable"); }, "kept", ""},
    {"and the one after is not", [](FdtBuilder& t) { at(shared(t), 0x40200001).empty("reusable"); }, "misaligned_cma",
     ""},
    {"misaligned_cma: the size", [](FdtBuilder& t) { at(shared(t), 0x40000000, 0x1fffff).empty("reusable"); },
     "misaligned_cma", ""},
    {"one byte more is enough", [](FdtBuilder& t) { at(shared(t), 0x40000000, 0x200000).empty("reusable"); }, "kept",
     ""},
    {"misaligned_cma: the size of one that the boot allocator places",
     [](FdtBuilder& t) { sized(shared(t), 0x200001).empty("reusable"); }, "misaligned_cma", ""},
    {"needs_no_map", [](FdtBuilder& t) { at(shared(t)); }, "kept", "needs_no_map"},
    {"forbidden_property: reusable", [](FdtBuilder& t) { at(restricted(t)).empty("reusable"); }, "forbidden_property",
     "", Setting::restricted_pools},
    {"forbidden_property: no-map", [](FdtBuilder& t) { at(restricted(t)).empty("no-map"); }, "forbidden_property", "",
     Setting::restricted_pools},
    {"forbidden_property: linux,cma-default", [](FdtBuilder& t) { at(restricted(t)).empty("linux,cma-default"); },
     "forbidden_property", "", Setting::restricted_pools},
    {"forbidden_property: linux,dma-default", [](FdtBuilder& t) { at(restricted(t)).empty("linux,dma-default"); },
     "forbidden_property", "", Setting::restricted_pools},
};

// Root cells of 2/2: reg and alloc-ranges have entries of 16 bytes, size and alignment 8 bytes.
const Case lengths[] = {
    {"reg of 0 bytes", [](FdtBuilder& t) { region(t).empty("reg"); }, "bad_reg_length", ""},
    {"reg one cell short",
     [](FdtBuilder& t) {
         region(t).cells("reg", {0, 1, 0});
     },
     "bad_reg_length 12", ""},
    {"reg of one entry",
     [](FdtBuilder& t) {
         region(t).cells("reg", {0, 1, 0, 1});
     },
     "kept", ""},
    {"reg of one cell more",
     [](FdtBuilder& t) {
         region(t).cells("reg", {0, 1, 0, 1, 0});
     },
     "bad_reg_length 20", ""},
    {"reg of two entries",
     [](FdtBuilder& t) {
         region(t).cells("reg", {0, 1, 0, 1, 0, 9, 0, 1});
     },
     "kept", ""},
    {"size of 0 bytes", [](FdtBuilder& t) { region(t).empty("size"); }, "bad_size_length", ""},
    {"size one cell short", [](FdtBuilder& t) { region(t).cells("size", {1}); }, "bad_size_length 4", ""},
    {"size of the root's cells",
     [](FdtBuilder& t) {
         region(t).cells("size", {0, 1});
     },
     "kept", ""},
    {"size of one cell more",
     [](FdtBuilder& t) {
         region(t).cells("size", {0, 1, 0});
     },
     "bad_size_length 12", ""},
    {"alignment of 0 bytes", [](FdtBuilder& t) { sized(region(t)).empty("alignment"); }, "bad_alignment_length", ""},
    {"alignment one cell short", [](FdtBuilder& t) { sized(region(t)).cells("alignment", {0x1000}); },
     "bad_alignment_length 4", ""},
    {"alignment of the root's cells",
     [](FdtBuilder& t) {
         sized(region(t)).cells("alignment", {0, 0x1000});
     },
     "kept", ""},
    {"alignment of one cell more",
     [](FdtBuilder& t) {
         sized(region(t)).cells("alignment", {0, 0x1000, 0});
     },
     "bad_alignment_length 12", ""},
    {"alloc-ranges of 0 bytes", [](FdtBuilder& t) { sized(region(t)).empty("alloc-ranges"); }, "empty_alloc_ranges",
     ""},
    {"alloc-ranges one cell short",
     [](FdtBuilder& t) {
         sized(region(t)).cells("alloc-ranges", {0, 0, 1});
     },
     "bad_alloc_ranges_length 12", ""},
    {"alloc-ranges of one entry",
     [](FdtBuilder& t) {
         sized(region(t)).cells("alloc-ranges", {0, 0, 1, 0});
     },
     "kept", ""},
    {"alloc-ranges of one cell more",
     [](FdtBuilder& t) {
         sized(region(t)).cells("alloc-ranges", {0, 0, 1, 0, 0});
     },
     "bad_alloc_ranges_length 20", ""},
    {"alloc-ranges of two entries",
     [](FdtBuilder& t) {
         sized(region(t)).cells("alloc-ranges", {0, 0, 1, 0, 2, 0, 1, 0});
     },
     "kept", ""},
};

// Each region has two things wrong with it; the kernel says the one that it meets first.
const Case orders[] = {
    {"the format before the place",
     [](FdtBuilder& t) {
         t.bus(2, 2).node("reserved-memory").bus(2, 2).device("pool", "shared-dma-pool").empty("reg");
     },
     "format_rejected", ""},
    {"reg before size", [](FdtBuilder& t) { at(region(t)).cells("size", {1}); }, "kept", ""},
    {"the length of reg before its size",
     [](FdtBuilder& t) {
         region(t).cells("reg", {0, 0, 0});
     },
     "bad_reg_length 12", ""},
    {"size before alignment", [](FdtBuilder& t) { region(t).cells("size", {1}).cells("alignment", {1}); },
     "bad_size_length 4", ""},
    {"alignment before alloc-ranges",
     [](FdtBuilder& t) {
         sized(region(t)).cells("alignment", {1}).cells("alloc-ranges", {0, 0, 1});
     },
     "bad_alignment_length 4", ""},
    {"alloc-ranges before a size of 0",
     [](FdtBuilder& t) {
         sized(region(t), 0).cells("alloc-ranges", {0, 0, 1});
     },
     "bad_alloc_ranges_length 12", ""},
    {"the place before reusable and no-map",
     [](FdtBuilder& t) {
         shared(t).empty("reusable").empty("no-map").cells("size", {0x100000}).cells("alignment", {0x1000});
     },
     "bad_size_length 4", ""},
    {"the place before no-map of arm",
     [](FdtBuilder& t) {
         shared(t).cells("reg", {0, 1, 0});
     },
     "bad_reg_length 12", ""},
    {"a size of 0 before no-map of arm", [](FdtBuilder& t) { at(shared(t), 0x40000000, 0); }, "zero_size", ""},
    {"the place before CONFIG_DMA_CMA", [](FdtBuilder& t) { shared(t).empty("reusable"); }, "no_place", "",
     Setting::without_cma},
    {"the place before what a restricted pool must not have",
     [](FdtBuilder& t) { restricted(t).empty("no-map").cells("size", {1}); }, "bad_size_length 4", "",
     Setting::restricted_pools},
    {"the place before cma=",
     [](FdtBuilder& t) { shared(t).empty("reusable").empty("linux,cma-default").cells("size", {1}); },
     "bad_size_length 4", "", Setting::cma_argument},
    {"cma= before no-map",
     [](FdtBuilder& t) { at(shared(t)).empty("reusable").empty("no-map").empty("linux,cma-default"); },
     "bypassed_by_cma", "", Setting::cma_argument},
    {"cma= before the alignment",
     [](FdtBuilder& t) { at(shared(t), 0x40100000).empty("reusable").empty("linux,cma-default"); }, "bypassed_by_cma",
     "", Setting::cma_argument},
    {"no-map before the alignment", [](FdtBuilder& t) { at(shared(t), 0x40100000).empty("reusable").empty("no-map"); },
     "reusable_and_no_map", ""},
};

void check(std::span<const Case> cases) {
    for (const Case& c : cases) {
        for (const KernelId& kernel : all_kernels) {
            CAPTURE(to_string(kernel.release));
            CAPTURE(to_string(kernel.arch));
            CAPTURE(c.name);
            const Board board = analyzed(c.build, kernel, question_of(c.setting));
            INFO("input:\n", dts_text(*board.tree));
            REQUIRE(board.topology.reserved.size() == 1);
            const bool differs = kernel.arch == Arch::arm && !c.on_arm.empty();
            CHECK(describe(board.topology.reserved.front()) == (differs ? c.on_arm : c.expected));
        }
    }
}

}  // namespace

TEST_CASE("the fates of reserved regions") {
    check(fates);
}

TEST_CASE("the lengths that the early scan takes") {
    check(lengths);
}

// of_flat_dt_get_addr_size_prop() (drivers/of/fdt.c, 7.2): a list that does not consist of whole entries is as good as
// none. __reserved_mem_reserve_reg() (drivers/of/of_reserved_mem.c, 6.12): it is the end of the region.
TEST_CASE("a list of odd length beside a size") {
    const struct {
        std::string_view name;
        Build build;
        std::string_view newer, older;
    } lists[] = {
        {"reg of 0 bytes", [](FdtBuilder& t) { sized(region(t).empty("reg")); }, "kept dynamic", "bad_reg_length"},
        {"reg one cell short",
         [](FdtBuilder& t) {
             sized(region(t).cells("reg", {0, 0x40000000, 0}));
         },
         "kept dynamic", "bad_reg_length 12"},
        {"reg of one entry", [](FdtBuilder& t) { sized(at(region(t))); }, "kept", "kept"},
        {"reg of one cell more",
         [](FdtBuilder& t) {
             sized(region(t).cells("reg", {0, 0x40000000, 0, 0x1000, 0}));
         },
         "kept dynamic", "bad_reg_length 20"},
        {"reg one cell short, and no size",
         [](FdtBuilder& t) {
             region(t).cells("reg", {0, 0x40000000, 0});
         },
         "bad_reg_length 12", "bad_reg_length 12"},
        {"reg one cell short, and a size one cell short",
         [](FdtBuilder& t) {
             region(t).cells("reg", {0, 0x40000000, 0}).cells("size", {1});
         },
         "bad_size_length 4", "bad_reg_length 12"},
        {"alloc-ranges of 0 bytes", [](FdtBuilder& t) { sized(region(t)).empty("alloc-ranges"); }, "empty_alloc_ranges",
         "empty_alloc_ranges"},
        {"alloc-ranges one cell short",
         [](FdtBuilder& t) {
             sized(region(t)).cells("alloc-ranges", {0, 0, 1});
         },
         "kept dynamic", "bad_alloc_ranges_length 12"},
        {"alloc-ranges of one entry",
         [](FdtBuilder& t) {
             sized(region(t)).cells("alloc-ranges", {0, 0, 1, 0});
         },
         "kept dynamic in 1", "kept dynamic in 1"},
        {"alloc-ranges of one cell more",
         [](FdtBuilder& t) {
             sized(region(t)).cells("alloc-ranges", {0, 0, 1, 0, 0});
         },
         "kept dynamic", "bad_alloc_ranges_length 20"},
        {"both one cell short",
         [](FdtBuilder& t) {
             sized(region(t).cells("reg", {0, 0x40000000, 0})).cells("alloc-ranges", {0, 0, 1});
         },
         "kept dynamic", "bad_reg_length 12"},
    };
    const auto text = [](const ReservedRegion& region) {
        const std::size_t ranges = region.alloc_ranges.size();
        return describe(region) + (region.kept() && !region.base ? " dynamic" : "") +
               (ranges > 0 ? " in " + std::to_string(ranges) : "");
    };
    for (const auto& c : lists) {
        CAPTURE(c.name);
        for (const Arch arch : {Arch::arm64, Arch::arm, Arch::riscv}) {
            CAPTURE(to_string(arch));
            CHECK(text(analyzed(c.build, {{7, 2}, arch}).topology.reserved.at(0)) == c.newer);
            CHECK(text(analyzed(c.build, {{6, 12}, arch}).topology.reserved.at(0)) == c.older);
        }
    }
}

// rmem_cma_setup() of 3.18 does not look at the command line.
TEST_CASE("cma= and the default area of a kernel that knows no bypass") {
    const Board board = analyzed([](FdtBuilder& t) { at(shared(t)).empty("reusable").empty("linux,cma-default"); },
                                 KernelId{{3, 18}, Arch::arm64}, question_of(Setting::cma_argument));
    REQUIRE(board.topology.reserved.size() == 1);
    CHECK(describe(board.topology.reserved.front()) == "kept");
}

TEST_CASE("the first of two reasons counts") {
    check(orders);
}

}  // namespace dmavet
