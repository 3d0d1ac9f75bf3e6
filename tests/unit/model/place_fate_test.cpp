// SPDX-License-Identifier: Apache-2.0
// Why is there a default CMA area or a bounce buffer, or why not? One machine for each fate and for each edge between
// two of them (dma_contiguous_reserve(), cma_declare_contiguous_nid(), rmem_cma_setup(), mem_init(), swiotlb_init()).
#include <doctest/doctest.h>

#include <string>

#include "dmavet/placement.hpp"
#include "support/allocations.hpp"
#include "support/analyzed.hpp"
#include "support/describe.hpp"
#include "wording/decisions.hpp"

namespace dmavet {

using namespace test;

namespace {

std::string name(PlaceFate fate) {
    switch (fate) {
        case PlaceFate::unknown: return "unknown";
        case PlaceFate::placed: return "placed";
        case PlaceFate::not_configured: return "not_configured";
        case PlaceFate::no_swiotlb: return "no_swiotlb";
        case PlaceFate::no_default_size: return "no_default_size";
        case PlaceFate::switched_off: return "switched_off";
        case PlaceFate::not_needed: return "not_needed";
        case PlaceFate::no_room: return "no_room";
        case PlaceFate::misaligned: return "misaligned";
        case PlaceFate::taken: return "taken";
        case PlaceFate::limit_below_ram: return "limit_below_ram";
        case PlaceFate::outside_ram: return "outside_ram";
        case PlaceFate::without_pages: return "without_pages";
        case PlaceFate::in_hole: return "in_hole";
        case PlaceFate::no_map_refused: return "no_map_refused";
        case PlaceFate::across_zones: return "across_zones";
        case PlaceFate::region_unmapped: return "region_unmapped";
    }
    return "?";
}

void gib_1(FdtBuilder& t) {
    ram_of(t, {0, 0x40000000, 0, 0x40000000});
}
void gib_4_above_2(FdtBuilder& t) {
    ram_of(t, {0, 0x80000000, 1, 0});
}
void gib_2_to_4(FdtBuilder& t) {
    ram_of(t, {0, 0x80000000, 0, 0x80000000});
}
void to_a_page_below_4(FdtBuilder& t) {
    ram_of(t, {0, 0x80000000, 0, 0x7ffff000});
}
void no_memory(FdtBuilder& t) {
    t.bus(2, 2);
}
void hole(FdtBuilder& t) {
    ram_of(t, {0, 0x40000000, 0, 0x10000000, 0, 0x60000000, 0, 0x20000000});
}
void narrow_hole(FdtBuilder& t) {
    ram_of(t, {0, 0x40000000, 0, 0xff00000, 0, 0x50000000, 0, 0x20000000});
}
// A bus whose only window ends at CPU address 2 GiB - 1 + `beyond`. Up to 6.1 max_zone_phys() widens a limit that lies
// below all RAM.
FdtBuilder& bus_up_to(FdtBuilder& t, std::uint32_t beyond) {
    gib_4_above_2(t);
    return t.device("soc", "simple-bus").bus(1, 1).cells("dma-ranges", {0, 0, 0, 0x80000000 + beyond}).end();
}
void up_to_the_top(FdtBuilder& t) {
    ram_of(t, {0xffffffff, 0xff000000, 0, 0x1000000});
}
void window_ends_below_ram(FdtBuilder& t) {
    bus_up_to(t, 0);
}
void window_ends_in_ram(FdtBuilder& t) {
    bus_up_to(t, 0x100000);
}
FdtBuilder& default_region(FdtBuilder& t, std::uint32_t base) {
    gib_1(t);
    t.node("reserved-memory").bus(2, 2).empty("ranges").device("area", "shared-dma-pool").empty("reusable");
    return t.empty("linux,cma-default").cells("reg", {0, base, 0, 0x1000000}).end().end();
}
void region_at_the_end(FdtBuilder& t) {
    default_region(t, 0x7f000000);
}
void region_over_the_end(FdtBuilder& t) {
    default_region(t, 0x7f200000);
}
void region_above(FdtBuilder& t) {
    default_region(t, 0x80000000);
}
void with_initrd(FdtBuilder& t) {
    gib_1(t);
    t.node("chosen").cells("linux,initrd-start", {0x60000000}).cells("linux,initrd-end", {0x60100000}).end();
}

enum class Setting { plain, without_cma, without_any_cma, cma_of_0, short_descriptors };

Question question_of(std::string_view cmdline, Setting setting) {
    Question question;
    question.cmdline = std::string(cmdline);
    switch (setting) {
        case Setting::plain: break;
        case Setting::without_cma: question.config.emplace().options["CONFIG_DMA_CMA"] = false; break;
        case Setting::without_any_cma: question.config.emplace().options["CONFIG_CMA"] = false; break;
        case Setting::short_descriptors: question.config.emplace().options["CONFIG_ARM_LPAE"] = false; break;
        case Setting::cma_of_0: question.config.emplace().cma_bytes = 0; break;
    }
    return question;
}

struct Case {
    std::string_view name;
    Build build;
    std::string_view cmdline;
    std::string_view expected;  // on arm64 6.12
    std::string_view on_6_1;    // empty: the same
    std::string_view on_arm;    // likewise
    Setting setting = Setting::plain;
};

const Case areas[] = {
    {"unknown", no_memory, "", "unknown", "", ""},
    {"placed", gib_1, "", "placed", "", ""},
    {"not_configured", gib_1, "", "not_configured", "", "", Setting::without_cma},
    {"not_configured, whatever cma= says", gib_1, "cma=16M", "not_configured", "", "", Setting::without_cma},
    // DMA_CMA depends on CMA, and Kconfig says nothing of it then.
    {"not_configured: no CMA at all", gib_1, "", "not_configured", "", "", Setting::without_any_cma},
    {"no_default_size", gib_1, "", "no_default_size", "", "", Setting::cma_of_0},
    {"cma= where the default is 0", gib_1, "cma=16M", "placed", "", "", Setting::cma_of_0},
    {"switched_off", gib_1, "cma=0", "switched_off", "", ""},
    {"switched_off where the default is 0", gib_1, "cma=0", "switched_off", "", "", Setting::cma_of_0},
    {"no_room: a size that wraps around", up_to_the_top, "cma=0xffffffffffe00001", "no_room", "", "no_room"},
    {"no_room: more than all RAM", gib_1, "cma=2G", "no_room", "", ""},
    {"limit_below_ram", window_ends_below_ram, "", "limit_below_ram", "placed", "placed"},
    {"limit_below_ram, cma= or not", window_ends_below_ram, "cma=16M", "limit_below_ram", "placed", "placed"},
    {"no_room: some RAM below the limit, but too little", window_ends_in_ram, "", "no_room", "placed", "placed"},
    {"no_room: a limit that cma= gives", gib_4_above_2, "cma=16M@0-1G", "no_room", "", ""},
    {"placed where cma= says", gib_1, "cma=16M@0x60000000", "placed", "", ""},
    {"misaligned", gib_1, "cma=16M@0x60100000", "misaligned", "", ""},
    {"no_room: it would end above all RAM", gib_1, "cma=16M@0x7f200000", "no_room", "", ""},
    {"placed up to the last byte of RAM", gib_1, "cma=16M@0x7f000000", "placed", "", ""},
    {"taken", with_initrd, "cma=16M@0x5f200000", "taken", "", ""},
    {"placed up to what is taken", with_initrd, "cma=16M@0x5f000000", "placed", "", ""},
    // Debian's 7.2 and 6.12 for armmp and 7.2 for armmp-lpae: of nine places above what mem= leaves they reach init
    // after "Bad page state", hang, or panic.
    {"outside_ram: below it", gib_1, "cma=16M@0x3f000000", "outside_ram", "", "without_pages"},
    {"outside_ram: partly", gib_1, "cma=16M@0x3f200000", "outside_ram", "", "without_pages"},
    {"outside_ram: in a hole", hole, "cma=16M@0x50000000", "outside_ram", "", "without_pages"},
    {"in_hole: cma= in a hole of a section, and of a pageblock", narrow_hole, "cma=16M@0x4f000000", "in_hole", "", ""},
    {"placed up to a hole", hole, "cma=16M@0x4f000000", "placed", "", ""},
    {"misaligned, before anybody looks for RAM", gib_1, "cma=16M@0x3f100000", "misaligned", "", ""},
    {"placed by the tree", region_at_the_end, "", "placed", "", ""},
    {"outside_ram: a region, partly", region_over_the_end, "", "outside_ram", "", "without_pages"},
    {"outside_ram: a region", region_above, "", "outside_ram", "", "without_pages"},
    {"cma= instead of a region outside RAM", region_above, "cma=16M", "placed", "", ""},
};

const Case buffers[] = {
    {"unknown", no_memory, "", "unknown", "", ""},
    {"placed: for small unaligned buffers", gib_1, "", "placed", "not_needed", "not_needed"},
    {"placed: RAM beyond 4 GiB", gib_4_above_2, "", "placed", "", ""},
    {"placed: swiotlb=force", gib_1, "swiotlb=force", "placed", "", ""},
    // arm: mem_init() compares page numbers, and a page that ends at 4 GiB lies above arm_dma_limit.
    {"RAM up to 4 GiB", gib_2_to_4, "", "placed", "not_needed", "placed"},
    {"RAM up to a page below", to_a_page_below_4, "", "placed", "not_needed", "not_needed"},
    // Without long descriptors it never calls swiotlb_init().
    {"no_swiotlb", gib_1, "swiotlb=force", "placed", "", "no_swiotlb", Setting::short_descriptors},
    {"switched_off", gib_4_above_2, "swiotlb=noforce", "switched_off", "", ""},
    {"switched_off where none is needed", gib_1, "swiotlb=noforce", "switched_off", "", ""},
    {"limit_below_ram", window_ends_below_ram, "", "limit_below_ram", "placed", "placed"},
    {"no_room: some RAM below the limit, and it is taken", window_ends_in_ram, "", "no_room", "placed", "placed"},
};

void check(std::span<const Case> cases, PlaceFate Placement::*fate, std::optional<PlacedArea> Placement::*area) {
    for (const Case& c : cases) {
        for (const KernelId& kernel : all_kernels) {
            CAPTURE(to_string(kernel.release));
            CAPTURE(to_string(kernel.arch));
            CAPTURE(c.name);
            const Placement placement = analyzed(c.build, kernel, question_of(c.cmdline, c.setting)).placement;
            const std::string_view other = kernel == arm64_6_12 ? "" : kernel.arch == Arch::arm ? c.on_arm : c.on_6_1;
            CHECK(name(placement.*fate) == (other.empty() ? c.expected : other));
            const bool is_there = placement.*fate == PlaceFate::placed || placement.*fate == PlaceFate::in_hole;
            CHECK((placement.*area).has_value() == is_there);
        }
    }
}

}  // namespace

TEST_CASE("the fates of the default CMA area") {
    check(areas, &Placement::default_cma_fate, &Placement::default_cma);
}

TEST_CASE("the fates of the bounce buffer") {
    check(buffers, &Placement::swiotlb_fate, &Placement::swiotlb);
}

TEST_CASE("what is said of an area that is not there") {
    CHECK(wording::no_area_text(PlaceFate::not_configured, "") == "none: CONFIG_DMA_CMA is off");
    CHECK(wording::no_area_text(PlaceFate::limit_below_ram, "") == "none: no RAM lies below the kernel's DMA limit");
    CHECK(wording::no_area_text(PlaceFate::not_needed, "") == "none: all RAM lies below the kernel's DMA limit");
    CHECK(wording::no_area_text(PlaceFate::no_room, "") == "none: there is no room for it");
    CHECK(wording::no_area_text(PlaceFate::no_room, "cma=") == "none: cma= finds no room");
    CHECK(wording::no_area_text(PlaceFate::switched_off, "swiotlb=noforce") == "none, set by swiotlb=noforce");
}

}  // namespace dmavet
