// SPDX-License-Identifier: Apache-2.0
// Who else has a region, and who should have one: edges of the rules that ask.
#include <doctest/doctest.h>

#include "unit/rules/rule_cases.hpp"

namespace dmavet {

using namespace test;

namespace {

void with_restricted_pools(Question& question) {
    question.config.emplace().options["CONFIG_DMA_RESTRICTED_POOL"] = true;
}

// Still open: below the root, after a restricted pool (phandle 7) and a plain carve-out (8).
FdtBuilder& after_pools(FdtBuilder& t) {
    pool(reserved(ram(t)), 0x90000000, 0x1000);
    t.end().device("bounce@91000000", "restricted-dma-pool").cells("reg", {0x91000000, 0x1000000}).phandle(7).end();
    t.node("fw@92000000").cells("reg", {0x92000000, 0x1000}).phandle(8).end().end();
    return t;
}
FdtBuilder& virtio(FdtBuilder& t, std::string_view name) {
    return t.device(name, "virtio,mmio").empty("dma-coherent");
}
FdtBuilder& confined(FdtBuilder& t) {
    return virtio(after_pools(t), "a").cells("memory-region", {7}).end();
}

// Below the root, after a region of that name and compatible (phandle 7); empty: none.
FdtBuilder& after_region(FdtBuilder& t, std::string_view name, std::string_view compatible = {}) {
    reserved(ram(t)).node(name).cells("reg", {0x90000000, 0x1000}).empty("no-map").phandle(7);
    if (!compatible.empty()) {
        t.string("compatible", compatible);
    }
    return t.end().end();
}

void firmware_at(Question& question, std::uint64_t base, std::uint64_t size) {
    question.reserved = {{base, size}};
}
FdtBuilder& heap(FdtBuilder& t) {
    return reserved(ram(t)).node("heap").cells("reg", {0x90001000, 0x1000}).phandle(7);
}
FdtBuilder& used_heap(FdtBuilder& t) {
    return heap(t).end().end().device("dsp").cells("memory-region", {7});
}

}  // namespace

TEST_CASE("edges: equal devices and a restricted pool") {
    const RuleCase cases[] = {
        {"all have it", [](FdtBuilder& t) { virtio(confined(t), "b").cells("memory-region", {7}); }, "none",
         with_restricted_pools},
        {"one has none", [](FdtBuilder& t) { virtio(confined(t), "b"); }, "/b warning", with_restricted_pools},
        {"on a kernel without such pools", [](FdtBuilder& t) { virtio(confined(t), "b"); }, "/b note"},
        {"two have none are one finding",
         [](FdtBuilder& t) {
             virtio(confined(t), "b").end();
             virtio(t, "c");
         },
         "/b warning", with_restricted_pools},
        {"another region", [](FdtBuilder& t) { virtio(confined(t), "b").cells("memory-region", {8}); }, "/b warning",
         with_restricted_pools},
        {"as the second entry",
         [](FdtBuilder& t) {
             virtio(confined(t), "b").cells("memory-region", {8, 7});
         },
         "none", with_restricted_pools},
        {"disabled", [](FdtBuilder& t) { virtio(confined(t), "b").string("status", "disabled"); }, "none",
         with_restricted_pools},
        {"another kind", [](FdtBuilder& t) { confined(t).device("b"); }, "none", with_restricted_pools},
        {"on another bus", [](FdtBuilder& t) { virtio(confined(t).device("soc", "simple-bus"), "b"); }, "none",
         with_restricted_pools},
        {"nobody has it", [](FdtBuilder& t) { virtio(after_pools(t), "b"); }, "none", with_restricted_pools},
        {"behind an IOMMU",
         [](FdtBuilder& t) {
             confined(t).device("smmu", "arm,mmu-500").cells("reg", {0x1000, 0x1000}).cells("#iommu-cells", {1});
             virtio(t.phandle(1).end(), "b").cells("iommus", {1, 5});
         },
         "none", with_restricted_pools},
    };
    check_rule("sibling-without-restricted-pool", cases);
}

TEST_CASE("edges: the buffer of a virtio device") {
    const RuleCase cases[] = {
        {"a pool",
         [](FdtBuilder& t) {
             after_region(t, "vdev0buffer@90000000", "shared-dma-pool").device("m4", "st,stm32mp1-m4");
             t.cells("memory-region", {7});
         },
         "none"},
        {"a carve-out, and a driver that goes by the name",
         [](FdtBuilder& t) {
             after_region(t, "vdev0buffer@90000000").device("m4", "st,stm32mp1-m4").cells("memory-region", {7});
         },
         "/m4 error"},
        {"and one that does without",
         [](FdtBuilder& t) {
             after_region(t, "vdev0buffer").device("m4", "fsl,imx8mp-cm7").cells("memory-region", {7});
         },
         "/m4 warning"},
        {"a number of two digits",
         [](FdtBuilder& t) {
             after_region(t, "vdev10buffer").device("m4", "st,stm32mp1-m4").cells("memory-region", {7});
         },
         "/m4 error"},
        {"no number",
         [](FdtBuilder& t) {
             after_region(t, "vdevbuffer").device("m4", "st,stm32mp1-m4").cells("memory-region", {7});
         },
         "none"},
        {"a ring",
         [](FdtBuilder& t) {
             after_region(t, "vdev0vring0").device("m4", "st,stm32mp1-m4").cells("memory-region", {7});
         },
         "none"},
        {"nobody has it", [](FdtBuilder& t) { after_region(t, "vdev0buffer"); }, "none"},
        {"of a core below the cluster that the driver takes",
         [](FdtBuilder& t) {
             after_region(t, "vdev0buffer").device("rf5ss", "xlnx,zynqmp-r5fss").device("r5f-0", "xlnx,zynqmp-r5f");
             t.cells("memory-region", {7});
         },
         "/rf5ss/r5f-0 error"},
        {"K3: the first, whatever its name",
         [](FdtBuilder& t) {
             after_region(t, "dma@90000000").device("r5fss", "ti,j721e-r5fss").device("r5f", "ti,j721e-r5f");
             t.cells("memory-region", {7});
         },
         "/r5fss/r5f error"},
        {"K3: the second may be any",
         [](FdtBuilder& t) {
             after_region(t, "fw@90000000").node("other");
             t.end().device("c66", "ti,j721e-c66-dsp").cells("memory-region", {99, 7});
         },
         "none"},
    };
    check_rule("vdev-buffer-not-a-pool", cases);
}

TEST_CASE("edges: what firmware keeps") {
    const Build used = [](FdtBuilder& t) { used_heap(t); };
    const RuleCase cases[] = {
        {"nothing is known", used, "none"},
        {"up to the region", used, "none", [](Question& q) { firmware_at(q, 0x90000000, 0x1000); }},
        {"its first byte", used, "/reserved-memory/heap error",
         [](Question& q) { firmware_at(q, 0x90000000, 0x1001); }},
        {"its last byte", used, "/reserved-memory/heap error", [](Question& q) { firmware_at(q, 0x90001fff, 0x1000); }},
        {"behind it", used, "none", [](Question& q) { firmware_at(q, 0x90002000, 0x1000); }},
        {"a region that nobody uses", [](FdtBuilder& t) { heap(t); }, "/reserved-memory/heap note",
         [](Question& q) { firmware_at(q, 0x90001000, 0x1000); }},
        {"a pool that nobody refers to",
         [](FdtBuilder& t) { heap(t).string("compatible", "shared-dma-pool").empty("no-map"); },
         "/reserved-memory/heap note", [](Question& q) { firmware_at(q, 0x90001000, 0x1000); }},
    };
    check_rule("region-overlap", cases);
}

}  // namespace dmavet
