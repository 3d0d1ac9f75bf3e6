// SPDX-License-Identifier: Apache-2.0
// When do windows differ from those of the SoC's other trees in a way that matters?
#include <doctest/doctest.h>

#include <string>

#include "unit/rules/declared_trees.hpp"

namespace dmavet::test {

using namespace declared_trees;

TEST_CASE("what a host bridge's driver programs may differ") {
    const auto found = [](bool own) {
        return sentences(
            [&](FdtBuilder& t) {
                t.bus(1, 1).device("soc", "simple-bus").bus(1, 1).empty("ranges");
                t.device("pcie@2000", "vendor,pcie").string("device_type", "pci").bus(3, 2);
                t.cells("reg", {0x2000, 0x100});
                if (own) {
                    t.cells("dma-ranges", {0x02000000, 0, 0, 0, 0, 0x40000000});
                }
                t.end().end();
            },
            of_soc({{"vendor,pcie@2000", 9, 0, {{"none", 9}}, {{"0x0=0x0+0x80000000", 9}}}}));
    };
    CHECK(found(true).empty());
    CHECK(
        found(false) ==
        "/soc/pcie@2000 dma-ranges: 1 device here reaches every address, untranslated; in 9 of 9 trees for vendor,soc "
        "(golden boards) 0x0=0x0+0x80000000 (bus=CPU+size)\n");
}

TEST_CASE("a window of this tree against none elsewhere") {
    const auto found = [](std::initializer_list<std::uint32_t> windows, std::initializer_list<std::uint32_t> ram,
                          bool translated = false) {
        FdtBuilder t;
        t.bus(1, 1).strings("compatible", {"vendor,board", "vendor,soc"});
        if (ram.size() > 0) {
            t.node("memory@80000000").string("device_type", "memory").cells("reg", ram).end();
        }
        t.device("iommu@9000", "arm,mmu-500").cells("reg", {0x9000, 0x100}).cells("#iommu-cells", {1}).phandle(1).end();
        t.device("soc", "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", windows);
        t.device("usb@1000", "vendor,usb").cells("reg", {0x1000, 0x100});
        if (translated) {
            t.cells("iommus", {1, 1});
        }
        t.end().end();
        Facts facts;
        facts.declarations = {soc({usb("1000", 9, 0, translated ? "arm,mmu-500@9000 0x1" : "none")})};
        Question question;
        question.facts = std::make_shared<const Facts>(facts);
        return findings(checked(t.finish(), question));
    };
    const std::string warning = "window-differs-from-soc /soc warning likely";
    CHECK(found({0x80000000, 0x80000000, 0x40000000}, {0x80000000, 0x40000000}) == "none");
    CHECK(found({0x80000000, 0x80000000, 0x3ffff000}, {0x80000000, 0x40000000}) ==
          warning);                                                                  // leaves out a page of RAM
    CHECK(found({0, 0x80000000, 0x40000000}, {0x80000000, 0x40000000}) == warning);  // other addresses
    CHECK(found({0x80000000, 0x80000000, 0x40000000}, {}) == warning);               // RAM is unknown
    CHECK(found({0x80000000, 0x80000000, 0x40000000}, {0x80000000, 0x40000000}, true) == warning);  // the IOMMU's own
}

TEST_CASE("windows of this tree against those elsewhere: what they make of RAM") {
    struct Tree {
        std::initializer_list<std::uint32_t> windows;  // two cells each; none: no dma-ranges
        std::string_view elsewhere;
        std::initializer_list<std::uint32_t> ram;  // none: unknown
    };
    const auto found = [](const Tree& tree) {
        FdtBuilder t;
        t.bus(2, 2).strings("compatible", {"vendor,board", "vendor,soc"});
        if (tree.ram.size() > 0) {
            t.node("memory@80000000").string("device_type", "memory").cells("reg", tree.ram).end();
        }
        t.device("soc", "simple-bus").bus(2, 2).empty("ranges");
        if (tree.windows.size() > 0) {
            t.cells("dma-ranges", tree.windows);
        }
        t.device("usb@1000", "vendor,usb").cells("reg", {0, 0x1000, 0, 0x100}).end().end();
        Facts facts;
        facts.declarations = {soc({usb("1000", 9, 0, "none", std::string(tree.elsewhere))})};
        Question question;
        question.facts = std::make_shared<const Facts>(facts);
        return findings(checked(t.finish(), question));
    };
    const std::string note = "window-differs-from-soc /soc note likely";
    const std::string warning = "window-differs-from-soc /soc warning likely";
    // None here, and a limit elsewhere: far above RAM, at its last byte, a page below that.
    CHECK(found({{}, "0x0=0x0+0x1000000000000", {0, 0x80000000, 0, 0x80000000}}) == "none");
    CHECK(found({{}, "0x0=0x0+0x100000000", {0, 0x80000000, 0, 0x80000000}}) == "none");
    CHECK(found({{}, "0x0=0x0+0xfffff000", {0, 0x80000000, 0, 0x80000000}}) == warning);
    // RAM is unknown: 2^40, and a page below.
    CHECK(found({{}, "0x0=0x0+0x10000000000", {}}) == "none");
    CHECK(found({{}, "0x0=0x0+0xfffffff000", {}}) == warning);
    // An alias of RAM elsewhere, for a pool: of what lies behind it here nothing is said, but of a page beyond, and of
    // what the other trees lead to RAM.
    const std::initializer_list<std::uint32_t> low{0, 0x80000000, 0, 0x80000000};
    CHECK(found({{},
                 "0x80000000=0x80000000+0x7a000000, 0xfa000000=0x107a000000+0x1000000, 0xfb000000=0xfb000000+0x5000000",
                 low}) == "none");
    CHECK(found({{},
                 "0x80000000=0x80000000+0x7a000000, 0xfa001000=0x107a001000+0xfff000, 0xfb000000=0xfb000000+0x5000000",
                 low}) == warning);
    CHECK(found({{},
                 "0x80000000=0x80000000+0x7a000000, 0xfa000000=0x80000000+0x1000000, 0xfb000000=0xfb000000+0x5000000",
                 low}) == warning);
    CHECK(found({{}, "0x0=0x100000000+0x40000000", low}) == warning);
    // The same in other pieces; the first of two that overlap counts.
    CHECK(found({{0, 0, 0, 0, 1, 0}, "0x0=0x0+0x80000000, 0x80000000=0x80000000+0x80000000", {}}) == "none");
    CHECK(found({{0, 0, 0, 0, 1, 0}, "0x0=0x0+0x100000000, 0x90000000=0x0+0x10000000", {}}) == "none");
    // Less than elsewhere, at the same addresses and at others.
    CHECK(found({{0, 0, 0, 0x80000000, 0, 0x40000000}, "0x0=0x80000000+0x80000000", {0, 0x80000000, 0, 0x80000000}}) ==
          note);
    CHECK(found({{0, 0x10000000, 0, 0x80000000, 0, 0x40000000},
                 "0x0=0x80000000+0x80000000",
                 {0, 0x80000000, 0, 0x80000000}}) == warning);
    // More than elsewhere.
    CHECK(found({{0, 0, 0, 0x80000000, 0, 0x80000000}, "0x0=0x80000000+0x40000000", {0, 0x80000000, 0, 0x80000000}}) ==
          warning);
}

}  // namespace dmavet::test
