// SPDX-License-Identifier: Apache-2.0
// Parts of trees with an IOMMU and its clients.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "unit/rules/rule_cases.hpp"

namespace dmavet::test::stream_trees {

inline FdtBuilder& smmu(FdtBuilder& t, std::uint32_t cells, std::string_view compatible = "arm,mmu-500") {
    return t.device("iommu@1", compatible).phandle(1).cells("#iommu-cells", {cells}).end();
}
inline FdtBuilder& client(FdtBuilder& t, std::string_view name, std::initializer_list<std::uint32_t> iommus,
                          std::string_view compatible = "test,device") {
    const auto address = static_cast<std::uint32_t>(name.back());
    t.device(name, compatible).cells("reg", {address, 1}).cells("interrupts", {1});
    return t.cells("iommus", iommus).end();
}
// Still open.
inline FdtBuilder& host(FdtBuilder& t, std::string_view name, std::initializer_list<std::uint32_t> map) {
    const auto address = static_cast<std::uint32_t>(name.back());
    t.device(name, "test,pcie").string("device_type", "pci").bus(3, 2).cells("reg", {address, 1});
    return t.cells("iommu-map", map);
}

}  // namespace dmavet::test::stream_trees
