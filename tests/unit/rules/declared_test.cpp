// SPDX-License-Identifier: Apache-2.0
// What do other trees of the SoC have to say before a rule believes them?
#include <doctest/doctest.h>

#include <string>

#include "dmavet/learn.hpp"
#include "support/analyzed.hpp"
#include "support/describe.hpp"

namespace dmavet::test {

namespace {

std::string findings(const Board& board) {
    std::string text;
    for (const Finding& finding : shown(board)) {
        if (finding.rule->id.ends_with("-differs-from-soc")) {
            text += (text.empty() ? "" : "; ") + std::string(finding.rule->id) + " " + board.tree->path(finding.node) +
                    " " + std::string(to_string(finding.severity)) + " " + std::string(to_string(finding.confidence));
        }
    }
    return text.empty() ? "none" : text;
}

// A board with five USB controllers on one bus, behind an SMMU; `coherent` of them have the property.
void five_masters(FdtBuilder& t, int coherent) {
    t.bus(1, 1).strings("compatible", {"vendor,board", "vendor,soc"});
    t.device("iommu@9000", "arm,mmu-500").cells("reg", {0x9000, 0x100}).cells("#iommu-cells", {1}).phandle(1).end();
    t.device("soc", "simple-bus").bus(1, 1).empty("ranges");
    for (std::uint32_t i = 0; i < 5; ++i) {
        t.device("usb@" + std::to_string(1000 * i + 1000), "vendor,usb").cells("reg", {0x1000 * i + 0x1000, 0x100});
        if (static_cast<int>(i) < coherent) {
            t.empty("dma-coherent");
        }
        t.end();
    }
    t.end();
}

SocDeclarations soc(std::vector<NodeDeclarations> nodes, std::string name = "vendor,soc") {
    return {std::move(name), "golden boards", 9, std::move(nodes)};
}

NodeDeclarations usb(const char* place, unsigned trees, unsigned coherent, std::string iommus = "none",
                     std::string windows = "identity") {
    return {std::string("vendor,usb@") + place,
            trees,
            coherent,
            {{std::move(iommus), trees}},
            {{std::move(windows), trees}}};
}

}  // namespace

TEST_CASE("only what all trees of the same SoC agree on counts") {
    const struct {
        std::string_view name;
        int coherent;
        std::vector<SocDeclarations> declarations;
        std::string_view expected;
    } cases[] = {
        {"all others coherent",
         0,
         {soc({usb("1000", 9, 9)})},
         "coherency-differs-from-soc /soc/usb@1000 warning likely"},
        {"all others non-coherent",
         1,
         {soc({usb("1000", 9, 0)})},
         "coherency-differs-from-soc /soc/usb@1000 warning likely"},
        {"two trees", 0, {soc({usb("1000", 2, 2)})}, "coherency-differs-from-soc /soc/usb@1000 warning possible"},
        {"three trees", 0, {soc({usb("1000", 3, 3)})}, "coherency-differs-from-soc /soc/usb@1000 warning likely"},
        {"one of twenty is as this one",
         0,
         {soc({usb("1000", 20, 19)})},
         "coherency-differs-from-soc /soc/usb@1000 warning possible"},
        {"one of nineteen is as this one", 0, {soc({usb("1000", 19, 18)})}, "none"},
        {"two of forty are as this one",
         1,
         {soc({usb("1000", 40, 2)})},
         "coherency-differs-from-soc /soc/usb@1000 warning possible"},
        {"as the others", 1, {soc({usb("1000", 9, 9)})}, "none"},
        {"the others disagree", 0, {soc({usb("1000", 9, 8)})}, "none"},
        {"another place", 0, {soc({usb("f000", 9, 9)})}, "none"},
        {"another SoC", 0, {soc({usb("1000", 9, 9)}, "vendor,other")}, "none"},
        {"nobody knows", 0, {}, "none"},
        {"the first source wins", 0, {soc({usb("1000", 9, 0)}), soc({usb("1000", 9, 9)})}, "none"},
        {"what the first does not know the second may",
         0,
         {soc({usb("f000", 9, 0)}), soc({usb("1000", 9, 9)})},
         "coherency-differs-from-soc /soc/usb@1000 warning likely"},
        {"a whole bus is one finding",
         0,
         {soc({usb("1000", 9, 9), usb("2000", 9, 9), usb("3000", 9, 9), usb("4000", 9, 9)})},
         "coherency-differs-from-soc /soc warning likely"},
        {"four of a bus are four findings where a fifth is as elsewhere",
         0,
         {soc({usb("1000", 9, 9), usb("2000", 9, 9), usb("3000", 9, 9), usb("4000", 9, 9), usb("5000", 9, 0)})},
         "coherency-differs-from-soc /soc/usb@1000 warning likely; coherency-differs-from-soc /soc/usb@2000 warning "
         "likely; coherency-differs-from-soc /soc/usb@3000 warning likely; coherency-differs-from-soc /soc/usb@4000 "
         "warning likely"},
        {"three of a bus are three findings",
         0,
         {soc({usb("1000", 9, 9), usb("2000", 9, 9), usb("3000", 9, 9)})},
         "coherency-differs-from-soc /soc/usb@1000 warning likely; coherency-differs-from-soc /soc/usb@2000 warning "
         "likely; coherency-differs-from-soc /soc/usb@3000 warning likely"},
        {"not where one agrees",
         1,
         {soc({usb("1000", 9, 9), usb("2000", 9, 9), usb("3000", 9, 9)})},
         "coherency-differs-from-soc /soc/usb@2000 warning likely; coherency-differs-from-soc /soc/usb@3000 warning "
         "likely"},
        {"a stream that is missing",
         0,
         {soc({usb("1000", 9, 0, "arm,mmu-500@9000 0x1")})},
         "iommu-differs-from-soc /soc/usb@1000 warning likely"},
        {"of an IOMMU that this tree has not", 0, {soc({usb("1000", 9, 0, "arm,mmu-500@8000 0x1")})}, "none"},
        {"a window that is missing, in three trees",
         0,
         {soc({usb("1000", 3, 0, "none", "0x0=0x0+0x40000000")})},
         "window-differs-from-soc /soc warning likely"},
        {"a window that is missing, in two trees",
         0,
         {soc({usb("1000", 2, 0, "none", "0x0=0x0+0x40000000")})},
         "window-differs-from-soc /soc warning possible"},
        {"a window that is missing",
         0,
         {soc({usb("1000", 9, 0, "none", "0x0=0x0+0x40000000")})},
         "window-differs-from-soc /soc warning likely"},
    };
    for (const auto& c : cases) {
        FdtBuilder t;
        five_masters(t, c.coherent);
        Facts facts;
        facts.declarations = c.declarations;
        Question question;
        question.facts = std::make_shared<const Facts>(facts);
        const Board board = checked(t.finish(), question);
        CAPTURE(c.name);
        INFO(dts_text(*board.tree));
        INFO(write_facts(c.declarations));
        CHECK(findings(board) == c.expected);
    }
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

TEST_CASE("what sits at the root is told once") {
    FdtBuilder t;
    t.bus(1, 1).strings("compatible", {"vendor,board", "vendor,soc"});
    std::vector<NodeDeclarations> nodes;
    for (const std::string place : {"1000", "2000", "3000", "4000"}) {
        t.device("usb@" + place, "vendor,usb");
        t.cells("reg", {static_cast<std::uint32_t>(std::stoul(place, nullptr, 16)), 0x100}).end();
        nodes.push_back(usb(place.c_str(), 9, 9));
    }
    Facts facts;
    facts.declarations = {soc(nodes)};
    Question question;
    question.facts = std::make_shared<const Facts>(facts);
    CHECK(findings(checked(t.finish(), question)) == "coherency-differs-from-soc /usb@1000 warning likely");
}

TEST_CASE("one cause is one finding: what is sure, else what other trees say, else a guess") {
    const struct {
        std::string_view name;
        void (*build)(FdtBuilder& t);  // the property of one of two USB controllers
        std::string_view expected;     // about the coherency of either
    } cases[] = {
        {"a guess that other trees confirm", [](FdtBuilder&) {}, "coherency-differs-from-soc /soc/usb@1000"},
        {"a sure cause of what differs", [](FdtBuilder& t) { t.empty("dma-coherant"); },
         "misspelt-coherency-property /soc/usb@1000"},
    };
    for (const auto& c : cases) {
        FdtBuilder t;
        t.bus(1, 1).strings("compatible", {"vendor,board", "vendor,soc"});
        t.device("soc", "simple-bus").bus(1, 1).empty("ranges");
        t.device("usb@1000", "vendor,usb").cells("reg", {0x1000, 0x100});
        c.build(t);
        t.end().device("usb@2000", "vendor,usb").cells("reg", {0x2000, 0x100}).empty("dma-coherent").end().end();
        Facts facts;
        facts.declarations = {soc({usb("1000", 9, 9), usb("2000", 9, 9)})};
        Question question;
        question.facts = std::make_shared<const Facts>(facts);
        const Board board = checked(t.finish(), question);
        CAPTURE(c.name);
        INFO(dts_text(*board.tree));
        std::string got;
        for (const Finding& finding : shown(board)) {
            got += (got.empty() ? "" : "; ") + std::string(finding.rule->id) + " " + board.tree->path(finding.node);
        }
        CHECK(got == c.expected);
    }
}

TEST_CASE("the form of a property may be the cause of any difference, other families only of kin") {
    const auto found = [](void (*build)(FdtBuilder & t), NodeDeclarations declared) {
        FdtBuilder t;
        t.bus(1, 1).strings("compatible", {"vendor,board", "vendor,soc"});
        t.device("iommu@9000", "arm,mmu-500").cells("reg", {0x9000, 0x100}).cells("#iommu-cells", {1}).phandle(1).end();
        t.device("soc", "simple-bus").bus(1, 1).empty("ranges");
        build(t);
        Facts facts;
        facts.declarations = {soc({std::move(declared)})};
        Question question;
        question.facts = std::make_shared<const Facts>(facts);
        return findings(checked(t.finish(), question));
    };
    // dma-ranges-length
    CHECK(found(
              [](FdtBuilder& t) {
                  t.cells("dma-ranges", {0, 0}).device("usb@1000", "vendor,usb").cells("reg", {0x1000, 0x100});
              },
              usb("1000", 9, 0, "none", "0x0=0x0+0x40000000")) == "none");
    // empty-phandle-list, and the same without a difference to explain
    CHECK(found(
              [](FdtBuilder& t) {
                  t.device("usb@1000", "vendor,usb").cells("reg", {0x1000, 0x100}).empty("interconnects");
                  t.string("interconnect-names", "dma-mem");
              },
              usb("1000", 9, 9)) == "none");
    CHECK(found(
              [](FdtBuilder& t) {
                  t.device("usb@1000", "vendor,usb").cells("reg", {0x1000, 0x100});
              },
              usb("1000", 9, 9)) == "coherency-differs-from-soc /soc/usb@1000 warning likely");
    // a host bridge and its functions, which are one node
    CHECK(found(
              [](FdtBuilder& t) {
                  t.device("pcie@2000", "vendor,pcie").string("device_type", "pci").bus(3, 2);
                  t.cells("reg", {0x2000, 0x100});
              },
              {"vendor,pcie@2000", 9, 0, {{"arm,mmu-500@9000 0x77 from 0x0", 9}}, {{"identity", 9}}}) ==
          "iommu-differs-from-soc /soc/pcie@2000 warning likely");
    // misspelt-coherency-property, which is no cause of another stream
    CHECK(found(
              [](FdtBuilder& t) {
                  t.device("usb@1000", "vendor,usb").cells("reg", {0x1000, 0x100}).empty("dma-coherant");
              },
              usb("1000", 9, 9, "arm,mmu-500@9000 0x1")) == "iommu-differs-from-soc /soc/usb@1000 warning likely");
}

}  // namespace dmavet::test
