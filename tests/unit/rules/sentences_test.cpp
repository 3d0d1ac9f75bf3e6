// SPDX-License-Identifier: Apache-2.0
// What the rules say where one of them has several reasons: each reason once, word for word.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "dmavet/rule.hpp"
#include "unit/rules/rule_cases.hpp"

namespace dmavet::test {

namespace {

struct Sentence {
    std::string_view expected;  // empty: nothing
    Build build;
    Ask ask = nullptr;
};

void check_sentences(std::string_view rule, std::span<const Sentence> cases) {
    for (const Sentence& c : cases) {
        CHECK(sentences(rule, c.build, c.ask) == (c.expected.empty() ? "" : std::string(c.expected) + "\n"));
    }
}

// A region of a device with the phandle 2, which lists the regions with these phandles.
void region(FdtBuilder& t, std::initializer_list<std::uint32_t> addresses,
            std::initializer_list<std::uint32_t> reg = {0x90000000, 0x1000}, std::uint32_t listed = 1) {
    reserved(t.bus(1, 1)).node("region").cells("reg", reg).phandle(1).cells("iommu-addresses", addresses).end().end();
    t.device("soc", "simple-bus").bus(1, 1).empty("ranges");
    t.device("dev@1000").cells("reg", {0x1000, 0x100}).phandle(2).cells("memory-region", {listed});
}
// A node with dma-mem among its interconnects; two providers with one cell.
FdtBuilder& interconnects(FdtBuilder& t, std::initializer_list<std::uint32_t> list,
                          std::initializer_list<std::string_view> names) {
    t.device("a").phandle(1).cells("#interconnect-cells", {1}).end();
    t.device("plain").phandle(2).end();
    return t.device("dev").cells("interconnects", list).strings("interconnect-names", names);
}
void wide_map(FdtBuilder& t, std::initializer_list<std::uint32_t> rows) {
    t.device("iommu@1", "arm,mmu-500").phandle(1).cells("#iommu-cells", {2}).cells("#global-interrupts", {1}).end();
    t.device("pcie", "test,pcie").string("device_type", "pci").bus(3, 2).cells("iommu-map", rows);
}
FdtBuilder& host(FdtBuilder& t) {
    t.device("iommu@1", "arm,mmu-500").phandle(1).cells("#iommu-cells", {1}).cells("#global-interrupts", {1}).end();
    t.device("pcie", "test,pcie").string("device_type", "pci").bus(3, 2);
    return t.cells("iommu-map", {0, 1, 0, 0x100});
}

}  // namespace

// Since 7.2 rows are as long as the IOMMU's #iommu-cells says.
TEST_CASE("sentences: rows of an iommu-map whose IOMMU takes two cells") {
    const Sentence cases[] = {
        {"/pcie iommu-map: the rows of iommu-map have four cells, but since 7.2 a row has as many output cells as the IOMMU's "
         "#iommu-cells says: it is read otherwise than meant, and functions run untranslated",
         [](FdtBuilder& t) {
             wide_map(t, {0, 1, 0, 0x100});
         }},
        {"/pcie iommu-map: row 0 holds 2 ids, and its IOMMU takes 2 cells: only for a single id are several cells handed "
         "on, and these functions run untranslated",
         [](FdtBuilder& t) {
             wide_map(t, {0, 1, 0, 0, 2});
         }},
        {"/pcie iommu-map: the rows of iommu-map have as many output cells as the IOMMU's #iommu-cells says, which is read since 7.2; "
         "older kernels refuse the map (-EINVAL), so that functions run untranslated there, and its SMMU aborts what no "
         "device claims",
         [](FdtBuilder& t) {
             wide_map(t, {0, 1, 0, 0, 1});
         }},
    };
    check_sentences("iommu-map-format", cases);
}

TEST_CASE("sentences: iommu-addresses") {
    const Sentence cases[] = {
        {"",
         [](FdtBuilder& t) {
             region(t, {2, 0x90000000, 0x1000});
         }},
        {"/reserved-memory/region iommu-addresses: cell 0 should be the phandle of a device, and no node has phandle 0x7",
         [](FdtBuilder& t) {
             region(t, {7, 0x90000000, 0x1000});
         }},
        {"/reserved-memory/region iommu-addresses: the entry for /soc/dev@1000 needs 1 + 1 cells, those of /soc, but only "
         "1 are left",
         [](FdtBuilder& t) {
             region(t, {2, 0x90000000});
         }},
        {"/reserved-memory/region iommu-addresses: the entry for /soc/dev@1000 has size 0 and reserves nothing",
         [](FdtBuilder& t) {
             region(t, {2, 0x90000000, 0});
         }},
        {"/reserved-memory/region iommu-addresses: /soc/dev@1000 does not list this region in memory-region, so its entry "
         "here is never read",
         [](FdtBuilder& t) {
             region(t, {2, 0x90000000, 0x1000}, {0x90000000, 0x1000}, 7);
         }},
        {"/reserved-memory/region iommu-addresses: /soc/dev@1000 sees 0x90001000-0x90001fff (4 KiB) while reg is "
         "0x90000000-0x90000fff (4 KiB): only an equal range is mapped, this one is kept free but the region stays "
         "unmapped",
         [](FdtBuilder& t) {
             region(t, {2, 0x90001000, 0x1000});
         }},
        {"/reserved-memory/region iommu-addresses: /soc/dev@1000 sees 0x90000000-0x90001fff (8 KiB) while reg is "
         "0x90000000-0x90000fff (4 KiB): only an equal range is mapped, this one is kept free but the region stays "
         "unmapped",
         [](FdtBuilder& t) {
             region(t, {2, 0x90000000, 0x2000});
         }},
        // 0 is no phandle, also where the region has none.
        {"/reserved-memory/region iommu-addresses: /soc/dev@1000 does not list this region in memory-region, so its entry "
         "here is never read",
         [](FdtBuilder& t) {
             reserved(t.bus(1, 1)).node("region").cells("iommu-addresses", {2, 0x90000000, 0x1000}).end().end();
             t.device("soc", "simple-bus").bus(1, 1).empty("ranges");
             t.device("dev@1000").cells("reg", {0x1000, 0x100}).phandle(2).cells("memory-region", {0});
         }},
        // A reg that only marks the region may have any size below 2.
        {"",
         [](FdtBuilder& t) {
             region(t, {2, 0x90000000, 0x1000}, {0x90000000, 1});
         }},
        {"/reserved-memory/region iommu-addresses: /soc/dev@1000 sees 0x90000000-0x90000fff (4 KiB) while reg is "
         "0x90000000-0x90000001 (2 bytes): only an equal range is mapped, this one is kept free but the region stays unmapped",
         [](FdtBuilder& t) {
             region(t, {2, 0x90000000, 0x1000}, {0x90000000, 2});
         }},
        {"/reserved-memory/region iommu-addresses: the address for /soc/dev@1000 does not translate on its bus",
         [](FdtBuilder& t) {
             reserved(t.bus(1, 1)).node("region").phandle(1).cells("iommu-addresses", {2, 0x90000000, 0x1000});
             t.end().end().device("soc", "simple-bus").bus(1, 1).empty("ranges");
             t.cells("dma-ranges", {0, 0, 0x1000});
             t.device("dev@1000").cells("reg", {0x1000, 0x100}).phandle(2).cells("memory-region", {1});
         }},
        {"/reserved-memory/region iommu-addresses: the length of iommu-addresses, 13, is no whole number of cells",
         [](FdtBuilder& t) {
             const std::vector<std::byte> odd(13);
             reserved(t.bus(1, 1)).node("region").bytes("iommu-addresses", odd);
         }},
        // fdt_path_offset(): a unit address of /reserved-memory does not matter; another node does.
        {"/reserved-memory@0/region iommu-addresses: the length of iommu-addresses, 13, is no whole number of cells",
         [](FdtBuilder& t) {
             const std::vector<std::byte> odd(13);
             t.bus(1, 1)
                 .node("reserved-memory@0")
                 .bus(1, 1)
                 .empty("ranges")
                 .node("region")
                 .bytes("iommu-addresses", odd);
         }},
        {"",
         [](FdtBuilder& t) {
             const std::vector<std::byte> odd(13);
             t.bus(1, 1).node("reserved").bus(1, 1).empty("ranges").node("region").bytes("iommu-addresses", odd);
         }},
        {"",
         [](FdtBuilder& t) {
             region(t, {7, 0x90000000, 0x1000});
         },
         ask_arm64_6_1},
    };
    check_sentences("iommu-addresses-malformed", cases);
}

TEST_CASE("sentences: iommu-map and its mask") {
    const Sentence cases[] = {
        {"", [](FdtBuilder& t) { host(t).cells("iommu-map-mask", {0xffff}); }},
        {"/pcie iommu-map-mask: iommu-map-mask has 0 bytes instead of 4; the kernel ignores it and compares whole ids",
         [](FdtBuilder& t) { host(t).empty("iommu-map-mask"); }},
        {"/pcie iommu-map-mask: iommu-map-mask has 3 bytes instead of 4; the kernel ignores it and compares whole ids",
         [](FdtBuilder& t) { host(t).bytes("iommu-map-mask", std::vector<std::byte>(3)); }},
        {"/pcie iommu-map-mask: iommu-map-mask has 5 bytes instead of 4; the kernel takes its first cell, 0, as the mask: "
         "all functions get one stream",
         [](FdtBuilder& t) { host(t).bytes("iommu-map-mask", std::vector<std::byte>(5)); }},
        {"/pcie iommu-map-mask: iommu-map-mask has 8 bytes instead of 4; the kernel takes its first cell, 0xff00, as the "
         "mask",
         [](FdtBuilder& t) {
             host(t).cells("iommu-map-mask", {0xff00, 0});
         }},
        {"/pcie iommu-map: the 12 bytes of iommu-map are no whole rows (id, IOMMU, output id, count): no id can be looked up, and "
         "every device behind this node runs untranslated",
         [](FdtBuilder& t) {
             t.device("pcie", "test,pcie").string("device_type", "pci").bus(3, 2).cells("iommu-map", {0, 1, 0});
         },
         ask_arm64_6_12},
        {"/pcie iommu-map: iommu-map is empty: every device behind this node runs untranslated",
         [](FdtBuilder& t) {
             t.device("pcie", "test,pcie").string("device_type", "pci").bus(3, 2).empty("iommu-map");
         }},
    };
    check_sentences("iommu-map-format", cases);
}

TEST_CASE("sentences: a dma-mem that leads nowhere") {
    const auto said = [](std::string_view reason) {
        return "/dev interconnects: the dma-mem interconnect cannot be resolved, " + std::string(reason) +
               "; the DMA parent is / instead";
    };
    const std::string none = said("there is no interconnects property");
    const std::string fewer = said("interconnects has fewer entries than interconnect-names");
    const std::string empty = said("its entry is empty");
    const std::string unknown = said("no node has phandle 0x9");
    const std::string no_cells = said("/plain lacks #interconnect-cells");
    const std::string cut_off = said("its entry is cut off");
    const std::string unended = said("interconnect-names does not end with a zero byte");
    const Sentence cases[] = {
        {"",
         [](FdtBuilder& t) {
             interconnects(t, {1, 5}, {"dma-mem"});
         }},
        {"",
         [](FdtBuilder& t) {
             interconnects(t, {1, 4, 1, 5}, {"read", "dma-mem"});
         }},
        {none, [](FdtBuilder& t) { t.device("dev").strings("interconnect-names", {"dma-mem"}); }},
        {fewer,
         [](FdtBuilder& t) {
             interconnects(t, {1, 4}, {"read", "dma-mem"});
         }},
        {fewer,
         [](FdtBuilder& t) {
             interconnects(t, {1, 4}, {"read", "write", "dma-mem"});
         }},
        {empty, [](FdtBuilder& t) { interconnects(t, {0}, {"dma-mem"}); }},
        {empty,
         [](FdtBuilder& t) {
             interconnects(t, {1, 4, 0}, {"read", "dma-mem"});
         }},
        {"",
         [](FdtBuilder& t) {
             interconnects(t, {0, 1, 4}, {"read", "dma-mem"});
         }},
        {unknown,
         [](FdtBuilder& t) {
             interconnects(t, {1, 4, 9, 5}, {"read", "dma-mem"});
         }},
        {no_cells,
         [](FdtBuilder& t) {
             interconnects(t, {1, 4, 2, 5}, {"read", "dma-mem"});
         }},
        {cut_off,
         [](FdtBuilder& t) {
             interconnects(t, {1, 4, 1}, {"read", "dma-mem"});
         }},
        {unended,
         [](FdtBuilder& t) {
             constexpr std::string_view name = "dma-mem";
             t.device("a").phandle(1).cells("#interconnect-cells", {1}).end();
             t.device("dev").cells("interconnects", {1, 4});
             t.bytes("interconnect-names", std::as_bytes(std::span(name)));
         }},
    };
    check_sentences("unresolved-dma-mem", cases);
}

TEST_CASE("sentences: what a region that the kernel places says about its place") {
    const Sentence cases[] = {
        {"", [](FdtBuilder& t) { reserved(t.bus(1, 1)).node("region").cells("size", {0x1000}); }},
        {"/reserved-memory/region size: the length of size is 8, not 4 bytes (the root's #size-cells, 1): the kernel does not place "
         "this region",
         [](FdtBuilder& t) {
             reserved(t.bus(1, 1)).node("region").cells("size", {0, 0x1000});
         }},
        {"/reserved-memory/region alignment: the length of alignment is 8, not 4 bytes (the root's #address-cells, 1): the kernel does not "
         "place this region",
         [](FdtBuilder& t) {
             reserved(t.bus(1, 1)).node("region").cells("size", {0x1000}).cells("alignment", {0, 0x1000});
         }},
        {"/reserved-memory/region alloc-ranges: the length of alloc-ranges is 12, not a multiple of 8 bytes (the root's 1 + 1 cells): the "
         "kernel does not place this region",
         [](FdtBuilder& t) {
             reserved(t.bus(1, 1))
                 .node("region")
                 .cells("size", {0x1000})
                 .cells("alloc-ranges", {0x90000000, 0x1000, 0});
         },
         ask_arm64_6_12},
        {"/reserved-memory/region alloc-ranges: the length of alloc-ranges is 4, not a multiple of 8 bytes (the root's 1 + 1 cells): the "
         "kernel does not place this region",
         [](FdtBuilder& t) {
             reserved(t.bus(1, 1)).node("region").cells("size", {0x1000}).cells("alloc-ranges", {0x90000000});
         },
         ask_arm64_6_12},
        // Since 6.19 it is as good as none.
        {"/reserved-memory/region alloc-ranges: the length of alloc-ranges is 4, not a multiple of 8 bytes (the root's 1 + 1 cells): it counts as "
         "absent, and the kernel places the region anywhere",
         [](FdtBuilder& t) {
             reserved(t.bus(1, 1)).node("region").cells("size", {0x1000}).cells("alloc-ranges", {0x90000000});
         }},
    };
    check_sentences("dynamic-region-cells", cases);
}

TEST_CASE("sentences: a small ZONE_DMA names the buses that lose the bounce buffer") {
    FdtBuilder t;
    t.bus(2, 2).node("memory@80000000").string("device_type", "memory").cells("reg", {0, 0x80000000, 2, 0}).end();
    t.device("narrow", "simple-bus").bus(2, 2).empty("ranges").cells("dma-ranges", {0, 0, 0, 0x80000000, 0, 0xf000000});
    t.end().device("upper", "simple-bus").bus(2, 2).empty("ranges");
    t.cells("dma-ranges", {1, 0, 1, 0, 1, 0}).device("ethernet@1000").cells("reg", {0, 0x1000, 0, 0x100});
    const Board board = checked(t.finish());
    std::string evidence;
    for (const Finding& finding : board.findings) {
        if (finding.rule->id != "zone-dma-collapse") {
            continue;
        }
        evidence += board.tree->path(finding.node) + "\n";
        for (const Evidence& one : finding.evidence) {
            evidence += board.tree->path(one.node) + " " + one.text + "\n";
        }
    }
    CHECK(evidence == "/narrow\n/upper holds no bounce buffer: 1 device cannot map 4 GiB of RAM\n");
}

// fdt_scan_reserved_mem_reg_nodes() comes after paging_init(), early_init_fdt_scan_reserved_mem() came before
// it. 6.12.117 of arm64 was seen to fault in clear_page().
TEST_CASE("sentences: what becomes of a no-map region that its handlers refuse") {
    static bool has_reg;
    const Build both = [](FdtBuilder& t) {
        reserved(ram(t)).device("pool", "shared-dma-pool").empty("reusable").empty("no-map");
        if (has_reg) {
            t.cells("reg", {0x90000000, 0x400000});
        } else {
            t.cells("size", {0x400000});
        }
    };
    const auto told = [&](std::string_view release) {
        static std::string asked;
        asked = release;
        const std::string text =
            sentences("reusable-and-nomap", both, [](Question& question) { question.release = asked; });
        return text.substr(text.find("its memory"));
    };
    has_reg = true;
    CHECK(told("7.1") == "its memory stays reserved for nobody\n");
    CHECK(told("7.0") ==
          "its memory is given back without a mapping, so that whoever gets it faults at the first access\n");
    CHECK(told("6.12.13") ==
          "its memory is given back without a mapping, so that whoever gets it faults at the first access\n");
    CHECK(told("6.12.12") == "its memory becomes ordinary RAM\n");
    has_reg = false;
    CHECK(told("7.0") == "its memory is lost\n");
    CHECK(told("6.1") == "its memory is lost\n");
    CHECK(told("5.10") == "its memory becomes ordinary RAM\n");
}

}  // namespace dmavet::test
