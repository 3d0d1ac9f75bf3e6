// SPDX-License-Identifier: Apache-2.0
// A mistake in an entry of a dma-ranges explains what its windows then seem to say: each such pair of rules on a tree.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/describe.hpp"
#include "unit/rules/causes.hpp"

namespace dmavet::test {

namespace {

// What is wrong with an entry that stands behind others, and the rule that says so.
struct Mistake {
    std::string_view rule;
    Cells wide;                 // two cells each; bus and CPU side are one where they mean anything
    bool is_above_top = false;  // its CPU side lies outside the window of the bus above
};

const Mistake mistakes[] = {
    {"dma-ranges-length", {0}},
    {"wrapping-entry", {0xffffffff, 0xf0000000, 0xffffffff, 0xf0000000, 0, 0x20000000}},
    {"implausible-cpu-address", {0x200000, 0, 0x200000, 0, 0, 0x1000}},
    {"zero-size-entry", {0, 0x10000, 0, 0x10000, 0, 0, 0, 0x20000, 0, 0x20000, 0, 0x1000}},
    {"untranslatable-entry", {0x300, 0, 0x300, 0, 0, 0x1000}, true},
};

Cells operator+(Cells a, const Cells& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

// The same on a PCI bus, whose addresses begin with a cell of flags.
Cells on_pci(const Cells& wide) {
    Cells cells;
    for (std::size_t i = 0; i < wide.size(); ++i) {
        if (i % 6 == 0 && wide.size() > 1) {
            cells.push_back(0x02000000);
        }
        cells.push_back(wide[i]);
    }
    return cells;
}

// 1 GiB from 2 GiB on, and still open: a bus that lets everything through, or all below 2 TiB.
FdtBuilder& top(FdtBuilder& t, const Mistake& mistake) {
    t.bus(2, 2).strings("compatible", {"vendor,board", "vendor,soc"});
    t.node("memory@80000000").string("device_type", "memory").cells("reg", {0, 0x80000000, 0, 0x40000000}).end();
    t.device("top", "simple-bus").bus(2, 2).empty("ranges");
    return mistake.is_above_top ? t.cells("dma-ranges", {0, 0, 0, 0, 0x200, 0}) : t.empty("dma-ranges");
}

FdtBuilder& soc(FdtBuilder& t, const Mistake& mistake, const Cells& windows) {
    top(t, mistake).device("soc", "simple-bus").bus(2, 2);
    return put(t, "dma-ranges", windows + mistake.wide);
}

void master(FdtBuilder& t) {
    t.device("dma-controller@1000", "vendor,dma").cells("reg", {0, 0x1000, 0, 0x100});
}
// Nothing says that it masters the bus: what is said of its windows is a warning.
void suspect(FdtBuilder& t) {
    t.device("hash@1000", "vendor,hash").cells("reg", {0, 0x1000, 0, 0x100}).cells("interrupts", {1});
}

struct Consequence {
    std::string_view rule;
    void (*build)(FdtBuilder& t, const Mistake& mistake);
};

const Consequence consequences[] = {
    {"range-misses-all-ram",
     [](FdtBuilder& t, const Mistake& mistake) {
         suspect(soc(t, mistake, {0, 0, 0, 0x10000000, 0, 0x10000000}).empty("ranges"));
     }},
    {"range-misses-some-ram",
     [](FdtBuilder& t, const Mistake& mistake) {
         master(soc(t, mistake, {0, 0x80000000, 0, 0x80000000, 0, 0x20000000}).empty("ranges"));
     }},
    {"dma-ranges-copied-from-ranges",
     [](FdtBuilder& t, const Mistake& mistake) {
         const Cells windows{0, 0, 0, 0x10000000, 0, 0x10000000};
         suspect(put(soc(t, mistake, windows), "ranges", windows + mistake.wide));
     }},
    {"overlapping-bus-windows",
     [](FdtBuilder& t, const Mistake& mistake) {
         soc(t, mistake, {0, 0, 0, 0, 0, 0x2000, 0, 0x1000, 0, 0x1000, 0, 0x4000});
     }},
    {"window-above-32-bit",
     [](FdtBuilder& t, const Mistake& mistake) {
         master(soc(t, mistake, {1, 0, 0, 0x80000000, 0, 0x10000000}).empty("ranges"));
     }},
    {"version-dependent-range",
     [](FdtBuilder& t, const Mistake& mistake) {
         soc(t, mistake, {0, 0x80000000, 0, 0x80000000, 0, 0x20000000}).empty("ranges");
         master(t.device("bus", "simple-bus").bus(2, 2).empty("ranges"));
     }},
    {"lost-limiting-range",
     [](FdtBuilder& t, const Mistake& mistake) {
         soc(t, mistake, {0, 0x80000000, 0, 0x80000000, 0, 0x20000000}).empty("ranges");
         t.device("gap", "simple-bus").bus(2, 2).empty("ranges");
         master(t.device("bus", "simple-bus").bus(2, 2).empty("ranges").empty("dma-ranges"));
     }},
    {"lost-translating-range",
     [](FdtBuilder& t, const Mistake& mistake) {
         soc(t, mistake, {0, 0, 0, 0x80000000, 0, 0x20000000}).empty("ranges");
         t.device("gap", "simple-bus").bus(2, 2).empty("ranges");
         suspect(t.device("bus", "simple-bus").bus(2, 2).empty("ranges").empty("dma-ranges"));
     }},
    {"ram-shadowed-by-outbound-window",
     [](FdtBuilder& t, const Mistake& mistake) {
         top(t, mistake).device("pcie@2000", "vendor,pcie").string("device_type", "pci").bus(3, 2);
         t.cells("reg", {0, 0x2000, 0, 0x100});
         t.cells("ranges", {0x02000000, 0, 0x90000000, 0, 0x90000000, 0, 0x10000000});
         put(t, "dma-ranges", on_pci(Cells{0, 0x80000000, 0, 0x80000000, 0, 0x40000000} + mistake.wide));
     }},
    {"atomic-pool-out-of-reach",
     [](FdtBuilder& t, const Mistake& mistake) {
         top(t, mistake).end();
         t.node("reserved-memory").bus(2, 2).empty("ranges").device("cma", "shared-dma-pool");
         t.cells("reg", {0, 0x84000000, 0, 0x4000000}).empty("reusable").empty("linux,cma-default").end().end();
         t.device("upper", "simple-bus").bus(2, 2);
         if (mistake.is_above_top) {
             t.empty("ranges").cells("dma-ranges", {0, 0, 0, 0, 0x200, 0}).device("soc", "simple-bus").bus(2, 2);
         }
         put(t.empty("ranges"), "dma-ranges", Cells{0, 0, 0, 0xa0000000, 0, 0x20000000} + mistake.wide);
         master(t);
     }},
    {"window-differs-from-soc",
     [](FdtBuilder& t, const Mistake& mistake) {
         master(soc(t, mistake, {0, 0x80000000, 0, 0x80000000, 0, 0x20000000}).empty("ranges"));
     }},
};

SocDeclarations others() {
    return declared("vendor,dma@1000", "none", "0x0=0x0+0x12340000");
}

}  // namespace

std::vector<RulePair> pairs_of_windows() {
    std::vector<RulePair> pairs;
    for (const Consequence& consequence : consequences) {
        for (const Mistake& mistake : mistakes) {
            pairs.push_back({mistake.rule, consequence.rule});
        }
    }
    return pairs;
}

TEST_CASE("a mistake in an entry explains what its windows seem to say") {
    for (const Consequence& consequence : consequences) {
        for (const Mistake& mistake : mistakes) {
            FdtBuilder t;
            consequence.build(t, mistake);
            Question question;
            question.facts = std::make_shared<const Facts>(Facts{{}, {others()}});
            const Board board = analyzed(t.finish(), arm64_6_12, question);
            CAPTURE(consequence.rule);
            CAPTURE(mistake.rule);
            INFO(dts_text(*board.tree));
            CHECK(explains(board, mistake.rule, consequence.rule));
        }
    }
}

}  // namespace dmavet::test
