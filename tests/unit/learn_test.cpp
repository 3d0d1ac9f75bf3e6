// SPDX-License-Identifier: Apache-2.0
// How does a tree declare its nodes, what do several trees make together, and does it survive being written down?
#include "dmavet/learn.hpp"

#include <doctest/doctest.h>

#include <string>

#include "support/analyzed.hpp"
#include "support/describe.hpp"
#include "support/fdt_builder.hpp"
#include "support/files.hpp"

namespace dmavet::test {

namespace {

std::string word(CoherencySaid said) {
    return said == CoherencySaid::coherent      ? " coherent | "
           : said == CoherencySaid::noncoherent ? " noncoherent | "
                                                : " silent | ";
}

// "key coherency | iommus | windows" of each node that is about DMA.
std::string describe(const TreeDeclarations& tree) {
    std::string text;
    for (const Declaration& one : tree.nodes) {
        if (one.is_about_dma) {
            text += one.key + word(one.coherency) + one.iommus + " | " + one.windows + "\n";
        }
    }
    return text;
}

FdtBuilder& root(FdtBuilder& t) {
    return t.bus(1, 1).strings("compatible", {"vendor,board", "vendor,soc"});
}

FdtBuilder& master(FdtBuilder& t, const char* name, std::uint32_t address) {
    return t.device(name, "vendor,usb").cells("reg", {address, 0x1000});
}

std::vector<std::byte> board(bool coherent, std::uint32_t stream) {
    FdtBuilder t;
    root(t)
        .device("iommu@9000", "arm,mmu-500")
        .cells("reg", {0x9000, 0x1000})
        .cells("#iommu-cells", {1})
        .phandle(1)
        .end();
    master(t, "usb@1000", 0x1000).cells("iommus", {1, stream});
    if (coherent) {
        t.empty("dma-coherent");
    }
    return t.end().finish();
}

TreeDeclarations declarations_of(const Board& board) {
    return read_declarations(*board.of, board.topology);
}

TreeDeclarations declarations_of(const std::vector<std::byte>& blob) {
    return declarations_of(analyzed(blob, arm64_6_12));
}

}  // namespace

TEST_CASE("the SoC is the last compatible of the root that names one") {
    const auto soc = [](std::initializer_list<std::string_view> compatibles) {
        FdtBuilder t;
        t.strings("compatible", compatibles);
        return soc_of(*Tree::read(t.finish()));
    };
    CHECK(soc({"vendor,board", "vendor,soc"}) == "vendor,soc");
    CHECK(soc({"vendor,board", "marvell,armada7040", "marvell,armada-ap806"}) == "marvell,armada7040");
    CHECK(soc({"vendor,board", "amlogic, g12a"}) == "amlogic,g12a");
}

TEST_CASE("a node is known by its kind and its place, whatever its buses are called") {
    const struct {
        std::string_view name;
        void (*build)(FdtBuilder& t);
        std::string_view expected;
    } cases[] = {
        {"below the root", [](FdtBuilder& t) { master(t, "usb@1000", 0x1000).end(); },
         "vendor,usb@1000 silent | none | identity\n"},
        {"through a bus that shifts registers",
         [](FdtBuilder& t) {
             t.device("soc@0", "simple-bus").bus(1, 1).cells("ranges", {0, 0x80000000, 0x10000});
             master(t, "usb@1000", 0x1000).empty("dma-coherent").end().end();
         },
         "vendor,usb@80001000 coherent | none | identity\n"},
        {"a window of the bus",
         [](FdtBuilder& t) {
             t.device("soc", "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", {0x40000000, 0, 0x1000000});
             master(t, "usb@1000", 0x1000).end().end();
         },
         "vendor,usb@1000 silent | none | 0x40000000=0x0+0x1000000\n"},
        {"disabled: the SoC declares it all the same",
         [](FdtBuilder& t) { master(t, "usb@1000", 0x1000).string("status", "disabled").empty("dma-coherent").end(); },
         "vendor,usb@1000 coherent | none | identity\n"},
        {"what stands nearest decides",
         [](FdtBuilder& t) {
             t.device("soc", "simple-bus").bus(1, 1).empty("ranges").empty("dma-coherent");
             master(t, "usb@1000", 0x1000).empty("dma-noncoherent").end();
             master(t, "usb@2000", 0x2000).end().end();
         },
         "simple-bus@soc coherent | none | identity\nvendor,usb@1000 noncoherent | none | identity\n"
         "vendor,usb@2000 coherent | none | identity\n"},
        {"a GIC and its ITS speak for themselves",
         [](FdtBuilder& t) {
             t.device("gic@1000", "arm,gic-v3").cells("reg", {0x1000, 0x100}).bus(1, 1).empty("ranges");
             t.empty("dma-noncoherent").device("its@2000", "arm,gic-v3-its").cells("reg", {0x2000, 0x100});
             t.empty("dma-coherent")
                 .end()
                 .device("its@3000", "arm,gic-v3-its")
                 .cells("reg", {0x3000, 0x100})
                 .end()
                 .end();
         },
         "arm,gic-v3-its@2000 coherent | none | identity\narm,gic-v3@1000 noncoherent | none | identity\n"},
        {"below a node that is no bus: by the names above",
         [](FdtBuilder& t) {
             t.device("rproc@5000", "vendor,rproc").cells("reg", {0x5000, 0x10}).node("link").bus(1, 0);
             t.device("bank@3", "vendor,bank").cells("reg", {3}).empty("dma-coherent").end().end().end();
         },
         "vendor,bank@5000/link/3 coherent | none | identity\n"},
        {"streams are sorted, and a disabled provider counts",
         [](FdtBuilder& t) {
             t.device("iommu@9000", "arm,mmu-500").cells("reg", {0x9000, 0x1000}).cells("#iommu-cells", {1});
             t.string("status", "disabled").phandle(1).end();
             master(t, "usb@1000", 0x1000).cells("iommus", {1, 0x20, 1, 0x10}).end();
         },
         "arm,mmu-500@9000 silent | none | identity\n"
         "vendor,usb@1000 silent | arm,mmu-500@9000 0x10; arm,mmu-500@9000 0x20 | identity\n"},
        {"two nodes of one key cannot be told apart",
         [](FdtBuilder& t) {
             master(t, "usb@1000", 0x1000).end();
             master(t, "usb@01000", 0x1000).end();
         },
         ""},
        {"what is not about DMA is counted, not shown", [](FdtBuilder& t) { t.device("pmic", "vendor,pmic").end(); },
         ""},
    };
    for (const auto& c : cases) {
        FdtBuilder t;
        root(t);
        c.build(t);
        const Board board = analyzed(t.finish(), arm64_6_12);
        CAPTURE(c.name);
        INFO(dts_text(*board.tree));
        const TreeDeclarations tree = declarations_of(board);
        CHECK(tree.soc == "vendor,soc");
        CHECK(describe(tree) == c.expected);
    }
}

TEST_CASE("trees are counted, whatever their order, and disagreements are kept") {
    const TreeDeclarations a = declarations_of(board(true, 1)), b = declarations_of(board(false, 2));
    Learner one("golden boards"), other("golden boards");
    for (const auto* tree : {&a, &a, &b}) {
        one.add(*tree);
    }
    for (const auto* tree : {&b, &a, &a}) {
        other.add(*tree);
    }
    const auto socs = one.finish();
    REQUIRE(socs.size() == 1);
    CHECK(socs[0].soc == "vendor,soc");
    CHECK(socs[0].source == "golden boards");
    CHECK(socs[0].trees == 3);
    REQUIRE(socs[0].nodes.size() == 2);
    const NodeDeclarations& usb = socs[0].nodes[1];
    CHECK(usb.node == "vendor,usb@1000");
    CHECK(usb.trees == 3);
    CHECK(usb.coherent == 2);
    REQUIRE(usb.iommus.size() == 2);
    CHECK(usb.iommus[0].text == "arm,mmu-500@9000 0x1");
    CHECK(usb.iommus[0].trees == 2);
    CHECK(usb.iommus[1].trees == 1);
    CHECK(write_facts(socs) == write_facts(other.finish()));
}

TEST_CASE("what is written is read back") {
    Learner learner("boards of \"2026\"");
    learner.add(declarations_of(board(true, 1)));
    learner.add(declarations_of(board(true, 2)));
    const std::string text = write_facts(learner.finish());
    INFO(text);
    const auto facts = read_facts(text);
    REQUIRE(facts);
    CHECK(write_facts(facts->declarations) == text);
    CHECK(write_facts({}) == "{\n\"format\": \"dmavet-facts\",\n\"version\": 1,\n\"declarations\": [\n]\n}\n");
}

TEST_CASE("what an older release's trees said in the same way keeps its date") {
    const auto learnt = [](const char* release, bool coherent, std::uint32_t stream,
                           const std::vector<SocDeclarations>& older) {
        Learner learner("trees", release);
        learner.add(declarations_of(board(coherent, stream)));
        return learner.finish(older);
    };
    const auto since = [](const std::vector<SocDeclarations>& socs) {
        const DeclaredSince& usb = socs.front().nodes[1].since;
        return usb.coherency + " " + usb.iommus + " " + usb.windows;
    };
    const auto first = learnt("1.0", false, 1, {});
    const auto second = learnt("2.0", true, 1, first);
    const auto third = learnt("3.0", true, 2, second);
    CHECK(since(first) == "1.0 1.0 1.0");
    CHECK(since(second) == "2.0 1.0 1.0");
    CHECK(since(third) == "2.0 3.0 1.0");
    CHECK(since(learnt("4.0", false, 2, third)) == "4.0 3.0 1.0");
    CHECK(since(learnt("", true, 2, {})) == "  ");
    for (const auto& socs : {first, second, third}) {
        const std::string text = write_facts(socs);
        INFO(text);
        const auto facts = read_facts(text);
        REQUIRE(facts);
        CHECK(write_facts(facts->declarations) == text);
        CHECK(since(facts->declarations) == since(socs));
    }
}

TEST_CASE("a node that got another compatible is known by the one that it had") {
    const auto learnt = [](std::initializer_list<const char*> compatibles, const std::vector<SocDeclarations>& older) {
        FdtBuilder t;
        root(t);
        for (const char* compatible : compatibles) {
            t.device("usb@1000", compatible).cells("reg", {0x1000, 0x1000}).empty("dma-coherent").end();
        }
        Learner learner("trees", older.empty() ? "1.0" : "2.0");
        learner.add(declarations_of(t.finish()));
        std::string text;
        const auto socs = learner.finish(older);
        for (const NodeDeclarations& node : socs.front().nodes) {
            text += node.node + " was " + node.formerly + " since " + node.since.coherency + "\n";
        }
        return std::pair(text, socs);
    };
    const auto first = learnt({"vendor,usb"}, {});
    CHECK(first.first == "vendor,usb@1000 was  since 1.0\n");
    const auto second = learnt({"vendor,soc-usb"}, first.second);
    CHECK(second.first == "vendor,soc-usb@1000 was vendor,usb@1000 since 1.0\n");
    CHECK(learnt({"vendor,soc-usb"}, second.second).first == "vendor,soc-usb@1000 was vendor,usb@1000 since 1.0\n");
    CHECK(learnt({"vendor,usb", "vendor,glue"}, first.second).first ==
          "vendor,glue@1000 was  since 2.0\nvendor,usb@1000 was  since 1.0\n");
    CHECK(learnt({"vendor,soc-usb", "vendor,glue"}, first.second).first ==
          "vendor,glue@1000 was  since 2.0\nvendor,soc-usb@1000 was  since 2.0\n");
    const auto facts = read_facts(write_facts(second.second));
    REQUIRE(facts);
    CHECK(facts->declarations.front().nodes.front().formerly == "vendor,usb@1000");
}

TEST_CASE("a map is the same in the form of every kernel") {
    const auto map = [](std::initializer_list<std::uint32_t> rows, KernelId kernel) {
        FdtBuilder t;
        root(t)
            .device("iommu@9000", "arm,mmu-500")
            .cells("reg", {0x9000, 0x1000})
            .cells("#iommu-cells", {2})
            .phandle(1);
        t.end().device("pcie@1000", "vendor,pcie").string("device_type", "pci").bus(3, 2).cells("reg", {0x1000, 0x100});
        t.cells("iommu-map", rows);
        return declarations_of(analyzed(t.finish(), kernel)).nodes.back().iommus;
    };
    for (const KernelId kernel : {arm64_6_12, KernelId{{7, 2}, Arch::arm64}}) {
        CHECK(map({0, 1, 0x1400, 1}, kernel) == "arm,mmu-500@9000 0x0-0x0 from 0x1400");
        CHECK(map({0, 1, 0x1400, 0, 1}, kernel) == "arm,mmu-500@9000 0x0-0x0 from 0x1400");
        CHECK(map({0, 1, 0x1400, 0x7f, 1}, kernel) == "arm,mmu-500@9000 0x0-0x0 from 0x1400 0x7f");
        CHECK(map({0, 1, 0x1400, 0x10}, kernel) == "arm,mmu-500@9000 0x0-0xf from 0x1400");
    }
}

TEST_CASE("a tree without a compatible belongs to no SoC") {
    FdtBuilder t;
    t.bus(1, 1);
    const TreeDeclarations tree = declarations_of(t.finish());
    CHECK(tree.soc.empty());
    Learner learner("");
    learner.add(tree);
    CHECK(learner.finish().empty());
}

TEST_CASE("a property that cannot be read is not identity") {
    FdtBuilder t;
    root(t).device("soc", "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", {0, 0x80000000});
    master(t, "usb@1000", 0x1000).end().end();
    CHECK(describe(declarations_of(t.finish())) == "vendor,usb@1000 silent | none | unreadable\n");
}

TEST_CASE("what a tree was learnt from it agrees with, whatever machine code adds") {
    FdtBuilder t;
    t.bus(1, 1).strings("compatible", {"vendor,board", "marvell,armada380"});
    t.node("cpus").bus(1, 0);
    for (const std::uint32_t cpu : {0U, 1U}) {
        t.device("cpu@" + std::to_string(cpu), "arm,cortex-a9").string("device_type", "cpu").cells("reg", {cpu}).end();
    }
    t.end().device("coherency", "marvell,armada-380-coherency-fabric").end();
    for (std::uint32_t i = 1; i < 6; ++i) {
        master(t, ("usb@" + std::to_string(i)).c_str(), 0x1000 * i).end();
    }
    const std::vector<std::byte> blob = t.finish();
    Question question;
    question.arch = Arch::arm;
    Learner learner("itself");
    learner.add(declarations_of(checked(blob, question)));
    Facts facts;
    facts.declarations = learner.finish();
    question.facts = std::make_shared<const Facts>(facts);
    const Board board = checked(blob, question);
    CHECK(board.topology.devices.back().coherent.value == true);  // by mvebu_hwcc_notifier()
    for (const Finding& finding : board.findings) {
        CHECK_FALSE(finding.rule->id.ends_with("-differs-from-soc"));
    }
}

TEST_CASE("where RAM begins is learnt of trees whose memory nodes say so") {
    const auto tree = [](std::initializer_list<std::uint32_t> reg) {
        FdtBuilder t;
        root(t);
        master(t, "usb@1000", 0x1000).end();
        return t.node("memory@0").string("device_type", "memory").cells("reg", reg).end().finish();
    };
    const struct {
        std::initializer_list<std::uint32_t> reg;
        std::string_view ram;
    } cases[] = {
        {{0x80000000, 0x1000}, "0x80000000"},
        {{0x80000000, 0}, "0x80000000"},  // firmware fills in the size
        {{0, 0x1000}, "0x0"},
        {{0, 0}, ""},  // a placeholder for both
        {{0x90000000, 0x1000, 0x80000000, 0x1000}, "0x80000000"},
        {{0x90000000, 0x1000, 0, 0}, "0x90000000"},
        {{}, ""},
    };
    Learner learner("trees");
    for (const auto& c : cases) {
        const TreeDeclarations one = declarations_of(tree(c.reg));
        CHECK(one.ram == c.ram);
        learner.add(one);
    }
    const auto socs = learner.finish();
    REQUIRE(socs.size() == 1);
    const std::string text = write_facts(socs);
    CHECK(text.find(R"("ram":{"0x0":1,"0x80000000":3,"0x90000000":1},"nodes")") != std::string::npos);
    const auto again = read_facts(text);
    REQUIRE(again);
    CHECK(write_facts(again->declarations) == text);
}

TEST_CASE("what is shipped is read whole, one SoC like all together") {
    const auto all = read_facts(read_text(source_dir() / "src/facts/shipped/linux.json"));
    REQUIRE(all);
    CHECK(all->declarations.size() > 100);
    for (const SocDeclarations& soc : all->declarations) {
        CAPTURE(soc.soc);
        const SocDeclarations* one = shipped_declarations(soc.soc);
        REQUIRE(one);
        CHECK(write_facts({*one}) == write_facts({soc}));
    }
}

TEST_CASE("the shipped declarations are found by SoC, for ever the same") {
    const SocDeclarations* soc = shipped_declarations("fsl,ls1043a");
    REQUIRE(soc);
    CHECK(soc->soc == "fsl,ls1043a");
    CHECK(soc->source == "linux 7.2.13");
    CHECK(soc->trees >= 3);
    CHECK_FALSE(soc->nodes.empty());
    CHECK(shipped_declarations("fsl,ls1043a") == soc);
    for (const char* name : {"", "fsl,ls1043", "vendor,soc", "\",\"trees\":"}) {
        CAPTURE(name);
        CHECK(shipped_declarations(name) == nullptr);
    }
}

}  // namespace dmavet::test
