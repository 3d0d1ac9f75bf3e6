// SPDX-License-Identifier: Apache-2.0
// Which nodes become devices, and on which bus? Every case is one decision of of_platform_default_populate_init()
// or of_platform_bus_create() (drivers/of/platform.c), the same in 6.12 and 6.1.
#include <doctest/doctest.h>

#include <string>

#include "support/analyzed.hpp"
#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

constexpr std::string_view no_record = "no record";

FdtBuilder& bus(FdtBuilder& t, std::string_view name, std::string_view compatible = "simple-bus") {
    return t.device(name, compatible).bus(1, 1).empty("ranges");
}
FdtBuilder& primecell(FdtBuilder& t, std::string_view name) {
    return t.node(name).strings("compatible", {"arm,pl011", "arm,primecell"});
}

const struct {
    std::string_view name;
    Build build;
    std::string_view path;
    std::string_view expected;
} cases[] = {
    {"a child of the root", [](FdtBuilder& t) { t.device("dev"); }, "/dev", "platform yes"},
    {"a child of a simple-bus", [](FdtBuilder& t) { bus(t, "soc").device("dev"); }, "/soc/dev", "platform yes"},
    {"a child of a simple-mfd", [](FdtBuilder& t) { bus(t, "mfd", "simple-mfd").device("dev"); }, "/mfd/dev",
     "platform yes"},
    {"a child of an isa bus", [](FdtBuilder& t) { bus(t, "isa", "isa").device("dev"); }, "/isa/dev", "platform yes"},
    {"a child of an arm,amba-bus", [](FdtBuilder& t) { bus(t, "amba", "arm,amba-bus").device("dev"); }, "/amba/dev",
     "platform yes"},
    {"buses match at any place of compatible",
     [](FdtBuilder& t) {
         t.node("soc").strings("compatible", {"vendor,noc", "simple-bus"}).device("dev");
     },
     "/soc/dev", "platform yes"},
    {"compatible is compared without regard to case (of_compat_cmp)",
     [](FdtBuilder& t) { bus(t, "soc", "Simple-Bus").device("dev"); }, "/soc/dev", "platform yes"},
    {"a child of a simple-pm-bus: its driver creates it",
     [](FdtBuilder& t) { bus(t, "soc", "simple-pm-bus").device("dev"); }, "/soc/dev", "platform probable"},
    {"a disabled node is no device", [](FdtBuilder& t) { t.device("dev").string("status", "disabled"); }, "/dev",
     no_record},
    {"status okay", [](FdtBuilder& t) { t.device("dev").string("status", "okay"); }, "/dev", "platform yes"},
    {"status ok", [](FdtBuilder& t) { t.device("dev").string("status", "ok"); }, "/dev", "platform yes"},
    {"any other status counts as disabled", [](FdtBuilder& t) { t.device("dev").string("status", "Okay"); }, "/dev",
     no_record},
    {"an empty status counts as disabled", [](FdtBuilder& t) { t.device("dev").empty("status"); }, "/dev", no_record},
    {"below a disabled bus nothing is created",
     [](FdtBuilder& t) { bus(t, "soc").string("status", "disabled").device("dev"); }, "/soc/dev", "no"},
    {"a node without compatible hides what is below it", [](FdtBuilder& t) { t.node("soc").device("dev"); }, "/soc/dev",
     "no"},
    {"operating points are skipped", [](FdtBuilder& t) { t.device("opp-table", "operating-points-v2"); }, "/opp-table",
     "no"},
    {"CPUs hang below a node without compatible",
     [](FdtBuilder& t) { t.node("cpus").device("cpu@0", "arm,cortex-a53"); }, "/cpus/cpu@0", "no"},
    {"a PrimeCell is an AMBA device",
     [](FdtBuilder& t) {
         primecell(bus(t.bus(1, 1), "soc"), "uart@1000").cells("reg", {0x1000, 0x1000});
     },
     "/soc/uart@1000", "amba yes"},
    {"a PrimeCell whose reg does not translate is no device",
     [](FdtBuilder& t) {
         primecell(t.bus(1, 1).device("soc", "simple-bus").bus(1, 1), "uart@1000").cells("reg", {0x1000, 0x1000});
     },
     "/soc/uart@1000", "no"},
    {"a PrimeCell without reg is no device", [](FdtBuilder& t) { primecell(t.bus(1, 1), "uart"); }, "/uart", "no"},
    {"arm,primecell comes before simple-bus: children are not created",
     [](FdtBuilder& t) {
         t.bus(1, 1)
             .node("bus@1000")
             .strings("compatible", {"simple-bus", "arm,primecell"})
             .cells("reg", {0x1000, 0x1000});
         t.empty("ranges").device("dev");
     },
     "/bus@1000/dev", "no"},
    {"a child of /firmware", [](FdtBuilder& t) { t.node("firmware").device("scm"); }, "/firmware/scm", "platform yes"},
    {"a firmware bus's children", [](FdtBuilder& t) { t.node("firmware").device("bus", "simple-bus").device("scm"); },
     "/firmware/bus/scm", "platform yes"},
    {"the simple framebuffer in /chosen",
     [](FdtBuilder& t) { t.node("chosen").device("framebuffer@0", "simple-framebuffer"); }, "/chosen/framebuffer@0",
     "platform yes"},
    {"only the first simple framebuffer",
     [](FdtBuilder& t) {
         t.node("chosen")
             .device("framebuffer@0", "simple-framebuffer")
             .end()
             .device("framebuffer@1", "simple-framebuffer");
     },
     "/chosen/framebuffer@1", "no"},
    {"anything else in /chosen is no device", [](FdtBuilder& t) { t.node("chosen").device("module@0", "test,module"); },
     "/chosen/module@0", "no"},
    {"reserved memory with a driver of its own",
     [](FdtBuilder& t) { t.bus(1, 1).node("reserved-memory").bus(1, 1).empty("ranges").device("log@1000", "ramoops"); },
     "/reserved-memory/log@1000", "platform yes"},
    {"other reserved memory is no device",
     [](FdtBuilder& t) {
         t.bus(1, 1).node("reserved-memory").bus(1, 1).empty("ranges").device("pool", "shared-dma-pool");
     },
     "/reserved-memory/pool", "no"},
    // of_device_make_bus_id(): the name is the translated address and the node's name; device_add() refuses the second.
    {"of two devices with one name the first",
     [](FdtBuilder& t) {
         bus(t.bus(1, 1), "soc").device("dma@1000").cells("reg", {0x1000, 0x100}).end().end();
         bus(t, "other").device("dma@1000").cells("reg", {0x1000, 0x100});
     },
     "/other/dma@1000", "no"},
};

}  // namespace

