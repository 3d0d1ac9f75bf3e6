// SPDX-License-Identifier: Apache-2.0
// Rules about RAM and pools behind windows, and about what devices share, at their edges: the last byte, one that
// touches and one beyond.
#include <doctest/doctest.h>

#include <algorithm>
#include <memory>

#include "dmavet/rule.hpp"
#include "unit/rules/rule_cases.hpp"

namespace dmavet::test {

namespace {

FdtBuilder& master(FdtBuilder& t) {
    return t.device("dma-controller@1000", "vendor,dma").cells("reg", {0x1000, 0x100});
}
// RAM from 2 GiB to 3 GiB with the atomic pools in a CMA area of 64 MiB at 0x84000000; still open: a bus with a window.
FdtBuilder& cma_and_bus(FdtBuilder& t, std::initializer_list<std::uint32_t> windows) {
    pool(reserved(ram(t)), 0x84000000, 0x4000000).empty("reusable").empty("linux,cma-default").end().end();
    return bus(t, windows);
}
// Windows of registers and the same for DMA.
FdtBuilder& copied(FdtBuilder& t, std::initializer_list<std::uint32_t> windows) {
    return ram(t).device("soc", "simple-bus").bus(1, 1).cells("ranges", windows).cells("dma-ranges", windows);
}
FdtBuilder& client(FdtBuilder& t, std::string_view name, std::uint32_t id, std::string_view compatible) {
    return t.device(name, compatible)
        .cells("reg", {static_cast<std::uint32_t>(name.back()), 1})
        .cells("interrupts", {1})
        .cells("iommus", {1, id});
}
FdtBuilder& smmu(FdtBuilder& t) {
    return t.bus(1, 1).device("iommu@1", "arm,mmu-500").phandle(1).cells("#iommu-cells", {1}).end();
}

}  // namespace

TEST_CASE("edges: a window and the area of the atomic pools") {
    const RuleCase cases[] = {
        {"from its last page on",
         [](FdtBuilder& t) {
             master(cma_and_bus(t, {0, 0x87fff000, 0x10000000}));
         },
         "none"},
        {"from its end on",
         [](FdtBuilder& t) {
             master(cma_and_bus(t, {0, 0x88000000, 0x10000000}));
         },
         "/soc warning"},
        {"up to its first page",
         [](FdtBuilder& t) {
             master(cma_and_bus(t, {0, 0x80000000, 0x4001000}));
         },
         "none"},
    };
    check_rule("atomic-pool-out-of-reach", cases);
}

TEST_CASE("edges: a copy of ranges that ends where RAM begins, and that holds its first page") {
    const RuleCase cases[] = {
        {"touches",
         [](FdtBuilder& t) {
             master(copied(t, {0, 0x70000000, 0x10000000}));
         },
         "/soc error"},
        {"holds the first page",
         [](FdtBuilder& t) {
             master(copied(t, {0, 0x70000000, 0x10001000}));
         },
         "none"},
        {"holds the last page",
         [](FdtBuilder& t) {
             master(copied(t, {0, 0xbffff000, 0x10000000}));
         },
         "none"},
        {"from the end of RAM on",
         [](FdtBuilder& t) {
             master(copied(t, {0, 0xc0000000, 0x10000000}));
         },
         "/soc error"},
    };
    check_rule("dma-ranges-copied-from-ranges", cases);
}

TEST_CASE("edges: a lost window that shows a page of RAM, and one that ends before it") {
    const auto lost = [](FdtBuilder& t, std::uint32_t size) {
        bus(ram(t), {0, 0x70000000, size}).device("a", "simple-bus").bus(1, 1).empty("ranges");
        master(t.device("b", "simple-bus").bus(1, 1).empty("ranges").empty("dma-ranges"));
    };
    static constexpr auto window = lost;
    const RuleCase cases[] = {
        {"ends before it", [](FdtBuilder& t) { window(t, 0x10000000); }, "none"},
        {"shows a page", [](FdtBuilder& t) { window(t, 0x10001000); }, "/soc/a error"},
    };
    check_rule("lost-translating-range", cases);
}

TEST_CASE("edges: an entry of no byte, and of one") {
    const RuleCase cases[] = {
        {"none",
         [](FdtBuilder& t) {
             bus(t.bus(1, 1), {0, 0, 0});
         },
         "/soc error"},
        {"one",
         [](FdtBuilder& t) {
             bus(t.bus(1, 1), {0, 0, 1});
         },
         "none"},
        {"none, behind another entry",
         [](FdtBuilder& t) {
             bus(t.bus(1, 1), {0, 0, 0x1000, 0x10000, 0x10000, 0});
         },
         "/soc warning"},
        {"none, before another entry",
         [](FdtBuilder& t) {
             bus(t.bus(1, 1), {0x10000, 0x10000, 0, 0, 0, 0x1000});
         },
         "/soc error"},
    };
    check_rule("zero-size-entry", cases);
}

TEST_CASE("edges: two devices of one stream, and of the next one") {
    const RuleCase cases[] = {
        {"the same",
         [](FdtBuilder& t) {
             client(smmu(t), "usb@a", 5, "test,a").empty("dma-coherent").end();
             client(t, "usb@b", 5, "test,b");
         },
         "/usb@b warning"},
        {"the next",
         [](FdtBuilder& t) {
             client(smmu(t), "usb@a", 5, "test,a").empty("dma-coherent").end();
             client(t, "usb@b", 6, "test,b");
         },
         "none"},
    };
    check_rule("shared-stream-id-split-coherency", cases);
}

TEST_CASE("edges: the smaller side of equal devices is the odd one, of equal sides the non-coherent") {
    const auto devices = [](FdtBuilder& t, int coherent, int others) {
        t.bus(1, 1);
        for (int i = 0; i < coherent + others; ++i) {
            t.device("usb@" + std::to_string(i), "test,usb").cells("reg", {static_cast<std::uint32_t>(i), 1});
            if (i < coherent) {
                t.empty("dma-coherent");
            }
            t.end();
        }
    };
    static constexpr auto usb = devices;
    const RuleCase cases[] = {
        {"one and none", [](FdtBuilder& t) { usb(t, 1, 0); }, "none"},
        {"one each", [](FdtBuilder& t) { usb(t, 1, 1); }, "/usb@1 warning"},
        {"one and two", [](FdtBuilder& t) { usb(t, 1, 2); }, "/usb@0 warning"},
        {"two and one", [](FdtBuilder& t) { usb(t, 2, 1); }, "/usb@2 warning"},
    };
    check_rule("same-compatible-split-coherency", cases);
}

TEST_CASE("edges: so many masters behind an IOMMU make a neighbour of another kind odd") {
    const auto masters = [](FdtBuilder& t, std::uint32_t behind, bool coherent = false) -> FdtBuilder& {
        smmu(t);
        for (std::uint32_t i = 0; i < behind; ++i) {
            client(t, "usb@" + std::to_string(i), i, "test,usb" + std::to_string(i));
            if (coherent) {
                t.empty("dma-coherent");
            }
            t.end();
        }
        return t.device("mmc@f", "test,mmc").cells("reg", {0xf, 1}).cells("interrupts", {1});
    };
    static constexpr auto usb = masters;
    const RuleCase cases[] = {
        {"two", [](FdtBuilder& t) { usb(t, 2); }, "none"},
        {"three", [](FdtBuilder& t) { usb(t, 3); }, "/mmc@f warning"},
        {"three, of which none is coherent as it is: its way is its own",
         [](FdtBuilder& t) { usb(t, 3).empty("dma-coherent"); }, "none"},
        {"three, coherent as it is", [](FdtBuilder& t) { usb(t, 3, true).empty("dma-coherent"); }, "/mmc@f warning"},
    };
    check_rule("master-bypasses-iommu", cases);
}

TEST_CASE("edges: how many bits a device drives") {
    const auto found = [](std::uint32_t high, std::uint32_t low, unsigned bits) {
        FdtBuilder t;
        wide_bus(t.bus(2, 2), {high, low, 0, 0, 0, 0x80000000});
        t.device("ethernet@1000").cells("reg", {0, 0x1000, 0, 0x100});
        Facts facts;
        facts.facts.push_back({"", "", "test,device", std::nullopt, bits, ""});
        Question question;
        question.facts = std::make_shared<const Facts>(facts);
        const Board board = checked(t.finish(), question);
        return std::any_of(board.findings.begin(), board.findings.end(),
                           [](const Finding& f) { return f.rule->id == "mask-and-range-disjoint"; });
    };
    CHECK_FALSE(found(0, 0xfffff000, 32));
    CHECK_FALSE(found(0, 0xffffffff, 32));
    CHECK(found(1, 0, 32));
    CHECK_FALSE(found(1, 0, 33));
    CHECK(found(2, 0, 33));
    CHECK_FALSE(found(~0u, 0xfffff000, 64));
}

}  // namespace dmavet::test
