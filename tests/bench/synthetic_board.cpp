// SPDX-License-Identifier: Apache-2.0
// How does the cost grow with the board? Everything of which there can be many is here: clients, streams, regions,
// windows, buses, devices of equal and of different kinds.
#include "bench/synthetic_board.hpp"

#include <string>

#include <fmt/format.h>

#include "support/fdt_builder.hpp"

namespace dmavet::bench {

namespace {

using test::FdtBuilder;

constexpr std::uint32_t iommu_phandle = 1;
constexpr std::uint32_t first_region_phandle = 1000;
constexpr std::uint32_t devices_per_bus = 50;

void add_memory(FdtBuilder& tree, const BoardSize& size) {
    tree.node("memory@80000000").string("device_type", "memory").cells("reg", {0, 0x80000000, 0x8, 0}).end();
    tree.node("reserved-memory").bus(2, 2).empty("ranges");
    for (std::uint32_t i = 0; i < size.regions; ++i) {
        const std::uint32_t base = 0x90000000 + i * 0x10000;
        tree.node(fmt::format("pool@{:x}", base)).string("compatible", "shared-dma-pool").empty("no-map");
        tree.cells("reg", {0, base, 0, 0x10000}).phandle(first_region_phandle + i).end();
    }
    tree.end();
}

void add_clients(FdtBuilder& tree, const BoardSize& size) {
    tree.device("iommu@10000000", "arm,mmu-500").cells("reg", {0, 0x10000000, 0, 0x10000});
    tree.cells("#iommu-cells", {1}).phandle(iommu_phandle).end();
    for (std::uint32_t i = 0; i < size.clients; ++i) {
        const std::uint32_t address = 0x20000000 + i * 0x1000;
        tree.device(fmt::format("usb@{:x}", address), fmt::format("vendor,usb-{}", i % 100));
        tree.cells("reg", {0, address, 0, 0x1000}).cells("interrupts", {i}).cells("iommus", {iommu_phandle, i});
        if (i % 2 == 0) {
            tree.empty("dma-coherent");
        }
        if (i < size.regions) {
            tree.cells("memory-region", {first_region_phandle + i});
        }
        tree.end();
    }
}

void add_buses(FdtBuilder& tree, std::uint32_t count) {
    std::uint32_t address = 0x40000000;
    for (std::uint32_t made = 0; made < count;) {
        tree.device(fmt::format("bus@{:x}", address), "simple-bus").bus(2, 2).empty("ranges");
        tree.cells("dma-ranges", {0, 0x80000000, 0, 0x80000000, 0, 0x80000000});
        for (++made; made < count && made % devices_per_bus != 0; ++made, address += 0x1000) {
            tree.device(fmt::format("mmc@{:x}", address), fmt::format("vendor,mmc-{}", made % 1000));
            tree.cells("reg", {0, address, 0, 0x1000}).cells("interrupts", {made}).end();
        }
        tree.end();
        address += 0x1000;
    }
}

}  // namespace

std::vector<std::byte> synthetic_board(const BoardSize& size) {
    FdtBuilder tree;
    tree.bus(2, 2).strings("compatible", {"vendor,board", "vendor,soc"});
    add_memory(tree, size);
    tree.device("soc", "simple-bus").bus(2, 2).empty("ranges").empty("dma-ranges");
    add_clients(tree, size);
    add_buses(tree, size.nodes - size.clients - size.regions);
    tree.end();
    return tree.finish();
}

}  // namespace dmavet::bench
