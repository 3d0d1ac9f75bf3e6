// SPDX-License-Identifier: Apache-2.0
// What kind of bus is a node, and what do the flags of an address on it mean (drivers/of/address.c, 6.12 and 6.1)?
#include "topology/of_address.hpp"

#include <doctest/doctest.h>

#include <string_view>

#include "support/analyzed.hpp"
#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

constexpr std::uint32_t io = 0x01000000, mem = 0x02000000, mem_64 = 0x03000000, prefetchable = 0x40000000;

// of_bus_pci_match(), of_bus_isa_match(), of_bus_default_flags_match()
const struct {
    std::string_view name;
    Build build;
    topology::OfBus expected;
} buses[] = {
    {"device_type pci", [](FdtBuilder& t) { t.node("bus").string("device_type", "pci"); }, topology::OfBus::pci},
    {"device_type pciex", [](FdtBuilder& t) { t.node("bus").string("device_type", "pciex"); }, topology::OfBus::pci},
    {"device_type vci", [](FdtBuilder& t) { t.node("bus").string("device_type", "vci"); }, topology::OfBus::pci},
    {"device_type ht", [](FdtBuilder& t) { t.node("bus").string("device_type", "ht"); }, topology::OfBus::pci},
    {"device_type of something else", [](FdtBuilder& t) { t.node("bus").string("device_type", "isa"); },
     topology::OfBus::default_bus},
    {"the name pcie", [](FdtBuilder& t) { t.node("pcie@1000"); }, topology::OfBus::pci},
    {"the name pci is not enough", [](FdtBuilder& t) { t.node("pci@1000"); }, topology::OfBus::default_bus},
    {"the name isa", [](FdtBuilder& t) { t.node("isa@1000"); }, topology::OfBus::isa},
    {"PCI comes before ISA", [](FdtBuilder& t) { t.node("isa").string("device_type", "pci"); }, topology::OfBus::pci},
    {"ISA comes before three cells", [](FdtBuilder& t) { t.node("isa").bus(3, 2); }, topology::OfBus::isa},
    {"three cells", [](FdtBuilder& t) { t.node("bus").bus(3, 2); }, topology::OfBus::default_flags},
    {"two cells", [](FdtBuilder& t) { t.node("bus").bus(2, 2); }, topology::OfBus::default_bus},
    {"four cells", [](FdtBuilder& t) { t.node("bus").bus(4, 2); }, topology::OfBus::default_bus},
};

}  // namespace

TEST_CASE("what kind of bus a node is") {
    for (const auto& c : buses) {
        CAPTURE(c.name);
        const Board board = analyzed(c.build, arm64_6_12);
        INFO("input:\n", dts_text(*board.tree));
        const NodeId bus = *board.tree->first_child(root_node);
        CHECK(topology::of_match_bus(topology::OfTree(*board.tree, *board.kernel), bus) == c.expected);
    }
}

// pci_dma_configure() asks for no device_type; a vendor's bridge may have none.
TEST_CASE("behind which node there are PCI functions") {
    const struct {
        std::string_view name;
        Build build;
        bool expected;
    } cases[] = {
        {"device_type pci", [](FdtBuilder& t) { t.device("host").string("device_type", "pci"); }, true},
        {"an iommu-map on a bus of three and two cells",
         [](FdtBuilder& t) {
             t.device("v,pcie@1").bus(3, 2).empty("ranges").cells("iommu-map", {0, 1, 0, 1});
         },
         true},
        {"neither", [](FdtBuilder& t) { t.device("v,pcie@1").bus(3, 2).empty("ranges"); }, false},
        {"an iommu-map on a bus of other objects (fsl-mc)",
         [](FdtBuilder& t) {
             t.device("mc@1").bus(3, 1).empty("ranges").cells("iommu-map", {0, 1, 0, 1});
         },
         false},
        {"without windows to functions",
         [](FdtBuilder& t) {
             t.device("v,pcie@1").bus(3, 2).cells("iommu-map", {0, 1, 0, 1});
         },
         false},
        {"another device_type",
         [](FdtBuilder& t) {
             t.device("v,pcie@1").string("device_type", "other").bus(3, 2).empty("ranges");
             t.cells("iommu-map", {0, 1, 0, 1});
         },
         false},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        const Board board = analyzed(c.build, arm64_6_12);
        INFO("input:\n", dts_text(*board.tree));
        CHECK((board.topology.find_pci(*board.tree->first_child(root_node)) != nullptr) == c.expected);
    }
}

// of_bus_pci_get_flags(), of_bus_isa_get_flags(), of_bus_default_flags_get_flags(), of_bus_default_get_flags()
TEST_CASE("what the first cell of an address says") {
    constexpr std::uint32_t is_mem_64 = 0x100000, is_prefetch = 0x2000;  // IORESOURCE_MEM_64, IORESOURCE_PREFETCH
    const struct {
        topology::OfBus bus;
        std::uint32_t cell, expected;
    } flags[] = {
        {topology::OfBus::pci, 0, 0},
        {topology::OfBus::pci, io, topology::resource_io},
        {topology::OfBus::pci, mem, topology::resource_mem},
        {topology::OfBus::pci, mem_64, topology::resource_mem | is_mem_64},
        {topology::OfBus::pci, mem_64 | prefetchable, topology::resource_mem | is_mem_64 | is_prefetch},
        {topology::OfBus::pci, 0x80000000 | mem, topology::resource_mem},  // "n" of the binding, not relocatable
        {topology::OfBus::isa, 0, topology::resource_mem},
        {topology::OfBus::isa, 1, topology::resource_io},
        {topology::OfBus::isa, 2, topology::resource_mem},
        {topology::OfBus::isa, 3, topology::resource_io},
        {topology::OfBus::default_flags, 0x42, 0x42},
        {topology::OfBus::default_bus, 0, topology::resource_mem},
        {topology::OfBus::default_bus, 1, topology::resource_mem},
    };
    for (const auto& c : flags) {
        CAPTURE(static_cast<int>(c.bus));
        CAPTURE(hex(c.cell));
        CHECK(hex(topology::address_flags(Behaviour{}, c.bus, c.cell)) == hex(c.expected));
    }
}

}  // namespace dmavet
