// SPDX-License-Identifier: Apache-2.0
// The decisions of the rules about IOMMUs that have several branches: which node a broken list is blamed on, which
// clients of one stream are meant, when a missing iommus is odd, and how severe a disabled IOMMU is.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "dmavet/rule.hpp"
#include "support/analyzed.hpp"
#include "support/describe.hpp"

namespace dmavet::test {

namespace {

struct Case {
    std::string_view name;
    Build build;
    std::string_view expected;  // "rule path severity", a line each, of the rules about IOMMUs
};

FdtBuilder& smmu(FdtBuilder& t, std::uint32_t phandle, std::uint32_t cells) {
    t.device("iommu@" + std::to_string(phandle), "arm,mmu-500").phandle(phandle);
    return t.cells("#iommu-cells", {cells}).end();
}
FdtBuilder& client(FdtBuilder& t, std::string_view name, std::initializer_list<std::uint32_t> iommus,
                   std::string_view compatible = "test,device") {
    const auto address = static_cast<std::uint32_t>(name.back());
    t.device(name, compatible).cells("reg", {address, 1}).cells("interrupts", {1});
    return t.cells("iommus", iommus).end();
}
FdtBuilder& master(FdtBuilder& t, std::string_view name, std::string_view compatible = "test,other") {
    return t.device(name, compatible).cells("reg", {2, 1}).cells("interrupts", {1}).end();
}
FdtBuilder& host(FdtBuilder& t, std::initializer_list<std::uint32_t> map) {
    return t.device("pcie", "test,pcie").string("device_type", "pci").bus(3, 2).cells("iommu-map", map);
}

const Case lists[] = {
    {"two cells declared, one written: the provider, once",
     [](FdtBuilder& t) {
         smmu(t, 1, 2);
         client(client(client(t, "a", {1, 0x51}), "b", {1, 0x52}), "c", {1, 0x53});
     },
     "truncated-iommu-specifier /iommu@1 error\n"},
    {"one declared, two written: the masks are no phandles",
     [](FdtBuilder& t) {
         smmu(t, 1, 1);
         client(client(t, "a", {1, 0x51, 0x7f}), "b", {1, 0x52, 0x7f, 1, 0x53, 0x7f});
     },
     "truncated-iommu-specifier /iommu@1 error\n"},
    {"one declared, two written, and the mask is the phandle of something else",
     [](FdtBuilder& t) {
         t.device("clock").phandle(3).end();
         client(client(smmu(t, 1, 1), "a", {1, 0x51, 3}), "b", {1, 0x52, 3});
     },
     "truncated-iommu-specifier /iommu@1 error\n"},
    {"one list among good ones is wrong by itself",
     [](FdtBuilder& t) {
         smmu(t, 1, 2);
         client(client(client(t, "a", {1, 0x51, 0}), "b", {1, 0x52}), "c", {1, 0x53, 0});
     },
     "truncated-iommu-specifier /b error\n"},
    {"the only client: nobody knows who is wrong",
     [](FdtBuilder& t) {
         client(smmu(t, 1, 2), "a", {1, 0x51});
     },
     "truncated-iommu-specifier /a error\n"},
    {"a mask of 0 for an IOMMU with one cell, among good lists",
     [](FdtBuilder& t) {
         client(client(client(smmu(t, 1, 1), "a", {1, 0x50, 0, 1, 0x52, 0}), "b", {1, 0x53}), "c", {1, 0x54});
     },
     "truncated-iommu-specifier /a error\n"},
    {"an empty first entry",
     [](FdtBuilder& t) {
         client(smmu(t, 1, 1), "a", {0, 1, 0x50});
     },
     "iommus-unresolved-phandle /a error\n"},
    {"an empty entry before another",
     [](FdtBuilder& t) {
         client(smmu(t, 1, 1), "a", {1, 0x50, 0, 0, 1, 0x51});
     },
     "iommus-unresolved-phandle /a error\n"},
    {"a 0 at the end loses nothing",
     [](FdtBuilder& t) {
         client(client(client(smmu(t, 1, 1), "a", {1, 0x50, 0}), "b", {1, 0x53}), "c", {1, 0x54});
     },
     ""},
    {"a map that leads to what is no IOMMU",
     [](FdtBuilder& t) {
         t.device("its").phandle(3).end();
         host(smmu(t, 1, 1), {0, 3, 0, 0x100}).end();
     },
     "iommu-provider-without-cells /pcie error\n"},
    {"no other count would do",
     [](FdtBuilder& t) {
         client(smmu(t, 1, 1), "a", {1, 0x51, 0x52, 1});
     },
     "iommus-unresolved-phandle /a error\n"},
    {"no cells at all: the provider, once",
     [](FdtBuilder& t) {
         t.device("iommu@1", "arm,mmu-500").phandle(1).end();
         client(client(t, "a", {1, 0x51}), "b", {1, 0x52});
     },
     "iommu-provider-without-cells /iommu@1 error\n"},
    {"one reference to what is no IOMMU: the client",
     [](FdtBuilder& t) {
         t.device("clock").phandle(3).end();
         client(t, "a", {3, 0x51});
     },
     "iommu-provider-without-cells /a error\n"},
    {"an SMMUv3 with two cells, written as one: the SMMU, once",
     [](FdtBuilder& t) {
         t.device("iommu@1", "arm,smmu-v3").phandle(1).cells("#iommu-cells", {2}).end();
         client(client(t, "a", {1, 0x51}), "b", {1, 0x52});
     },
     "smmu-v3-cell-count /iommu@1 error\n"},
    {"an SMMUv3 without cells, written with one: the SMMU, once",
     [](FdtBuilder& t) {
         t.device("iommu@1", "arm,smmu-v3").phandle(1).cells("#iommu-cells", {0}).end();
         client(client(t, "a", {1, 0x51}), "b", {1, 0x52});
     },
     "smmu-v3-cell-count /iommu@1 error\n"},
};

const Case streams[] = {
    {"masks make ids meet",
     [](FdtBuilder& t) {
         client(client(smmu(t, 1, 2), "a", {1, 0x50, 0xf}), "b", {1, 0x53, 0}, "test,b");
     },
     "duplicate-stream-id /b warning\n"},
    {"masks that leave them apart",
     [](FdtBuilder& t) {
         client(client(client(smmu(t, 1, 2), "a", {1, 0x50, 3}), "b", {1, 0x54, 3}), "c", {1, 0x58, 0xf00});
     },
     ""},
    {"three of one id: one finding",
     [](FdtBuilder& t) {
         client(client(client(smmu(t, 1, 1), "a", {1, 5}), "b", {1, 5}, "test,b"), "c", {1, 5}, "test,c");
     },
     "duplicate-stream-id /b warning\n"},
    {"the same id at another IOMMU",
     [](FdtBuilder& t) {
         client(client(smmu(smmu(t, 1, 1), 2, 1), "a", {1, 5}), "b", {2, 5});
     },
     ""},
    {"a client of a DMA controller",
     [](FdtBuilder& t) {
         smmu(t, 1, 1).device("dma").phandle(7).cells("reg", {1, 1}).cells("iommus", {1, 5}).end();
         t.device("b", "test,b").cells("reg", {2, 1}).cells("iommus", {1, 5}).cells("dmas", {7, 0}).end();
     },
     ""},
    {"all of a kind have one id",
     [](FdtBuilder& t) {
         smmu(t, 1, 1);
         for (const std::string_view name : {"a", "b", "c"}) {
             t.device(name).bytes("reg", std::as_bytes(std::span(name))).cells("iommus", {1, 5}).end();
         }
     },
     ""},
    {"two of a kind have one id, the third its own",
     [](FdtBuilder& t) {
         smmu(t, 1, 1);
         for (const std::string_view name : {"a", "b", "c"}) {
             t.device(name)
                 .bytes("reg", std::as_bytes(std::span(name)))
                 .cells("iommus", {1, name == "c" ? 6u : 5u})
                 .end();
         }
     },
     "duplicate-stream-id /b warning\n"},
    {"an id of iommus within a row of a map",
     [](FdtBuilder& t) {
         host(client(smmu(t, 1, 1), "a", {1, 0x150}), {0, 1, 0x100, 0x100}).end();
     },
     "duplicate-stream-id /pcie warning\n"},
    {"both of one bridge, whose stream the map gives as well",
     [](FdtBuilder& t) {
         host(smmu(t, 1, 1), {0, 1, 0x100, 0x100}).cells("iommus", {1, 0x100}).end();
     },
     "iommus-and-iommu-map /pcie warning\n"},
    {"both of a bridge with a DMA engine",
     [](FdtBuilder& t) {
         host(smmu(t, 1, 1), {0, 1, 0x100, 0x100}).cells("iommus", {1, 0x100}).strings("reg-names", {"dbi", "atu_dma"});
     },
     "iommus-and-iommu-map /pcie note\n"},
    {"the mask of the map lets only the first id through",
     [](FdtBuilder& t) {
         host(client(smmu(t, 1, 1), "a", {1, 0x150}), {0, 1, 0x100, 0x100}).cells("iommu-map-mask", {0}).end();
     },
     ""},
};

const Case neighbours[] = {
    {"an MMC beside three translated masters",
     [](FdtBuilder& t) {
         client(client(client(smmu(t, 1, 1), "a", {1, 1}), "b", {1, 2}), "c", {1, 3});
         master(t, "mmc");
     },
     "master-bypasses-iommu /mmc warning\n"},
    {"two are too few",
     [](FdtBuilder& t) {
         master(client(client(smmu(t, 1, 1), "a", {1, 1}), "b", {1, 2}), "mmc");
     },
     ""},
    {"three behind IOMMUs of different kinds",
     [](FdtBuilder& t) {
         t.device("iommu@2", "renesas,ipmmu-vmsa").phandle(2).cells("#iommu-cells", {1}).end();
         master(client(client(client(smmu(t, 1, 1), "a", {1, 1}), "b", {1, 2}), "c", {2, 3}), "mmc");
     },
     ""},
    {"a pool of its own",
     [](FdtBuilder& t) {
         t.node("reserved-memory").bus(1, 1).empty("ranges").node("pool@8000");
         t.string("compatible", "shared-dma-pool")
             .empty("no-map")
             .cells("reg", {0x8000, 0x1000})
             .phandle(7)
             .end()
             .end();
         client(client(client(smmu(t, 1, 1), "a", {1, 1}), "b", {1, 2}), "c", {1, 3});
         t.device("mmc", "test,other").cells("reg", {2, 1}).cells("interrupts", {1}).cells("memory-region", {7}).end();
     },
     ""},
    {"said to be non-coherent",
     [](FdtBuilder& t) {
         client(client(client(smmu(t, 1, 1), "a", {1, 1}), "b", {1, 2}), "c", {1, 3});
         t.device("mmc", "test,other").cells("reg", {2, 1}).cells("interrupts", {1}).empty("dma-noncoherent").end();
     },
     ""},
    {"32-bit arm",
     [](FdtBuilder& t) {
         t.node("cpus").bus(1, 0).device("cpu@0", "arm,cortex-a15").string("device_type", "cpu").cells("reg", {0});
         t.end().end();
         master(client(client(client(smmu(t, 1, 1), "a", {1, 1}), "b", {1, 2}), "c", {1, 3}), "mmc");
     },
     ""},
    {"two host bridges, another kind",
     [](FdtBuilder& t) {
         host(smmu(t, 1, 1), {0, 1, 0, 0x100}).cells("reg", {3, 1}).cells("interrupts", {1}).end();
         t.device("pcie1", "test,pcie-x1").string("device_type", "pci").bus(3, 2).cells("reg", {4, 1});
         t.cells("interrupts", {1}).end();
     },
     ""},
    {"a display goes its own way",
     [](FdtBuilder& t) {
         client(client(client(smmu(t, 1, 1), "a", {1, 1}), "b", {1, 2}), "c", {1, 3});
         master(t, "display");
     },
     ""},
    {"a USB controller beside one that is translated",
     [](FdtBuilder& t) {
         master(client(smmu(t, 1, 1), "usb0", {1, 1}), "usb1");
     },
     "master-bypasses-iommu /usb1 warning\n"},
    {"of equal compatible: another rule's",
     [](FdtBuilder& t) {
         master(client(smmu(t, 1, 1), "usb0", {1, 1}), "usb1", "test,device");
     },
     "sibling-without-iommu /usb1 warning\n"},
    {"of equal compatible, behind an IOMMU that the kernel has no driver for",
     [](FdtBuilder& t) {
         t.device("iommu@1", "renesas,ipmmu-r8a7795").phandle(1).cells("#iommu-cells", {1}).end();
         master(client(t, "usb0", {1, 1}), "usb1", "test,device");
     },
     "sibling-without-iommu /usb1 note\n"},
    {"another kind, behind an IOMMU that the kernel has no driver for",
     [](FdtBuilder& t) {
         t.device("iommu@1", "renesas,ipmmu-r8a7795").phandle(1).cells("#iommu-cells", {1}).end();
         master(client(t, "usb0", {1, 1}), "usb1");
     },
     "master-bypasses-iommu /usb1 note\n"},
    {"a wrapper whose inner node has the stream",
     [](FdtBuilder& t) {
         client(smmu(t, 1, 1), "usb0", {1, 1})
             .device("usb1", "test,other")
             .cells("reg", {2, 1})
             .cells("interrupts", {1});
         client(t, "core", {1, 2}).end();
     },
     ""},
    {"an IOMMU of one block says nothing about others",
     [](FdtBuilder& t) {
         t.device("iommu", "rockchip,iommu").phandle(1).cells("#iommu-cells", {0}).end();
         master(client(t, "usb0", {1}), "usb1");
     },
     ""},
    {"two SMMUs that nothing refers to", [](FdtBuilder& t) { master(smmu(smmu(t, 1, 1), 2, 1), "mmc"); },
     "iommu-without-clients /iommu@1 warning\n"},
    {"one SMMU", [](FdtBuilder& t) { master(smmu(t, 1, 1), "mmc"); }, "iommu-without-clients /iommu@1 note\n"},
    {"masters are linked to an IOMMU that no driver of Linux knows",
     [](FdtBuilder& t) {
         master(smmu(smmu(t, 1, 1), 2, 1), "mmc");
         t.device("iommu@3", "vendor,iommu").phandle(3).cells("#iommu-cells", {1}).end();
         client(t, "gpu", {3, 1});
     },
     ""},
    {"one of the two waits for a disabled client",
     [](FdtBuilder& t) {
         master(smmu(smmu(t, 1, 1), 2, 1), "mmc");
         t.device("gpu").cells("iommus", {2, 1}).string("status", "disabled").end();
     },
     ""},
};

FdtBuilder& disabled_smmu(FdtBuilder& t, std::uint32_t phandle) {
    t.device("iommu@" + std::to_string(phandle), "arm,mmu-500").phandle(phandle);
    return t.cells("#iommu-cells", {1}).string("status", "disabled").end();
}

const Case disabled[] = {
    {"every SMMU is off: meant",
     [](FdtBuilder& t) {
         client(disabled_smmu(t, 1), "a", {1, 1});
     },
     "iommu-provider-disabled /iommu@1 note\n"},
    {"another one is on",
     [](FdtBuilder& t) {
         client(smmu(disabled_smmu(t, 1), 2, 1), "a", {1, 1});
     },
     "iommu-provider-disabled /iommu@1 warning\n"},
    {"of a status that nobody knows: bad-status-value",
     [](FdtBuilder& t) {
         t.device("iommu@1", "arm,mmu-500").phandle(1).cells("#iommu-cells", {1}).string("status", "enabled").end();
         client(smmu(t, 2, 1), "a", {1, 1});
     },
     ""},
    {"of a status that begins like disabled",
     [](FdtBuilder& t) {
         t.device("iommu@1", "arm,mmu-500").phandle(1).cells("#iommu-cells", {1}).string("status", "disable").end();
         host(client(smmu(t, 2, 1), "a", {1, 1}), {0, 1, 0, 0x100, 0x100, 2, 0, 0x100}).end();
     },
     "iommu-provider-disabled /iommu@1 warning\niommu-map-provider-disabled /pcie warning\n"},
    {"every row of a map leads to it",
     [](FdtBuilder& t) {
         host(disabled_smmu(t, 1), {0, 1, 0, 0x100}).end();
     },
     "iommu-provider-disabled /iommu@1 note\n"},
    {"one row leads to it",
     [](FdtBuilder& t) {
         host(smmu(disabled_smmu(t, 1), 2, 1), {0, 1, 0, 0x100, 0x100, 2, 0, 0x100}).end();
     },
     "iommu-map-provider-disabled /pcie warning\n"},
};

std::string findings_text(const Board& board) {
    std::string text;
    for (const Finding& finding : shown(board)) {
        const std::string_view family = finding.rule->family;
        if (family != "iommu" && family != "consistency") {
            continue;
        }
        text += std::string(finding.rule->id) + " " + board.tree->path(finding.node) + " " +
                std::string(to_string(finding.severity)) + "\n";
    }
    return text;
}

void check_cases(std::span<const Case> cases) {
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const Board board = checked(blob_of(c.build));
        INFO("input:\n", dts_text(*board.tree));
        CHECK(findings_text(board) == c.expected);
    }
}

}  // namespace

