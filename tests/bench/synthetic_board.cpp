// SPDX-License-Identifier: Apache-2.0
// How does the cost grow with the board? Everything of which there can be many is here: clients, streams, regions,
// windows, buses, devices of equal and of different kinds.
#include "bench/synthetic_board.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include <fmt/format.h>

#include "support/fdt_builder.hpp"

namespace dmavet::bench {

namespace {

using test::FdtBuilder;

constexpr std::uint32_t iommu_phandle = 1;
constexpr std::uint32_t first_region_phandle = 1000;
constexpr std::uint32_t region_bytes = 0x4000;
constexpr std::uint32_t register_bytes = 0x10;
constexpr std::uint32_t devices_per_bus = 50;
constexpr std::uint32_t single_nodes = 5;  // the root, memory, reserved-memory, soc, the IOMMU

void add_memory(FdtBuilder& tree, const BoardSize& size) {
    tree.node("memory@80000000").string("device_type", "memory").cells("reg", {0x80000000, 0x70000000}).end();
    tree.node("reserved-memory").bus(1, 1).empty("ranges");
    for (std::uint32_t i = 0; i < size.regions; ++i) {
        const std::uint32_t base = 0x90000000 + i * region_bytes;
        tree.node(fmt::format("pool@{:x}", base)).string("compatible", "shared-dma-pool").empty("no-map");
        tree.cells("reg", {base, region_bytes}).phandle(first_region_phandle + i).end();
    }
    tree.end();
}

void add_clients(FdtBuilder& tree, const BoardSize& size) {
    tree.device("iommu@8000000", "arm,mmu-500").cells("reg", {0x8000000, 0x10000});
    tree.cells("#iommu-cells", {1}).phandle(iommu_phandle).end();
    for (std::uint32_t i = 0; i < size.clients; ++i) {
        const std::uint32_t address = 0x4000000 + i * register_bytes;
        tree.device(fmt::format("usb@{:x}", address), fmt::format("v,usb-{}", i % 100));
        tree.cells("reg", {address, register_bytes}).cells("iommus", {iommu_phandle, i});
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
    std::uint32_t address = 0x1000000;
    for (std::uint32_t made = 0; made < count;) {
        tree.device(fmt::format("bus@{:x}", address), "simple-bus").bus(1, 1).empty("ranges");
        tree.cells("dma-ranges", {0x80000000, 0x80000000, 0x70000000});
        for (++made; made < count && made % devices_per_bus != 0; ++made, address += register_bytes) {
            tree.device(fmt::format("mmc@{:x}", address), fmt::format("v,m-{}", made % 1000));
            tree.cells("reg", {address, register_bytes}).end();
        }
        tree.end();
        address += register_bytes;
    }
}

}  // namespace

BoardSize size_of(std::uint32_t nodes) {
    return {nodes, nodes / 20, nodes / 100};
}

std::vector<std::byte> synthetic_board(const BoardSize& size) {
    FdtBuilder tree;
    tree.bus(1, 1).strings("compatible", {"v,board", "v,soc"});
    add_memory(tree, size);
    tree.device("soc", "simple-bus").bus(1, 1).empty("ranges").empty("dma-ranges");
    add_clients(tree, size);
    add_buses(tree, size.nodes - size.clients - size.regions - single_nodes);
    tree.end();
    return tree.finish();
}

BoardFile::BoardFile(const BoardSize& size)
    : path_(std::filesystem::temp_directory_path() / fmt::format("dmavet-bench-{}.dtb", size.nodes)) {
    const pid_t child = ::fork();
    if (child == 0) {
        const std::vector<std::byte> board = synthetic_board(size);
        std::ofstream(path_, std::ios::binary)
            .write(reinterpret_cast<const char*>(board.data()), static_cast<std::streamsize>(board.size()));
        ::_exit(0);
    }
    ::waitpid(child, nullptr, 0);
}

BoardFile::~BoardFile() {
    std::filesystem::remove(path_);
}

}  // namespace dmavet::bench