TEST_CASE("which nodes become devices") {
    for (const KernelId& kernel : {arm64_6_12, arm64_6_1}) {
        for (const auto& c : cases) {
            CAPTURE(to_string(kernel.release));
            CAPTURE(c.name);
            const Board board = analyzed(c.build, kernel);
            INFO("input:\n", dts_text(*board.tree));
            const Device* device = device_at(board, c.path);
            CHECK((device != nullptr ? describe_population(*device) : no_record) == c.expected);
        }
    }
}

TEST_CASE("the root is not a device") {
    const Board board = analyzed([](FdtBuilder& t) { t.string("compatible", "test,board").device("dev"); }, arm64_6_12);
    REQUIRE(board.topology.devices.size() == 1);
    CHECK(board.tree->path(board.topology.devices[0].node) == "/dev");
}

// Neither pci_host_bridge nor its functions come from the tree: one record stands for all of them.
TEST_CASE("a host bridge has a second record, right after its own") {
    const Board board = analyzed(
        [](FdtBuilder& t) {
            t.device("pcie@0", "pci-host-ecam-generic").string("device_type", "pci").bus(3, 2);
            t.device("bridge@0,0", "pciclass,0604").string("device_type", "pci").bus(3, 2).end().end();
            t.device("dev");
        },
        arm64_6_12);
    std::string records;
    for (const Device& device : board.topology.devices) {
        records += std::string(to_string(device.bus)) + " " + board.tree->path(device.node) + "; ";
    }
    // The bridge's own node is a function's, with one record.
    CHECK(records == "platform /pcie@0; pci /pcie@0; pci /pcie@0/bridge@0,0; platform /dev; ");
    CHECK(device_at(board, "/pcie@0") == &board.topology.devices[0]);
    CHECK(pci_at(board, "/pcie@0") == &board.topology.devices[1]);
    CHECK(pci_at(board, "/dev") == nullptr);
}

}  // namespace dmavet