TEST_CASE("a list that does not read to its end is blamed on the node that is wrong") {
    check_cases(lists);
}
TEST_CASE("two clients of one stream, masks applied") {
    check_cases(streams);
}
TEST_CASE("a missing iommus is odd only beside the right neighbours") {
    check_cases(neighbours);
}
TEST_CASE("what no tree of the SoC puts behind an IOMMU may bypass it") {
    const std::vector<std::byte> blob = blob_of([](FdtBuilder& t) {
        t.bus(1, 1).strings("compatible", {"test,board", "test,soc"});
        client(client(client(smmu(t, 1, 1), "a", {1, 1}), "b", {1, 2}), "c", {1, 3});
        t.device("mmc@5000", "test,mmc").cells("reg", {0x5000, 1}).cells("interrupts", {1}).end();
    });
    CHECK(findings_text(checked(blob)) == "master-bypasses-iommu /mmc@5000 warning\n");
    Facts facts;
    facts.declarations.push_back({"test,soc", "test", 3, {{"test,mmc@5000", 3, 0, {{"none", 3}}, {{"identity", 3}}}}});
    Question question;
    question.facts = std::make_shared<const Facts>(facts);
    CHECK(findings_text(checked(blob, question)) == "");
}
TEST_CASE("a disabled IOMMU is a warning only where another one is enabled") {
    check_cases(disabled);
}

}  // namespace dmavet::test
