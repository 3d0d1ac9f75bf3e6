// SPDX-License-Identifier: Apache-2.0
// What do other trees of the SoC have to say before a rule believes them?
#include <doctest/doctest.h>

#include <string>

#include "unit/rules/declared_trees.hpp"

namespace dmavet::test {

using namespace declared_trees;

TEST_CASE("a GIC and its ITS need dma-noncoherent where the SoC's trees have it") {
    const auto gic = [](FdtBuilder& t) {
        t.device("gic@1000", "arm,gic-v3").cells("reg", {0x1000, 0x100}).bus(1, 1).empty("ranges");
        t.device("its@2000", "arm,gic-v3-its").cells("reg", {0x2000, 0x100}).end().end();
    };
    const auto marked = [](FdtBuilder& t) {
        t.device("gic@1000", "arm,gic-v3").cells("reg", {0x1000, 0x100}).bus(1, 1).empty("ranges");
        t.empty("dma-noncoherent").device("its@2000", "arm,gic-v3-its").cells("reg", {0x2000, 0x100});
        t.empty("dma-noncoherent").end().end();
    };
    NodeDeclarations its = noncoherent("2000", 9, 9), parent = noncoherent("1000", 9, 9);
    its.node = "arm,gic-v3-its@2000";
    parent.node = "arm,gic-v3@1000";
    its.since.coherency = "7.2";
    const Facts facts = of_soc({its, parent});
    CHECK(sentences(gic, facts) ==
          "/gic@1000 dma-noncoherent: no dma-noncoherent here, but dma-noncoherent in 9 of 9 trees for vendor,soc "
          "(golden boards)\n"
          "/gic@1000/its@2000 dma-noncoherent: no dma-noncoherent here, but dma-noncoherent in 9 of 9 trees for "
          "vendor,soc (golden boards, since 7.2)\n");
    CHECK(sentences(gic, facts, "6.1")
              .ends_with("(golden boards, since 7.2); Linux 6.1 does not read it at a GIC or an ITS\n"));
    // its_enable_rk3588001() (6.12, 7.2) does as if they said so. its_enable_rk3568002() (7.2) only keeps their tables
    // below 4 GiB.
    const struct {
        std::string_view machine, release;
        bool is_finding;
        std::string_view kconfig = {};
    } machines[] = {
        {"rockchip,rk3588", "6.1", true},
        {"rockchip,rk3588", "6.12", false},
        {"rockchip,rk3588", "6.12", true, "# CONFIG_ROCKCHIP_ERRATUM_3588001 is not set\n"},
        {"rockchip,rk3588s", "7.2", false},
        {"rockchip,rk3588s", "7.2", false, "CONFIG_ROCKCHIP_ERRATUM_3588001=y\n"},
        {"rockchip,rk3568", "6.12", true},
        {"rockchip,rk3568", "7.2", true},
        {"rockchip,rk3566", "7.2", true},
        {"rockchip,rk3576", "7.2", true},
    };
    for (const auto& c : machines) {
        CAPTURE(c.machine);
        CAPTURE(c.release);
        CAPTURE(c.kconfig);
        const std::string found = sentences(gic, facts, std::string(c.release), Arch::arm64, c.machine, c.kconfig);
        CHECK_MESSAGE(found.empty() != c.is_finding, "expected ", c.is_finding ? "a finding" : "none", ", got '", found,
                      "'");
    }
    CHECK(sentences(marked, facts).empty());
    CHECK(sentences(marked, of_soc({})).empty());
}

TEST_CASE("silence is what the architecture makes of it") {
    const auto usb_node = [](FdtBuilder& t) { t.device("usb@1000", "vendor,usb").cells("reg", {0x1000, 0x100}).end(); };
    CHECK(sentences(usb_node, of_soc({usb("1000", 9, 9)}), "7.2", Arch::riscv).empty());
    CHECK(sentences(usb_node, of_soc({noncoherent("1000", 9, 9)}), "7.2", Arch::riscv) ==
          "/usb@1000 dma-noncoherent: no dma-noncoherent here, but dma-noncoherent in 9 of 9 trees for vendor,soc "
          "(golden boards)\n");
    const auto coherent = [](FdtBuilder& t) {
        t.device("usb@1000", "vendor,usb").cells("reg", {0x1000, 0x100}).empty("dma-coherent").end();
    };
    CHECK(sentences(coherent, of_soc({noncoherent("1000", 9, 9)}), "5.10") ==
          "/usb@1000 dma-noncoherent: dma-coherent here, but dma-noncoherent in 9 of 9 trees for vendor,soc (golden "
          "boards); Linux 5.10 does not read dma-noncoherent\n");
}

TEST_CASE("a node is found by the compatible that it had in older trees") {
    NodeDeclarations node = usb("1000", 9, 9);
    node.node = "vendor,soc-usb@1000";
    node.formerly = "vendor,usb@1000";
    const auto built = [](FdtBuilder& t) { t.device("usb@1000", "vendor,usb").cells("reg", {0x1000, 0x100}).end(); };
    CHECK_FALSE(sentences(built, of_soc({node})).empty());
    node.formerly = "vendor,other@1000";
    CHECK(sentences(built, of_soc({node})).empty());
}

TEST_CASE("more streams than elsewhere are no finding, and a map counts in whatever form") {
    const auto found = [](std::initializer_list<std::uint32_t> map, std::string elsewhere, std::string release) {
        NodeDeclarations host{"vendor,pcie@2000", 9, 0, {{std::move(elsewhere), 9}}, {{"identity", 9}}};
        host.since.iommus = "6.12";
        return sentences(
            [&](FdtBuilder& t) {
                t.device("iommu@9000", "arm,mmu-500").cells("reg", {0x9000, 0x100}).cells("#iommu-cells", {2});
                t.phandle(1).end().device("pcie@2000", "vendor,pcie").string("device_type", "pci").bus(3, 2);
                t.cells("reg", {0x2000, 0x100});
                if (map.size() > 0) {
                    t.cells("iommu-map", map);
                }
                t.end();
            },
            of_soc({host}), std::move(release));
    };
    const std::string one = "arm,mmu-500@9000 0x0-0x0 from 0x1400";
    for (const char* release : {"6.12", "7.2"}) {
        CHECK(found({0, 1, 0x1400, 0, 1}, one, release).empty());
        CHECK(found({0, 1, 0x1400, 1}, one, release).empty());
        CHECK(found({0, 1, 0x1400, 0, 1, 0x100, 1, 0x1401, 0, 1}, one, release).empty());
        CHECK(found({}, one, release) ==
              "/pcie@2000 iommu-map: no iommu-map here, but arm,mmu-500@9000 0x0-0x0 from 0x1400 in 9 of 9 trees for "
              "vendor,soc (golden boards, since 6.12)\n");
    }
    const std::string masked = one + " 0x7f";
    CHECK(found({}, masked, "7.2").ends_with("(golden boards, since 6.12)\n"));
    CHECK(found({}, masked, "6.12")
              .ends_with("(golden boards, since 6.12); Linux 6.12 does not read rows of several output cells\n"));
}

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
        {"more than the others say", 1, {soc({usb("1000", 9, 0)})}, "none"},
        {"the opposite of what all others say",
         1,
         {soc({noncoherent("1000", 9, 9)})},
         "coherency-differs-from-soc /soc/usb@1000 warning likely"},
        {"of the others one is silent", 1, {soc({noncoherent("1000", 9, 8)})}, "none"},
        {"what the architecture does by default", 0, {soc({noncoherent("1000", 9, 9)})}, "none"},
        {"two trees", 0, {soc({usb("1000", 2, 2)})}, "coherency-differs-from-soc /soc/usb@1000 warning possible"},
        {"three trees", 0, {soc({usb("1000", 3, 3)})}, "coherency-differs-from-soc /soc/usb@1000 warning likely"},
        {"one of twenty is as this one",
         0,
         {soc({usb("1000", 20, 19)})},
         "coherency-differs-from-soc /soc/usb@1000 warning possible"},
        {"one of nineteen is as this one", 0, {soc({usb("1000", 19, 18)})}, "none"},
        {"two of forty are as this one",
         1,
         {soc({noncoherent("1000", 40, 38)})},
         "coherency-differs-from-soc /soc/usb@1000 warning possible"},
        {"three of forty", 1, {soc({noncoherent("1000", 40, 37)})}, "none"},
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
        {"a mask that covers the stream of the others, which firmware may refuse",
         0,
         {soc({usb("5000", 9, 0, "arm,mmu-500@a000 0x43 0x1")})},
         "iommu-differs-from-soc /soc/usb@5000 warning likely"},
        {"a stream beside the mask",
         0,
         {soc({usb("5000", 9, 0, "arm,mmu-500@a000 0x44")})},
         "iommu-differs-from-soc /soc/usb@5000 warning likely"},
        {"a wider mask elsewhere",
         0,
         {soc({usb("5000", 9, 0, "arm,mmu-500@a000 0x40 0x7")})},
         "iommu-differs-from-soc /soc/usb@5000 warning likely"},
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

TEST_CASE("what a bus would give to all below it is told at the bus") {
    const auto found = [](bool says_so_below) {
        FdtBuilder t;
        t.bus(1, 1).strings("compatible", {"vendor,board", "vendor,soc"});
        t.device("soc", "vendor,bus").bus(1, 1).empty("ranges");
        t.device("usb@1000", "vendor,usb").cells("reg", {0x1000, 0x100});
        if (says_so_below) {
            t.empty("dma-noncoherent");
        }
        NodeDeclarations bus = usb("1000", 9, 9);
        bus.node = "vendor,bus@soc";
        Question question;
        question.facts = std::make_shared<const Facts>(of_soc({bus, usb("1000", 9, 9)}));
        return findings(checked(t.end().end().finish(), question));
    };
    CHECK(found(false) == "coherency-differs-from-soc /soc warning likely");
    CHECK(found(true) ==
          "coherency-differs-from-soc /soc warning likely; coherency-differs-from-soc /soc/usb@1000 warning likely");
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

// rk3588.dtsi had the SMMU of its PCIe disabled in 6.12; 7.2 enables it and has the maps.
TEST_CASE("an IOMMU that the other trees use and this one has disabled") {
    const auto said = [](std::string_view status, std::initializer_list<std::uint32_t> iommus) {
        FdtBuilder t;
        t.bus(1, 1).strings("compatible", {"vendor,board", "vendor,soc"});
        t.device("iommu@9000", "arm,mmu-500").cells("reg", {0x9000, 0x100}).cells("#iommu-cells", {1}).phandle(1);
        t.string("status", status).end().device("usb@1000", "vendor,usb").cells("reg", {0x1000, 0x100});
        if (iommus.size() > 0) {
            t.cells("iommus", iommus);
        }
        Facts facts;
        facts.declarations = {soc({usb("1000", 9, 0, "arm,mmu-500@9000 0x1")})};
        Question question;
        question.facts = std::make_shared<const Facts>(facts);
        return findings(checked(t.finish(), question));
    };
    CHECK(said("okay", {}) == "iommu-differs-from-soc /usb@1000 warning likely");
    CHECK(said("okay", {1, 2}) == "iommu-differs-from-soc /usb@1000 warning likely");
    CHECK(said("okay", {1, 1}) == "none");
    CHECK(said("disabled", {}) == "iommu-differs-from-soc /usb@1000 note likely");
    CHECK(said("disabled", {1, 2}) == "none");
}

}  // namespace dmavet::test
