// SPDX-License-Identifier: Apache-2.0
// Parts of trees with windows, below a root of one cell each.
#pragma once

#include <string_view>

#include "unit/rules/rule_cases.hpp"

namespace dmavet::test::window_trees {

// All families that speak of windows, RAM and the form of properties.
inline constexpr std::string_view window_families[] = {"windows", "reach", "cells", "pci", "platform"};

inline void one_cell_each(FdtBuilder& t) {
    t.bus(1, 1);
}

// 1 GiB at 0x80000000.
inline FdtBuilder& gib_1(FdtBuilder& t) {
    return t.node("memory@80000000").string("device_type", "memory").cells("reg", {0x80000000, 0x40000000}).end();
}
inline FdtBuilder& soc(FdtBuilder& t, std::string_view name = "soc") {
    return t.device(name, "simple-bus").bus(1, 1).empty("ranges");
}
inline FdtBuilder& wide(FdtBuilder& t) {
    return t.device("top", "simple-bus").bus(2, 2).empty("ranges");
}
inline FdtBuilder& master(FdtBuilder& t) {
    return t.device("dma-controller@1000").cells("reg", {0x1000, 0x100});
}
inline FdtBuilder& suspect(FdtBuilder& t) {
    return t.device("hash@1000").cells("reg", {0x1000, 0x100}).cells("interrupts", {1});
}
inline FdtBuilder& host(FdtBuilder& t) {
    return t.device("pcie@2000").string("device_type", "pci").cells("reg", {0x2000, 0x100}).bus(3, 2);
}
inline FdtBuilder& smmu(FdtBuilder& t) {
    return t.device("iommu@1", "arm,mmu-500").cells("reg", {1, 1}).cells("#iommu-cells", {1}).phandle(1).end();
}

}  // namespace dmavet::test::window_trees
