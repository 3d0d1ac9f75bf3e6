// SPDX-License-Identifier: Apache-2.0
// Is a device coherent, and which node said so? Every case is one decision of of_dma_is_coherent()
// (drivers/of/address.c), the same in 6.12 and 6.1, on arm64 and arm.
#include <doctest/doctest.h>

#include "support/analyzed.hpp"
#include "support/describe.hpp"
#include "unit/device_cases.hpp"

namespace dmavet {

using namespace test;

namespace {

FdtBuilder& bus(FdtBuilder& t, std::string_view name) {
    return t.device(name, "simple-bus").bus(1, 1).empty("ranges");
}

const DeviceCase cases[] = {
    {"nobody says anything: the architecture's default", [](FdtBuilder& t) { bus(t, "soc").device("dev"); }, "/soc/dev",
     "no default"},
    {"the device says so", [](FdtBuilder& t) { bus(t, "soc").device("dev").empty("dma-coherent"); }, "/soc/dev",
     "yes /soc/dev dma-coherent"},
    {"a bus says so for all below it",
     [](FdtBuilder& t) { bus(bus(t, "soc").empty("dma-coherent"), "inner").device("dev"); }, "/soc/inner/dev",
     "yes /soc dma-coherent"},
    {"the root says so", [](FdtBuilder& t) { bus(t.empty("dma-coherent"), "soc").device("dev"); }, "/soc/dev",
     "yes / dma-coherent"},
    {"the nearest node wins: an exception below a coherent bus",
     [](FdtBuilder& t) { bus(t, "soc").empty("dma-coherent").device("dev").empty("dma-noncoherent"); }, "/soc/dev",
     "no /soc/dev dma-noncoherent"},
    {"the nearest node wins: an exception below a non-coherent bus",
     [](FdtBuilder& t) { bus(t, "soc").empty("dma-noncoherent").device("dev").empty("dma-coherent"); }, "/soc/dev",
     "yes /soc/dev dma-coherent"},
    {"both on one node: dma-coherent is looked up first",
     [](FdtBuilder& t) { bus(t, "soc").device("dev").empty("dma-noncoherent").empty("dma-coherent"); }, "/soc/dev",
     "yes /soc/dev dma-coherent"},
    {"presence counts, not the value (of_property_read_bool)",
     [](FdtBuilder& t) { bus(t, "soc").device("dev").cells("dma-coherent", {0}); }, "/soc/dev",
     "yes /soc/dev dma-coherent"},
    {"the status of a bus does not matter",
     [](FdtBuilder& t) { bus(t, "soc").string("status", "disabled").empty("dma-coherent").device("dev"); }, "/soc/dev",
     "yes /soc dma-coherent"},
    {"a sibling's property means nothing",
     [](FdtBuilder& t) { bus(t, "soc").device("peer").empty("dma-coherent").end().device("dev"); }, "/soc/dev",
     "no default"},
    {"a child's property means nothing for its bus",
     [](FdtBuilder& t) { bus(t, "soc").device("dev").empty("dma-coherent"); }, "/soc", "no default"},
    {"dma-mem leads past the tree parent",
     [](FdtBuilder& t) {
         t.device("mc@100").cells("#interconnect-cells", {0}).phandle(7).end();
         bus(t, "soc").empty("dma-coherent").device("dev").cells("interconnects", {7});
         t.string("interconnect-names", "dma-mem");
     },
     "/soc/dev", "no default"},
    {"dma-mem leads to a coherent provider",
     [](FdtBuilder& t) {
         t.device("mc@100").cells("#interconnect-cells", {0}).phandle(7).empty("dma-coherent").end();
         bus(t, "soc").device("dev").cells("interconnects", {7}).string("interconnect-names", "dma-mem");
     },
     "/soc/dev", "yes /mc@100 dma-coherent"},
    {"the device itself comes before dma-mem",
     [](FdtBuilder& t) {
         t.device("mc@100").cells("#interconnect-cells", {0}).phandle(7).empty("dma-coherent").end();
         bus(t, "soc").device("dev").empty("dma-noncoherent").cells("interconnects", {7});
         t.string("interconnect-names", "dma-mem");
     },
     "/soc/dev", "no /soc/dev dma-noncoherent"},
};

FdtBuilder& host_bridge(FdtBuilder& t) {
    return t.device("pcie@0", "pci-host-ecam-generic").string("device_type", "pci").bus(3, 2);
}

}  // namespace

TEST_CASE("coherent or not, and who said so") {
    for_each_device(cases, all_kernels, [](const Board& board, const Device& device, const DeviceCase& c) {
        CHECK(describe_coherency(*board.tree, device) == c.expected);
        CHECK(device.coherent.from.function == "of_dma_is_coherent");
    });
}

// pci_dma_configure() hands over the host bridge's node; a function's own node is never read.
TEST_CASE("PCI functions have the coherency of their host bridge") {
    const Board on_bridge = analyzed([](FdtBuilder& t) { host_bridge(t).empty("dma-coherent"); }, arm64_6_12);
    CHECK(describe_coherency(*on_bridge.tree, *pci_at(on_bridge, "/pcie@0")) == "yes /pcie@0 dma-coherent");

    const Board on_function = analyzed(
        [](FdtBuilder& t) { host_bridge(t).device("ethernet@0,0", "pci1234,5678").empty("dma-coherent"); }, arm64_6_12);
    CHECK(describe_coherency(*on_function.tree, *pci_at(on_function, "/pcie@0")) == "no default");
}

}  // namespace dmavet
