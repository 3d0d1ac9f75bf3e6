// SPDX-License-Identifier: Apache-2.0
// The small trees that tell one kernel from the next. The device that is asked about is /dev, /soc/dev or
// /isa/bus/soc/dev.
#pragma once

#include <cstdint>
#include <string_view>

#include "support/allocations.hpp"

namespace dmavet::test::change_trees {

// 8 GiB from 0x40000000, and a bus with a window of `size` bytes at their start.
inline void with_window(FdtBuilder& t, std::uint32_t size) {
    ram_of(t, {0, 0x40000000, 2, 0});
    t.device("soc", "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", {0, 0, 0x40000000, size});
}

inline void board(FdtBuilder& t) {
    with_window(t, 0x20000000);
    t.device("dev").end().end();
}

inline void without_window(FdtBuilder& t) {
    ram_of(t, {0, 0x40000000, 2, 0});
    t.device("dev").end();
}

inline void odd_window(FdtBuilder& t) {
    with_window(t, 0x1fffffff);
    t.device("dev").end().end();
}

inline void legacy_smmu(FdtBuilder& t) {
    t.device("smmu", "arm,mmu-500").cells("#iommu-cells", {1}).cells("mmu-masters", {2, 1}).phandle(1).end();
    t.device("dev").cells("iommus", {1, 1}).end();
}

inline void wrapping_registers(FdtBuilder& t) {
    t.bus(2, 2).node("dev").strings("compatible", {"test,dev", "arm,primecell"});
    t.cells("reg", {0xffffffff, 0xfffff000, 0, 0x2000}).end();
}

inline void opposed_flags(FdtBuilder& t) {
    t.device("soc", "simple-bus").empty("ranges").empty("dma-coherent");
    t.device("dev").empty("dma-noncoherent").end().end();
}

inline void interconnect(FdtBuilder& t) {
    t.device("noc").cells("#interconnect-cells", {0}).phandle(1).end();
    t.device("dev").cells("interconnects", {1}).string("interconnect-names", "dma-mem").end();
}

inline void coherent_host_bridge(FdtBuilder& t) {
    t.node("dev").string("device_type", "pci").string("compatible", "test,pcie").bus(3, 2).empty("dma-coherent").end();
}

// 30 MiB from a multiple of 2 MiB that is none of 4 MiB.
inline void area_of_pageblocks(FdtBuilder& t) {
    regions(t).node("pool@60200000").string("compatible", "shared-dma-pool").empty("reusable");
    t.cells("reg", {0, 0x60200000, 0, 0x1e00000}).phandle(1).end().end();
    t.device("dev").cells("memory-region", {1}).end();
}

inline void no_device(FdtBuilder& t) {
    t.node("soc").device("dev").end().end();
}

inline void default_area(FdtBuilder& t) {
    regions(t).node("pool@60000000").string("compatible", "shared-dma-pool").empty("reusable");
    t.empty("linux,cma-default").cells("reg", {0, 0x60000000, 0, 0x2000000}).phandle(1).end().end();
    t.device("dev").cells("memory-region", {1}).end();
}

inline void two_reg_entries(FdtBuilder& t) {
    regions(t).node("pool@60000000").string("compatible", "shared-dma-pool").empty("no-map");
    t.cells("reg", {0, 0x60000000, 0, 0x100000, 0, 0x61000000, 0, 0x100000}).phandle(1).end().end();
    t.device("dev").cells("memory-region", {1}).end();
}

inline void iommu_addresses(FdtBuilder& t) {
    regions(t).node("fb@60000000").cells("reg", {0, 0x60000000, 0, 0x100000});
    t.cells("iommu-addresses", {9, 0, 0, 0, 0x100000}).end().end();
}

// The higher one first.
inline void two_default_areas(FdtBuilder& t) {
    regions(t);
    for (const std::uint32_t base : {0x90000000U, 0x60000000U}) {
        t.node(base == 0x60000000 ? "low" : "high").string("compatible", "shared-dma-pool").empty("reusable");
        t.empty("linux,cma-default").cells("reg", {0, base, 0, 0x2000000}).end();
    }
    t.end();
}

// Two nodes at one address, told apart by mask.
inline void masked_names(FdtBuilder& t) {
    t.bus(1, 1).node("soc").string("compatible", "simple-bus").bus(1, 1).empty("ranges");
    t.device("dev@1000").cells("reg", {0x1000, 0x100}).cells("mask", {1}).end().end();
    t.device("dev@1000").cells("reg", {0x1000, 0x100}).cells("mask", {2}).end();
}

// The CPU side of the window crosses into an ISA bus, whose addresses begin with flags.
inline void isa_one_to_one(FdtBuilder& t) {
    t.bus(2, 1).node("isa").string("compatible", "simple-bus").bus(2, 1).empty("ranges").empty("dma-ranges");
    t.device("bus", "simple-bus").bus(2, 1).empty("ranges").empty("dma-ranges");
    t.device("soc", "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", {0, 1, 0x40000000, 0x1000});
    t.device("dev").end().end().end().end();
}

inline void unended_status(FdtBuilder& t) {
    t.device("dev").cells("status", {0x6f6b6179}).end();  // "okay", and no NUL
}

// A window of 512 MiB on a bus that leaves its cells to the nodes above.
inline void bus_without_cells(FdtBuilder& t) {
    t.bus(1, 1).device("soc", "simple-bus").empty("ranges").cells("dma-ranges", {0, 0x40000000, 0x20000000});
    t.device("dev").end().end();
}

inline void window_without_size(FdtBuilder& t) {
    t.bus(1, 1).device("soc", "simple-bus").bus(1, 0).empty("ranges").cells("dma-ranges", {0, 0x40000000});
    t.device("dev").end().end();
}

inline FdtBuilder& smmu(FdtBuilder& t, std::uint32_t cells) {
    return t.device("smmu", "arm,mmu-500").cells("#iommu-cells", {cells}).phandle(1).end();
}

inline void map_of_wide_rows(FdtBuilder& t) {
    smmu(t, 2).node("dev").string("device_type", "pci").string("compatible", "test,pcie").bus(3, 2);
    t.cells("iommu-map", {0, 1, 0x10, 0x20, 1}).end();
}

inline void translated(FdtBuilder& t) {
    ram_of(t, {0, 0x40000000, 2, 0});
    smmu(t, 1).device("dev").cells("iommus", {1, 5}).end();
}

inline void reusable_and_no_map(FdtBuilder& t) {
    regions(t).node("pool@60000000").string("compatible", "shared-dma-pool").empty("reusable").empty("no-map");
    t.cells("reg", {0, 0x60000000, 0, 0x400000}).phandle(1).end().end();
    t.device("dev").cells("memory-region", {1}).end();
}

template <const char* compatible>
void memory_device(FdtBuilder& t) {
    t.node("soc").device("dev", compatible).end().end();
}
inline constexpr char ramoops[] = "ramoops", smem[] = "qcom,smem", nvmem[] = "nvmem-rmem",
                      open_dice[] = "google,open-dice", phram[] = "phram";

template <const char* compatible>
void reserved_device(FdtBuilder& t) {
    regions(t).device("dev", compatible).end().end();
}

inline void two_kinds_of_flags(FdtBuilder& t) {
    t.bus(1, 1).device("soc", "simple-bus").bus(3, 1).empty("ranges");
    t.cells("dma-ranges", {1, 0, 0, 0x40000000, 0x1000000, 2, 0, 0x1000000, 0x41000000, 0x1000000});
    t.device("dev").end().end();
}

inline void two_kinds_of_pci_memory(FdtBuilder& t) {
    t.bus(2, 2).node("dev").string("device_type", "pci").string("compatible", "test,pcie").bus(3, 2);
    t.cells("dma-ranges", {0x2000000, 0, 0, 0, 0x40000000, 0, 0x1000000,  //
                           0x3000000, 0, 0x1000000, 0, 0x41000000, 0, 0x1000000})
        .end();
}

inline void window_of_its_own(FdtBuilder& t) {
    t.bus(1, 1).device("dev").bus(1, 1).cells("dma-ranges", {0, 0x40000000, 0x20000000}).end();
}

inline void bus_in_firmware(FdtBuilder& t) {
    t.node("firmware").device("soc", "simple-bus").device("dev").end().end().end();
}

inline void framebuffer(FdtBuilder& t) {
    t.node("chosen").device("dev", "simple-framebuffer").end().end();
}

inline FdtBuilder& ram_of_1_gib(FdtBuilder& t) {
    return ram_of(t, {0, 0x40000000, 0, 0x40000000});
}

inline void empty_map(FdtBuilder& t) {
    ram_of_1_gib(t).device("soc", "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", {0, 0, 0x40000000, 0});
    t.device("dev").empty("dma-coherent").end().end();
}

inline void eight_gib(FdtBuilder& t) {
    ram_of(t, {0, 0x40000000, 2, 0}).device("dev").end();
}

inline void one_gib(FdtBuilder& t) {
    ram_of_1_gib(t).device("dev").end();
}

inline void allwinner_camera(FdtBuilder& t) {
    ram_of_1_gib(t.string("compatible", "allwinner,sun50i-a64")).device("dev", "allwinner,sun50i-a64-csi").end();
}

inline void armada(FdtBuilder& t) {
    t.bus(1, 1).node("cpus").bus(1, 0);
    for (const std::uint32_t cpu : {0U, 1U}) {
        t.node(cpu == 0 ? "cpu@0" : "cpu@1").string("device_type", "cpu").cells("reg", {cpu}).end();
    }
    t.end().device("fabric", "marvell,armada-380-coherency-fabric").end().device("dev").end();
}

inline void coherent_device(FdtBuilder& t) {
    ram_of_1_gib(t).device("dev").empty("dma-coherent").end();
}

inline void without_driver(FdtBuilder& t) {
    t.device("iommu", "test,iommu").cells("#iommu-cells", {0}).phandle(1).end().device("dev").cells("iommus", {1});
}

// A default area that cma= replaces, and one that only fits in its place.
inline void replaced_area(FdtBuilder& t) {
    regions(t).node("pool@60000000").string("compatible", "shared-dma-pool").empty("reusable");
    t.empty("linux,cma-default").cells("reg", {0, 0x60000000, 0, 0x2000000}).end();
    t.node("other").cells("size", {0, 0x2000000}).cells("alloc-ranges", {0, 0x60000000, 0, 0x2000000}).end().end();
}

// Both kernels place the last one first; the range of the other one begins in it.
inline void placed_side_by_side(FdtBuilder& t) {
    regions(t).node("first").end();
    t.node("other").cells("size", {0, 0x100000}).cells("alloc-ranges", {0, 0x5ff00000, 0, 0x10000000}).end();
    t.node("last").cells("size", {0, 0x100000}).cells("alloc-ranges", {0, 0x50000000, 0, 0x10000000}).end().end();
}

inline void kept_memory(FdtBuilder& t) {
    regions(t.reserve(0x5ff00000, 0x100000)).node("first").end();
    t.node("other").cells("size", {0, 0x100000}).cells("alloc-ranges", {0, 0x50000000, 0, 0x10000000}).end().end();
}

// 8 MiB behind the end of RAM.
inline void area_past_ram(FdtBuilder& t) {
    t.bus(2, 2).node("memory@40000000").string("device_type", "memory").cells("reg", {0, 0x40000000, 0, 0x3c800000});
    t.end().node("reserved-memory").bus(2, 2).empty("ranges").node("pool").string("compatible", "shared-dma-pool");
    t.empty("reusable").cells("reg", {0, 0x7d000000, 0, 0x800000}).phandle(1).end().end();
    t.device("dev").cells("memory-region", {1});
}

inline void area_in_two_zones(FdtBuilder& t) {
    regions(t).node("pool").string("compatible", "shared-dma-pool").empty("reusable");
    t.cells("reg", {0, 0xff000000, 0, 0x2000000}).end().end();
}

inline void three_quarters_of_a_gib(FdtBuilder& t) {
    ram_of(t, {0, 0x40000000, 0, 0x30000000}).device("dev").end();
}

// 4 MiB of no-map memory: where the kernel wants it, or at a place of its own.
inline void dynamic_no_map(FdtBuilder& t) {
    regions(t, {0, 0x40000000, 0, 0x40000000});
    t.node("pool").string("compatible", "shared-dma-pool").empty("no-map").cells("size", {0, 0x400000}).end().end();
    t.device("dev").end();
}

inline void after_crash(FdtBuilder& t) {
    ram_of_1_gib(t).node("chosen");
    t.cells("linux,usable-memory-range", {0, 0x50000000, 0, 0x10000000, 0, 0x60000000, 0, 0x8000000}).end();
}

inline void fixed_no_map(FdtBuilder& t) {
    regions(t, {0, 0x40000000, 0, 0x40000000});
    t.node("pool@60000000").string("compatible", "shared-dma-pool").empty("no-map");
    t.cells("reg", {0, 0x60000000, 0, 0x400000}).phandle(1).end().end();
    t.device("dev").cells("memory-region", {1}).end();
}

inline void odd_reg_beside_size(FdtBuilder& t) {
    regions(t).node("pool").cells("reg", {0, 0x60000000, 0x400000}).cells("size", {0, 0x400000}).end().end();
}

// A hart with both extensions, below a root of two cells each.
inline FdtBuilder& hart(FdtBuilder& t) {
    t.bus(2, 2).node("cpus").bus(1, 0).node("cpu@0").string("compatible", "riscv").cells("reg", {0});
    t.string("riscv,isa", "rv64ima_zicbom_svpbmt").cells("riscv,cbom-block-size", {64}).end().end();
    return t;
}

inline void own_pool(FdtBuilder& t) {
    hart(t).node("memory@40000000").string("device_type", "memory").cells("reg", {0, 0x40000000, 2, 0}).end();
    t.node("reserved-memory").bus(2, 2).empty("ranges");
    t.node("pool@60000000").string("compatible", "shared-dma-pool").empty("no-map");
    t.cells("reg", {0, 0x60000000, 0, 0x100000}).phandle(1).end().end();
    t.device("dev").empty("dma-noncoherent").cells("memory-region", {1}).end();
}

inline void high_ram(FdtBuilder& t) {
    hart(t).node("memory@100000000").string("device_type", "memory").cells("reg", {1, 0, 1, 0}).end();
}

inline void cache_of(FdtBuilder& t, std::string_view compatible) {
    t.bus(2, 2).device("cache@2010000", compatible).cells("reg", {0, 0x2010000, 0, 0x4000}).cells("cache-level", {2});
}

inline void half_marked_gic(FdtBuilder& t) {
    t.bus(1, 1).device("gic@1000", "arm,gic-v3").cells("reg", {0x1000, 0x100}).bus(1, 1).empty("dma-noncoherent");
    t.empty("ranges").device("its@2000", "arm,gic-v3-its").cells("reg", {0x2000, 0x100}).end().end();
}

}  // namespace dmavet::test::change_trees
