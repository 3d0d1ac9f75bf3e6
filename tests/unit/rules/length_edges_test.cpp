// SPDX-License-Identifier: Apache-2.0
// Rules about lengths and counts at their edges: a byte or an entry less, as many as there must be, and one more.
#include <doctest/doctest.h>

#include <array>
#include <vector>

#include "unit/rules/rule_cases.hpp"

namespace dmavet::test {

namespace {

FdtBuilder& zeros(FdtBuilder& t, std::string_view property, std::size_t count) {
    return t.bytes(property, std::vector<std::byte>(count, std::byte{0}));
}
FdtBuilder& smmu(FdtBuilder& t) {
    return t.device("iommu@1", "arm,mmu-500").phandle(1).cells("#iommu-cells", {1}).cells("reg", {1, 1}).end();
}
FdtBuilder& host(FdtBuilder& t) {
    return t.device("pcie@2", "test,pcie").string("device_type", "pci").bus(3, 2).cells("reg", {2, 1});
}
// A region that the kernel places in RAM.
FdtBuilder& placed(FdtBuilder& t) {
    return reserved(ram(t)).device("pool", "shared-dma-pool").empty("reusable");
}

}  // namespace

TEST_CASE("edges: a dma-ranges of whole entries of three cells") {
    const RuleCase cases[] = {
        {"a cell", [](FdtBuilder& t) { bus(t.bus(1, 1), {0}); }, "/soc error"},
        {"a cell less",
         [](FdtBuilder& t) {
             bus(t.bus(1, 1), {0, 0});
         },
         "/soc error"},
        {"whole",
         [](FdtBuilder& t) {
             bus(t.bus(1, 1), {0, 0, 0x1000});
         },
         "none"},
        {"a cell more",
         [](FdtBuilder& t) {
             bus(t.bus(1, 1), {0, 0, 0x1000, 0});
         },
         "/soc error"},
        {"a byte less",
         [](FdtBuilder& t) { zeros(t.bus(1, 1).device("soc", "simple-bus").bus(1, 1), "dma-ranges", 11); },
         "/soc error"},
        {"a byte more",
         [](FdtBuilder& t) { zeros(t.bus(1, 1).device("soc", "simple-bus").bus(1, 1), "dma-ranges", 13); },
         "/soc error"},
        {"two whole entries",
         [](FdtBuilder& t) {
             bus(t.bus(1, 1), {0, 0, 0x1000, 0x10000, 0x10000, 0x1000});
         },
         "none"},
    };
    check_rule("dma-ranges-length", cases);
}

TEST_CASE("edges: lengths of the properties of a region") {
    const RuleCase reg[] = {
        {"none", [](FdtBuilder& t) { placed(t).empty("reg"); }, "/reserved-memory/pool error"},
        {"a byte less", [](FdtBuilder& t) { zeros(placed(t), "reg", 7); }, "/reserved-memory/pool error"},
        {"whole",
         [](FdtBuilder& t) {
             placed(t).cells("reg", {0x90000000, 0x1000000});
         },
         "none"},
        {"a byte more", [](FdtBuilder& t) { zeros(placed(t), "reg", 9); }, "/reserved-memory/pool error"},
    };
    check_rule("region-reg-length", reg);
    // Beside a size it is placed elsewhere, which is as much of a fault.
    const RuleCase beside_size[] = {
        {"reg: a byte less", [](FdtBuilder& t) { zeros(placed(t).cells("size", {0x1000000}), "reg", 7); },
         "/reserved-memory/pool error"},
        {"reg: none", [](FdtBuilder& t) { placed(t).cells("size", {0x1000000}).empty("reg"); },
         "/reserved-memory/pool error"},
        {"reg: whole",
         [](FdtBuilder& t) {
             placed(t).cells("size", {0x1000000}).cells("reg", {0x90000000, 0x1000000});
         },
         "none"},
    };
    check_rule("region-reg-length", beside_size);
    const RuleCase dynamic[] = {
        {"size: a byte less", [](FdtBuilder& t) { zeros(placed(t), "size", 3); }, "/reserved-memory/pool error"},
        {"size: whole", [](FdtBuilder& t) { placed(t).cells("size", {0x1000000}); }, "none"},
        {"size: a cell more",
         [](FdtBuilder& t) {
             placed(t).cells("size", {0, 0x1000000});
         },
         "/reserved-memory/pool error"},
        {"alignment: a byte less", [](FdtBuilder& t) { zeros(placed(t).cells("size", {0x1000000}), "alignment", 3); },
         "/reserved-memory/pool error"},
        {"alignment: whole", [](FdtBuilder& t) { placed(t).cells("size", {0x1000000}).cells("alignment", {0x1000}); },
         "none"},
        {"alloc-ranges: a cell less",
         [](FdtBuilder& t) { placed(t).cells("size", {0x1000000}).cells("alloc-ranges", {0}); },
         "/reserved-memory/pool error"},
        {"alloc-ranges: whole",
         [](FdtBuilder& t) {
             placed(t).cells("size", {0x1000000}).cells("alloc-ranges", {0x80000000, 0x10000000});
         },
         "none"},
        {"alloc-ranges: a cell more",
         [](FdtBuilder& t) {
             placed(t).cells("size", {0x1000000}).cells("alloc-ranges", {0x80000000, 0x10000000, 0});
         },
         "/reserved-memory/pool error"},
    };
    check_rule("dynamic-region-cells", dynamic);
    const RuleCase zero[] = {
        {"no byte",
         [](FdtBuilder& t) {
             placed(t).cells("reg", {0x90000000, 0});
         },
         "/reserved-memory/pool note"},
        {"no byte, and a client",
         [](FdtBuilder& t) {
             placed(t).cells("reg", {0x90000000, 0}).empty("no-map").phandle(1).end().end();
             t.device("dev").cells("memory-region", {1});
         },
         "/reserved-memory/pool warning"},
        {"a byte",
         [](FdtBuilder& t) {
             placed(t).cells("reg", {0x90000000, 1});
         },
         "none"},
    };
    check_rule("zero-size-region", zero);
}

TEST_CASE("edges: one default CMA area, and two") {
    const RuleCase cases[] = {
        {"one",
         [](FdtBuilder& t) {
             pool(reserved(ram(t)), 0x90000000, 0x1000000, "a").empty("reusable").empty("linux,cma-default").end();
             pool(t, 0xa0000000, 0x1000000, "b").empty("reusable");
         },
         "none"},
        {"two",
         [](FdtBuilder& t) {
             pool(reserved(ram(t)), 0x90000000, 0x1000000, "a").empty("reusable").empty("linux,cma-default").end();
             pool(t, 0xa0000000, 0x1000000, "b").empty("reusable").empty("linux,cma-default");
         },
         "/reserved-memory/b warning"},
    };
    check_rule("multiple-cma-defaults", cases);
}

TEST_CASE("edges: lengths of iommu-map and of its mask") {
    const RuleCase cases[] = {
        {"none", [](FdtBuilder& t) { host(smmu(t.bus(1, 1))).empty("iommu-map"); }, "/pcie@2 error"},
        {"a byte less", [](FdtBuilder& t) { zeros(host(smmu(t.bus(1, 1))), "iommu-map", 15); }, "/pcie@2 error"},
        {"whole",
         [](FdtBuilder& t) {
             host(smmu(t.bus(1, 1))).cells("iommu-map", {0, 1, 0, 0x100});
         },
         "none"},
        {"a byte more", [](FdtBuilder& t) { zeros(host(smmu(t.bus(1, 1))), "iommu-map", 17); }, "/pcie@2 error"},
        {"mask: a byte less",
         [](FdtBuilder& t) {
             zeros(host(smmu(t.bus(1, 1))).cells("iommu-map", {0, 1, 0, 0x100}), "iommu-map-mask", 3);
         },
         "/pcie@2 warning"},
        {"mask: whole",
         [](FdtBuilder& t) {
             host(smmu(t.bus(1, 1))).cells("iommu-map", {0, 1, 0, 0x100}).cells("iommu-map-mask", {0xffff});
         },
         "none"},
        {"mask: a cell more",
         [](FdtBuilder& t) {
             host(smmu(t.bus(1, 1))).cells("iommu-map", {0, 1, 0, 0x100}).cells("iommu-map-mask", {0xffff, 0});
         },
         "/pcie@2 warning"},
    };
    check_rule("iommu-map-format", cases);
    // The last bit that the mask lets through, and the first one that it does not.
    const RuleCase base[] = {
        {"inside",
         [](FdtBuilder& t) {
             host(smmu(t.bus(1, 1))).cells("iommu-map", {0x80, 1, 0, 0x80}).cells("iommu-map-mask", {0xff});
         },
         "none"},
        {"outside",
         [](FdtBuilder& t) {
             host(smmu(t.bus(1, 1))).cells("iommu-map", {0x100, 1, 0, 0x80}).cells("iommu-map-mask", {0xff});
         },
         "/pcie@2 error"},
    };
    check_rule("iommu-map-base-masked", base);
}

TEST_CASE("edges: as many names as regions") {
    const auto device = [](FdtBuilder& t) -> FdtBuilder& {
        pool(reserved(ram(t)), 0x90000000, 0x100000, "a").empty("no-map").phandle(7).end();
        pool(t, 0x91000000, 0x100000, "b").empty("no-map").phandle(8).end().end();
        return t.device("usb@1").cells("reg", {1, 1}).strings("memory-region-names", {"a", "b"});
    };
    static constexpr auto with_names = device;
    const RuleCase cases[] = {
        {"a region less", [](FdtBuilder& t) { with_names(t).cells("memory-region", {7}); }, "/usb@1 warning"},
        {"as many",
         [](FdtBuilder& t) {
             with_names(t).cells("memory-region", {7, 8});
         },
         "none"},
        {"a region more",
         [](FdtBuilder& t) {
             with_names(t).cells("memory-region", {7, 8, 7});
         },
         "/usb@1 warning"},
    };
    check_rule("memory-region-names-count", cases);
}

}  // namespace dmavet::test
