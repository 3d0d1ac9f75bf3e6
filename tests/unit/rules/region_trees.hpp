// SPDX-License-Identifier: Apache-2.0
// Trees with regions of reserved memory, below a root of one cell each with 1 GiB of RAM at 2 GiB.
#pragma once

#include <cstdint>
#include <string_view>

#include "dmavet/question.hpp"
#include "unit/rules/rule_cases.hpp"

namespace dmavet::test::region_trees {

inline constexpr std::string_view reserved_memory[] = {"reserved-memory"};

inline void given_ram(Question& question) {
    question.memory.banks = {{0x80000000, 0x40000000}};
}
inline void arm32(Question& question) {
    question.arch = Arch::arm;
}
inline void with_restricted_pools(Question& question) {
    question.config.emplace().options["CONFIG_DMA_RESTRICTED_POOL"] = true;
}

// Still open: the memory node, /reserved-memory, a region in it.
inline FdtBuilder& ram_node(FdtBuilder& t) {
    return t.bus(1, 1).node("memory@80000000").string("device_type", "memory").cells("reg", {0x80000000, 0x40000000});
}
inline FdtBuilder& regions(FdtBuilder& t) {
    return t.node("reserved-memory").bus(1, 1).empty("ranges");
}
inline FdtBuilder& after_ram(FdtBuilder& t) {
    return regions(ram_node(t).end());
}
inline FdtBuilder& shared_pool(FdtBuilder& t, std::string_view name = "pool") {
    return t.device(name, "shared-dma-pool");
}
inline FdtBuilder& carve_out(FdtBuilder& t, std::string_view name, std::uint32_t base, std::uint32_t size) {
    return t.node(name).cells("reg", {base, size});
}
// Closes the open region and /reserved-memory, and refers to the region with phandle 1.
inline FdtBuilder& used(FdtBuilder& t) {
    return t.phandle(1).end().end().device("dev").cells("memory-region", {1});
}

}  // namespace dmavet::test::region_trees
