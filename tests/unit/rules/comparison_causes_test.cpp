// SPDX-License-Identifier: Apache-2.0
// A comparison of devices or of trees is explained by what is wrong with one of them: each such pair of rules on a
// tree.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "unit/rules/causes.hpp"
#include "unit/rules/rule_cases.hpp"

namespace dmavet::test {

namespace {

Facts known(SocDeclarations declarations) {
    return {{}, {std::move(declarations)}};
}
Facts usb_behind(std::string iommus) {
    return known(declared("vendor,usb@1000", std::move(iommus), "identity"));
}
Facts usb_behind_smmu() {
    return usb_behind("arm,mmu-500@9000 0x77");
}
Facts host_behind_smmu() {
    return known(declared("vendor,pcie@2000", "arm,mmu-500@9000 0x77 from 0x0", "identity"));
}
Facts usb_with_window() {
    return known(declared("vendor,usb@1000", "none", "0x0=0x0+0x92340000"));
}
Facts usb_coherent() {
    return known(declared("vendor,usb@1000", "none", "identity", 9));
}
Facts all_noncoherent(Facts facts) {
    NodeDeclarations& node = facts.declarations.front().nodes.front();
    node.noncoherent = node.trees;
    return facts;
}
Facts usb_not_coherent() {
    return all_noncoherent(known(declared("vendor,usb@1000", "none", "identity", 0)));
}
Facts snooping(std::string compatible, bool snoops, unsigned coherent_elsewhere) {
    Facts facts = known(declared("vendor,usb@1000", "arm,mmu-500@9000 0x5", "identity", coherent_elsewhere));
    facts.facts.push_back({"", "", std::move(compatible), snoops, std::nullopt, ""});
    return facts;
}

// A pool (phandle 7) that a master has, and one that is disabled (8).
void confined(FdtBuilder& t) {
    reserved(ram(board(t))).device("a@90000000", "restricted-dma-pool").cells("reg", {0x90000000, 0x1000000});
    t.phandle(7).end().device("b@91000000", "restricted-dma-pool").cells("reg", {0x91000000, 0x1000000});
    t.string("status", "disabled").phandle(8).end().end();
    usb(t).cells("memory-region", {7}).end();
}

const CauseCase cases[] = {
    {"root-dma-ranges", "window-differs-from-soc",
     [](FdtBuilder& t) {
         usb(board(t).cells("dma-ranges", {0, 0, 0x1000}));
     },
     usb_with_window},
    {"zero-size-cells-on-dma-path", "window-differs-from-soc",
     [](FdtBuilder& t) {
         board(t).device("upper", "simple-bus").bus(1, 0).empty("ranges").empty("dma-ranges");
         usb(t.device("soc", "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", {0, 0, 0x1000}));
     },
     usb_with_window},
    {"misspelt-dma-property", "window-differs-from-soc",
     [](FdtBuilder& t) {
         usb(board(t).device("soc", "simple-bus").bus(1, 1).empty("ranges").cells("dma-range", {0, 0, 0x1000}));
     },
     usb_with_window},
    {"mask-style-size", "window-differs-from-soc",
     [](FdtBuilder& t) {
         usb(bus(board(t), {0, 0, 0x3fffffff}));
     },
     usb_with_window},
    {"unresolved-dma-mem", "window-differs-from-soc",
     [](FdtBuilder& t) {
         board(t).device("soc", "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", {0, 0, 0x1000});
         usb(t).string("interconnect-names", "dma-mem").cells("interconnects", {9});
     },
     usb_with_window},
    {"range-misses-all-ram", "window-differs-from-soc",
     [](FdtBuilder& t) {
         usb(bus(ram(board(t)), {0, 0, 0x1000}));
     },
     usb_with_window},
    {"dma-ranges-copied-from-ranges", "window-differs-from-soc",
     [](FdtBuilder& t) {
         ram(board(t)).device("soc", "simple-bus").bus(1, 1).cells("ranges", {0, 0x10000000, 0x10000000});
         usb(t.cells("dma-ranges", {0, 0x10000000, 0x10000000}));
     },
     [] { return known(declared("vendor,usb@10001000", "none", "identity")); }},
    {"lost-translating-range", "window-differs-from-soc",
     [](FdtBuilder& t) {
         bus(ram(board(t)), {0, 0x80000000, 0x20000000}).device("gap", "simple-bus").bus(1, 1).empty("ranges");
         usb(t.device("bus", "simple-bus").bus(1, 1).empty("ranges").empty("dma-ranges"));
     },
     usb_with_window},
    {"one-bad-range-empties-zone-dma", "window-differs-from-soc",
     [](FdtBuilder& t) {
         usb(bus(ram(board(t)), {0, 0, 0x1000}));
     },
     usb_with_window},
    {"window-above-32-bit", "window-differs-from-soc",
     [](FdtBuilder& t) {
         t.bus(2, 2).strings("compatible", {"vendor,board", "vendor,soc"});
         memory(t, {0, 0x80000000, 0, 0x40000000});
         wide_bus(t, {4, 0, 0, 0, 1, 0}).device("usb@1000", "vendor,usb").cells("reg", {0, 0x1000, 0, 0x100});
         t.empty("dma-noncoherent");
     },
     usb_with_window},
    {"bounce-buffer-unreachable", "window-differs-from-soc",
     [](FdtBuilder& t) {
         t.bus(2, 2).strings("compatible", {"vendor,board", "vendor,soc"});
         memory(t, {0, 0x80000000, 1, 0});
         wide_bus(t, {0, 0, 1, 0, 0, 0x80000000}).device("dma-controller@1000", "vendor,dma");
         t.cells("reg", {0, 0x1000, 0, 0x100});
     },
     [] { return known(declared("vendor,dma@1000", "none", "identity")); }},
    {"misspelt-dma-property", "sibling-without-iommu",
     [](FdtBuilder& t) {
         usb(smmu(board(t)).end()).cells("iommus", {1, 5}).end();
         usb(t, "usb@3000", 0x3000).cells("iommu", {1, 6});
     }},
    {"iommu-differs-from-soc", "sibling-without-iommu",
     [](FdtBuilder& t) {
         usb(smmu(board(t)).end(), "usb@3000", 0x3000).cells("iommus", {1, 5}).end();
         usb(t);
     },
     usb_behind_smmu},
    {"misspelt-dma-property", "sibling-without-restricted-pool",
     [](FdtBuilder& t) {
         confined(t);
         usb(t, "usb@3000", 0x3000).cells("memory-regions", {7});
     }},
    {"memory-region-target-wrong", "sibling-without-restricted-pool",
     [](FdtBuilder& t) {
         confined(t);
         usb(t, "usb@3000", 0x3000).cells("memory-region", {99});
     }},
    {"memory-region-to-disabled-pool", "sibling-without-restricted-pool",
     [](FdtBuilder& t) {
         confined(t);
         usb(t, "usb@3000", 0x3000).cells("memory-region", {8});
     }},
    {"misspelt-dma-property", "master-bypasses-iommu",
     [](FdtBuilder& t) {
         usb(smmu(board(t)).end()).cells("iommus", {1, 5}).end();
         t.device("usb@3000", "vendor,other").cells("reg", {0x3000, 1}).cells("interrupts", {1}).cells("iommu", {1, 6});
     }},
    {"bad-status-value", "iommu-differs-from-soc",
     [](FdtBuilder& t) {
         smmu(board(t)).end().device("iommu@a000", "arm,mmu-500").cells("reg", {0xa000, 1}).cells("#iommu-cells", {1});
         usb(t.phandle(2).string("status", "enabled").end()).cells("iommus", {2, 5});
     },
     usb_behind_smmu},
    {"misspelt-dma-property", "iommu-differs-from-soc",
     [](FdtBuilder& t) {
         usb(smmu(board(t)).end()).cells("iommu", {1, 0x77});
     },
     usb_behind_smmu},
    {"iommu-map-base-masked", "iommu-differs-from-soc",
     [](FdtBuilder& t) {
         host(smmu(board(t)).end()).cells("iommu-map", {0x100, 1, 0, 0x100}).cells("iommu-map-mask", {0xff});
     },
     host_behind_smmu},
    {"iommu-map-format", "iommu-differs-from-soc",
     [](FdtBuilder& t) {
         host(smmu(board(t)).end()).cells("iommu-map", {0, 1, 0});
     },
     host_behind_smmu},
    {"iommu-map-overlap", "iommu-differs-from-soc",
     [](FdtBuilder& t) {
         host(smmu(board(t)).end()).cells("iommu-map", {0, 1, 0, 0x101, 0x100, 1, 0x800, 0x100});
     },
     host_behind_smmu},
    {"iommu-map-unresolved", "iommu-differs-from-soc",
     [](FdtBuilder& t) {
         host(smmu(board(t)).end()).cells("iommu-map", {0, 9, 0, 0x100});
     },
     host_behind_smmu},
    {"iommus-unresolved-phandle", "iommu-differs-from-soc",
     [](FdtBuilder& t) {
         usb(smmu(board(t)).end()).cells("iommus", {9, 5});
     },
     usb_behind_smmu},
    {"iommu-provider-without-cells", "iommu-differs-from-soc",
     [](FdtBuilder& t) {
         board(t).device("other").phandle(2).end();
         usb(smmu(t).end()).cells("iommus", {2, 5});
     },
     usb_behind_smmu},
    {"truncated-iommu-specifier", "iommu-differs-from-soc",
     [](FdtBuilder& t) { usb(smmu(board(t)).end()).cells("iommus", {1}); }, usb_behind_smmu},
    {"smmu-v2-cell-count", "iommu-differs-from-soc",
     [](FdtBuilder& t) {
         usb(smmu(board(t), 3).end()).cells("iommus", {1, 5, 0, 0});
     },
     usb_behind_smmu},
    {"smmu-v3-cell-count", "iommu-differs-from-soc",
     [](FdtBuilder& t) {
         usb(smmu(board(t), 2, "arm,smmu-v3").end()).cells("iommus", {1, 5, 0});
     },
     [] { return usb_behind("arm,smmu-v3@9000 0x77"); }},
    {"mixed-iommu-drivers", "iommu-differs-from-soc",
     [](FdtBuilder& t) {
         smmu(board(t)).end().device("iommu@a000", "arm,smmu-v3").cells("reg", {0xa000, 1}).cells("#iommu-cells", {1});
         usb(t.phandle(2).end()).cells("iommus", {1, 5, 2, 5});
     },
     usb_behind_smmu},
    {"provider-below-disabled-bus", "iommu-differs-from-soc",
     [](FdtBuilder& t) {
         smmu(board(t)).end().device("off", "simple-bus").bus(1, 1).empty("ranges").string("status", "disabled");
         t.device("iommu@a000", "arm,mmu-500")
             .cells("reg", {0xa000, 1})
             .cells("#iommu-cells", {1})
             .phandle(2)
             .end()
             .end();
         usb(t).cells("iommus", {2, 5});
     },
     usb_behind_smmu},
    {"misspelt-coherency-property", "same-compatible-split-coherency",
     [](FdtBuilder& t) {
         usb(board(t)).empty("dma-coherant").end();
         usb(t, "usb@3000", 0x3000).empty("dma-coherent");
     }},
    {"coherency-differs-from-soc", "same-compatible-split-coherency",
     [](FdtBuilder& t) {
         usb(board(t)).end();
         usb(t, "usb@3000", 0x3000).empty("dma-coherent");
     },
     usb_coherent},
    {"misspelt-coherency-property", "sibling-host-bridges-split-coherency",
     [](FdtBuilder& t) {
         host(board(t)).empty("dma-coherant").end();
         host(t, "pcie@3000", 0x3000).empty("dma-coherent");
     }},
    {"coherency-differs-from-soc", "sibling-host-bridges-split-coherency",
     [](FdtBuilder& t) {
         host(board(t)).end();
         host(t, "pcie@3000", 0x3000).empty("dma-coherent");
     },
     [] { return known(declared("vendor,pcie@2000", "none", "identity", 9)); }},
    {"misspelt-coherency-property", "pool-mixed-coherency",
     [](FdtBuilder& t) {
         pool(reserved(ram(board(t))), 0x90000000, 0x100000).empty("no-map").phandle(7).end().end();
         usb(t).empty("dma-coherant").cells("memory-region", {7}).end();
         usb(t, "usb@3000", 0x3000).empty("dma-coherent").cells("memory-region", {7});
     }},
    {"coherency-differs-from-soc", "iommu-less-coherent-than-client",
     [](FdtBuilder& t) {
         usb(smmu(board(t)).end()).cells("iommus", {1, 5}).empty("dma-coherent");
     },
     [] { return known(declared("arm,mmu-500@9000", "none", "identity", 9)); }},
    {"iommu-less-coherent-than-client", "arm-smmu-v3-not-coherent",
     [](FdtBuilder& t) {
         usb(smmu(board(t), 1, "arm,smmu-v3").end()).cells("iommus", {1, 5}).empty("dma-coherent");
     }},
    {"misspelt-coherency-property", "coherency-differs-from-soc",
     [](FdtBuilder& t) { usb(board(t)).empty("dma-coherant"); }, usb_coherent},
    {"coherency-property-has-value", "coherency-differs-from-soc",
     [](FdtBuilder& t) { usb(board(t)).cells("dma-coherent", {0}); }, usb_not_coherent},
    {"conflicting-coherency-properties", "coherency-differs-from-soc",
     [](FdtBuilder& t) { usb(board(t)).empty("dma-coherent").empty("dma-noncoherent"); }, usb_not_coherent},
    {"coherent-by-dt-noncoherent-by-fact", "coherency-differs-from-soc",
     [](FdtBuilder& t) { usb(board(t)).empty("dma-coherent"); },
     [] { return all_noncoherent(snooping("vendor,usb", false, 0)); }},
    {"noncoherent-by-dt-coherent-by-fact", "coherency-differs-from-soc", [](FdtBuilder& t) { usb(board(t)); },
     [] { return snooping("vendor,usb", true, 9); }},
    {"coherent-client-noncoherent-smmu-port", "coherency-differs-from-soc",
     [](FdtBuilder& t) {
         usb(smmu(board(t)).end()).cells("iommus", {1, 5}).empty("dma-coherent");
     },
     [] { return all_noncoherent(snooping("arm,mmu-500", false, 0)); }},
    {"coherent-client-noncoherent-smmu-port", "iommu-less-coherent-than-client",
     [](FdtBuilder& t) {
         usb(smmu(board(t)).end()).cells("iommus", {1, 5}).empty("dma-coherent");
     },
     [] { return snooping("arm,mmu-500", false, 0); }},
    {"shared-stream-id-split-coherency", "coherency-differs-from-soc",
     [](FdtBuilder& t) {
         usb(smmu(board(t)).end()).cells("iommus", {1, 5}).end();
         t.device("mmc@3000", "vendor,mmc").cells("reg", {0x3000, 1}).cells("iommus", {1, 5}).empty("dma-coherent");
     },
     usb_coherent},
    {"empty-phandle-list", "coherency-differs-from-soc",
     [](FdtBuilder& t) { usb(board(t)).empty("interconnects").string("interconnect-names", "dma-mem"); }, usb_coherent},
    {"empty-phandle-list", "iommu-differs-from-soc", [](FdtBuilder& t) { usb(smmu(board(t)).end()).empty("iommus"); },
     usb_behind_smmu},
};

}  // namespace

std::vector<RulePair> pairs_of_comparisons() {
    std::vector<RulePair> pairs;
    for (const CauseCase& c : cases) {
        pairs.push_back({c.earlier, c.later});
    }
    return pairs;
}

TEST_CASE("what is wrong with one of them explains a comparison") {
    check_causes(cases);
}

}  // namespace dmavet::test
