// SPDX-License-Identifier: Apache-2.0
// Where the rules about names, cells and the form of properties draw their lines, and those about properties that
// nobody reads.
#include <doctest/doctest.h>

#include "unit/rules/window_trees.hpp"

namespace dmavet::test {

using namespace window_trees;

namespace {

const RuleCase leaf_cases[] = {
    {"an empty dma-ranges on a device", [](FdtBuilder& t) { t.device("dev").empty("dma-ranges"); },
     "unused-leaf-range /dev warning"},
    {"a window on a device",
     [](FdtBuilder& t) {
         t.device("dev").cells("dma-ranges", {0, 0, 0x1000});
     },
     "range-bus-without-cells /dev error; unused-leaf-range /dev warning"},
    {"a port is no device below", [](FdtBuilder& t) { t.device("dev").empty("dma-ranges").node("port"); },
     "unused-leaf-range /dev warning"},
    {"a device below", [](FdtBuilder& t) { t.device("dev").empty("dma-ranges").device("child"); }, "none"},
    {"a bus that an overlay fills", [](FdtBuilder& t) { soc(t).empty("dma-ranges"); }, "none"},
    {"an interconnect provider",
     [](FdtBuilder& t) {
         t.device("mc").bus(1, 1).cells("#interconnect-cells", {0}).cells("dma-ranges", {0, 0, 0x1000});
     },
     "none"},
    {"a disabled device", [](FdtBuilder& t) { t.device("dev").empty("dma-ranges").string("status", "disabled"); },
     "none"},
};

const RuleCase spelling_cases[] = {
    {"a letter more",
     [](FdtBuilder& t) { t.device("dev").cells("memory-regions", {1}).strings("memory-region-names", {"a"}); },
     "misspelt-dma-property /dev warning"},
    {"an underscore", [](FdtBuilder& t) { t.device("dev").cells("memory_region", {1}); },
     "misspelt-dma-property /dev warning"},
    {"two letters swapped", [](FdtBuilder& t) { t.device("dev").cells("iommu-mpa", {1}); },
     "misspelt-dma-property /dev warning"},
    {"two other letters", [](FdtBuilder& t) { t.device("dev").cells("xommuz", {1}).empty("non-mapped"); }, "none"},
    {"beside the right one",
     [](FdtBuilder& t) {
         t.device("dev").cells("iommu", {1}).cells("iommus", {1, 1}).end(), smmu(t);
     },
     "none"},
    {"a label", [](FdtBuilder& t) { t.node("__symbols__").string("iommu", "/iommu@1"); }, "none"},
    {"a disabled device", [](FdtBuilder& t) { t.device("dev").string("status", "disabled").cells("iommu", {1}); },
     "none"},
    {"the cells of an IOMMU, without which no list can be read",
     [](FdtBuilder& t) {
         t.device("dev").cells("reg", {2, 1}).cells("iommus", {1, 1}).end();
         t.device("iommu@1", "arm,mmu-500").cells("reg", {1, 1}).cells("#iommu-cell", {1}).phandle(1);
     },
     "misspelt-dma-property /iommu@1 error"},
    {"a pool's compatible",
     [](FdtBuilder& t) {
         t.node("reserved-memory").bus(1, 1).empty("ranges");
         t.device("pool@80000000", "shared-dma-pools").cells("reg", {0x80000000, 0x1000}).empty("no-map");
     },
     "misspelt-dma-property /reserved-memory/pool@80000000 warning"},
    {"masters on a bus without compatible: one finding",
     [](FdtBuilder& t) {
         t.node("bus@0").bus(1, 1).empty("ranges");
         t.device("a@1").cells("reg", {1, 1}).empty("dma-coherent").end();
         t.device("b@2").cells("reg", {2, 1}).empty("dma-coherent").end();
     },
     "master-below-nameless-bus /bus@0 warning"},
    {"parts of a device on a node that is no bus",
     [](FdtBuilder& t) { t.node("parts").bus(1, 0).device("a@1").cells("reg", {1}).empty("dma-coherent"); }, "none"},
};

const RuleCase cell_cases[] = {
    {"inherited cells that the specification has, too",
     [](FdtBuilder& t) {
         wide(t).device("soc", "simple-bus").cells("#size-cells", {1}).cells("ranges", {0, 0, 0, 0, 1});
     },
     "range-bus-without-cells /top/soc note", ask_arm64_6_12},
    {"a disabled bus says nothing",
     [](FdtBuilder& t) {
         t.device("soc", "simple-bus").string("status", "disabled").cells("ranges", {0, 0, 1});
     },
     "none"},
    {"no size cells above",
     [](FdtBuilder& t) {
         soc(t.device("soc", "simple-bus").bus(1, 0).empty("ranges"), "a").cells("dma-ranges", {0, 0x1000, 0x1000});
     },
     "zero-size-cells-on-dma-path /soc error"},
    {"no size cells, inherited from further up",
     [](FdtBuilder& t) {
         t.device("top", "simple-bus").bus(1, 0).empty("ranges").device("mid", "simple-bus").empty("ranges");
         soc(t).cells("dma-ranges", {0, 0x1000, 0x1000});
     },
     "zero-size-cells-on-dma-path /top error"},
    {"a status meant to be on", [](FdtBuilder& t) { t.device("dev").string("status", "Okay"); },
     "bad-status-value /dev warning"},
    {"a status meant to be off", [](FdtBuilder& t) { t.device("dev").string("status", "disable"); },
     "bad-status-value /dev note"},
    {"fail with a reason", [](FdtBuilder& t) { t.device("dev").string("status", "fail-sss"); }, "none"},
    {"an empty status", [](FdtBuilder& t) { t.device("dev").empty("status"); }, "bad-status-value /dev warning"},
    {"the status of what is no device", [](FdtBuilder& t) { t.node("port").string("status", "on"); }, "none"},
    {"a status below a disabled bus",
     [](FdtBuilder& t) { soc(t).string("status", "disabled").device("dev").string("status", "on"); }, "none"},
    {"the status of a reserved region",
     [](FdtBuilder& t) {
         t.node("reserved-memory")
             .bus(1, 1)
             .empty("ranges")
             .node("a@0")
             .cells("reg", {0, 0x1000})
             .string("status", "on");
     },
     "bad-status-value /reserved-memory/a@0 warning"},
    {"interconnects may be empty where none is for DMA",
     [](FdtBuilder& t) { t.device("dev").empty("interconnects").string("interconnect-names", "cfg"); }, "none"},
    {"an empty list is not also unresolved",
     [](FdtBuilder& t) { t.device("dev").empty("interconnects").string("interconnect-names", "dma-mem"); },
     "empty-phandle-list /dev warning"},
    {"dma-mem without interconnects", [](FdtBuilder& t) { t.device("dev").string("interconnect-names", "dma-mem"); },
     "unresolved-dma-mem /dev error"},
    {"dma-mem to nowhere",
     [](FdtBuilder& t) {
         t.device("dev").cells("interconnects", {9, 1}).string("interconnect-names", "dma-mem");
     },
     "unresolved-dma-mem /dev error"},
    {"fewer names than regions",
     [](FdtBuilder& t) {
         t.node("a").phandle(1).end().device("dev").cells("memory-region", {1, 1}).string("memory-region-names", "x");
     },
     "memory-region-names-count /dev warning"},
    {"a name for no region", [](FdtBuilder& t) { t.device("dev").string("memory-region-names", "x"); },
     "memory-region-names-count /dev warning"},
    {"no device_type, but the name",
     [](FdtBuilder& t) {
         t.device("pcie@0").bus(3, 2).cells("ranges", {0x02000000, 0, 0, 0, 0, 0x1000});
     },
     "missing-pci-device-type /pcie@0 note"},
    {"neither device_type nor the name",
     [](FdtBuilder& t) {
         t.device("pci@0").bus(3, 2).cells("ranges", {0x02000000, 0, 0, 0, 0, 0x1000});
     },
     "missing-pci-device-type /pci@0 warning"},
    {"an AMBA device without reg", [](FdtBuilder& t) { t.device("dma@0", "arm,primecell"); },
     "amba-without-translatable-reg /dma@0 error"},
    {"three AMBA devices beyond one window",
     [](FdtBuilder& t) {
         t.device("soc", "simple-bus").bus(1, 1).cells("ranges", {0, 0, 0x1000});
         for (const std::string_view name : {"a@5000", "b@6000", "c@7000"}) {
             t.device(name, "arm,primecell").cells("reg", {0x5000, 0x100}).end();
         }
     },
     "amba-without-translatable-reg /soc error"},
    {"an AMBA device where the kernel does not look",
     [](FdtBuilder& t) {
         t.device("i2c@0", "test,i2c").bus(1, 0).cells("reg", {0, 0x100}).device("dma@0", "arm,primecell");
     },
     "none"},
    {"an AMBA device on a bus to which the kernel does not get",
     [](FdtBuilder& t) {
         t.node("nameless").bus(1, 1).empty("ranges").device("soc", "simple-bus").bus(1, 1);
         t.cells("ranges", {0, 0, 0x1000}).device("dma@5000", "arm,primecell").cells("reg", {0x5000, 0x100});
     },
     "none"},
    {"an fsl-mc bus without a window", [](FdtBuilder& t) { t.device("mc@0", "fsl,qoriq-mc").bus(3, 1); },
     "fsl-mc-or-cdx-unconfigured /mc@0 error"},
    {"an fsl-mc bus with a second compatible",
     [](FdtBuilder& t) {
         t.node("mc@0").strings("compatible", {"fsl,qoriq-mc", "simple-mfd"}).bus(3, 1);
     },
     "fsl-mc-or-cdx-unconfigured /mc@0 error"},
    {"a device whose compatible begins like that of the bus",
     [](FdtBuilder& t) { t.device("console@0", "fsl,qoriq-mc-console").bus(3, 1); }, "none"},
    {"an fsl-mc bus with a window above",
     [](FdtBuilder& t) {
         soc(t).cells("dma-ranges", {0, 0, 0x1000}).device("mc@0", "fsl,qoriq-mc").bus(3, 1);
     },
     "none"},
};

}  // namespace

TEST_CASE("rules: dma-ranges where it applies to nothing") {
    check_families(window_families, leaf_cases, &one_cell_each);
}

TEST_CASE("rules: names that are nearly right, and buses without one") {
    check_families(window_families, spelling_cases, &one_cell_each);
}

TEST_CASE("rules: the form of properties") {
    check_families(window_families, cell_cases, &one_cell_each);
}

TEST_CASE("memory-regions may be meant: some drivers read it") {
    const struct {
        std::string_view name;
        Confidence confidence;
        std::string_view fix;
        bool has_edit;
    } cases[] = {
        {"memory-regions", Confidence::possible,
         "rename it to memory-region, unless the device's own driver reads memory-regions", false},
        {"memory-regio", Confidence::likely, "rename it to memory-region", true},
        {"iommuss", Confidence::likely, "rename it to iommus", true},
        {"reusables", Confidence::likely, "rename it to reusable", true},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        FdtBuilder t;
        t.bus(1, 1).device("dev").empty(c.name).end();
        const Board board = checked(t.finish());
        const auto found = shown(board);
        REQUIRE(found.size() == 1);
        CHECK(found[0].confidence == c.confidence);
        CHECK(found[0].fix == c.fix);
        CHECK(!found[0].edits.empty() == c.has_edit);
    }
}

}  // namespace dmavet::test
