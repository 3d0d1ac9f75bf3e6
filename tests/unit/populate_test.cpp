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
    // of_platform_populate() has set OF_POPULATED_BUS on it (of_platform_default_populate_init).
    {"/firmware itself is none, whatever it says", [](FdtBuilder& t) { t.device("firmware").device("scm"); },
     "/firmware", "no"},
    {"its children are, all the same", [](FdtBuilder& t) { t.device("firmware").device("scm"); }, "/firmware/scm",
     "platform yes"},
    {"a /firmware further down is a node like any other",
     [](FdtBuilder& t) { bus(t, "soc").device("firmware").end().end(); }, "/soc/firmware", "platform yes"},
    {"a disabled framebuffer is the first all the same",
     [](FdtBuilder& t) {
         t.node("chosen").device("framebuffer@0", "simple-framebuffer").string("status", "disabled").end();
         t.device("framebuffer@1", "simple-framebuffer");
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
    // OF_POPULATED: what reserved_mem_matches has made a device of is one already (of_amba_device_create).
    {"reserved memory that is a PrimeCell as well",
     [](FdtBuilder& t) {
         t.bus(1, 1).node("log@1000").strings("compatible", {"ramoops", "arm,primecell"});
         t.cells("reg", {0x1000, 0x1000});
     },
     "/log@1000", "platform yes"},
    {"reserved memory at the root, which is met twice", [](FdtBuilder& t) { t.device("log", "ramoops"); }, "/log",
     "platform yes"},
    {"a disabled PrimeCell",
     [](FdtBuilder& t) {
         primecell(t.bus(1, 1), "uart@1000").cells("reg", {0x1000, 0x1000}).string("status", "disabled");
     },
     "/uart@1000", no_record},
    // Links in the folder of a bus, folders below the parent device: device_add() needs both free.
    {"one name on two buses, below two devices",
     [](FdtBuilder& t) {
         bus(t.bus(1, 1), "soc").device("dma@1000").cells("reg", {0x1000, 0x100}).end().end();
         primecell(bus(t, "other"), "dma@1000").cells("reg", {0x1000, 0x100});
     },
     "/other/dma@1000", "amba yes"},
    {"one name on two buses, below one device",
     [](FdtBuilder& t) {
         bus(t.bus(1, 1), "soc").device("dma@1000").cells("reg", {0x1000, 0x100}).end();
         primecell(t, "dma@01000").cells("reg", {0x1000, 0x100});
     },
     "/soc/dma@01000", "no"},
    {"one name on the AMBA bus",
     [](FdtBuilder& t) {
         primecell(bus(t.bus(1, 1), "soc"), "dma@1000").cells("reg", {0x1000, 0x100}).end().end();
         primecell(bus(t, "other"), "dma@1000").cells("reg", {0x1000, 0x100});
     },
     "/other/dma@1000", "no"},
    // of_device_make_bus_id(): a mask is a part of the name, by its first bit.
    {"one address and two masks",
     [](FdtBuilder& t) {
         bus(t.bus(1, 1), "soc").device("bit@1000").cells("reg", {0x1000, 4}).cells("mask", {0x10}).end().end();
         bus(t, "other").device("bit@1000").cells("reg", {0x1000, 4}).cells("mask", {0x20});
     },
     "/other/bit@1000", "platform yes"},
    {"one address and two masks with one first bit",
     [](FdtBuilder& t) {
         bus(t.bus(1, 1), "soc").device("bit@1000").cells("reg", {0x1000, 4}).cells("mask", {0x10}).end().end();
         bus(t, "other").device("bit@1000").cells("reg", {0x1000, 4}).cells("mask", {0x30});
     },
     "/other/bit@1000", "no"},
    {"a mask of no bit is a name, too",
     [](FdtBuilder& t) {
         bus(t.bus(1, 1), "soc").device("bit@1000").cells("reg", {0x1000, 4}).cells("mask", {0}).end().end();
         bus(t, "other").device("bit@1000").cells("reg", {0x1000, 4});
     },
     "/other/bit@1000", "platform yes"},
    {"a mask without a value is none (of_property_read_u32)",
     [](FdtBuilder& t) {
         bus(t.bus(1, 1), "soc").device("bit@1000").cells("reg", {0x1000, 4}).empty("mask").end().end();
         bus(t, "other").device("bit@1000").cells("reg", {0x1000, 4});
     },
     "/other/bit@1000", "no"},
    {"without a register the names up to the root count",
     [](FdtBuilder& t) {
         bus(t, "soc").device("bit").end().end();
         bus(t, "other").device("bit");
     },
     "/other/bit", "platform yes"},
    // of_platform_populate() of a driver goes down through the buses it finds.
    // fastrpc_rpmsg_probe(), apm_probe() and others (6.12) populate what is below their nodes of an rpmsg bus.
    {"what has iommus below a device of a processor that a driver starts",
     [](FdtBuilder& t) {
         t.device("remoteproc").node("glink-edge").device("fastrpc").device("compute-cb").cells("iommus", {1});
     },
     "/remoteproc/glink-edge/fastrpc/compute-cb", "platform probable"},
    {"the same without iommus",
     [](FdtBuilder& t) { t.device("remoteproc").node("glink-edge").device("fastrpc").device("compute-cb"); },
     "/remoteproc/glink-edge/fastrpc/compute-cb", "no"},
    {"a device of such a bus is not on a platform bus itself",
     [](FdtBuilder& t) { t.device("remoteproc").node("glink-edge").device("fastrpc").cells("iommus", {1}); },
     "/remoteproc/glink-edge/fastrpc", "no"},
    {"nobody starts a processor that is disabled",
     [](FdtBuilder& t) {
         t.device("remoteproc").string("status", "disabled");
         t.node("glink-edge").device("fastrpc").device("compute-cb").cells("iommus", {1});
     },
     "/remoteproc/glink-edge/fastrpc/compute-cb", "no"},
    {"nor one whose bus is disabled",
     [](FdtBuilder& t) {
         t.device("remoteproc").node("glink-edge").string("status", "disabled");
         t.device("fastrpc").device("compute-cb").cells("iommus", {1});
     },
     "/remoteproc/glink-edge/fastrpc/compute-cb", "no"},
    {"boot code went through a bus and left it out",
     [](FdtBuilder& t) { bus(t, "soc").node("group").device("dev").device("child").cells("iommus", {1}); },
     "/soc/group/dev/child", "no"},
    {"a child of a bus that is only probable",
     [](FdtBuilder& t) { bus(bus(t, "soc", "simple-pm-bus"), "inner").device("dev"); }, "/soc/inner/dev",
     "platform probable"},
    {"a PrimeCell that a driver creates",
     [](FdtBuilder& t) { primecell(bus(t.bus(1, 1), "soc", "simple-pm-bus"), "uart@1000"); }, "/soc/uart@1000",
     "amba probable"},
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

TEST_CASE("why a node is no device") {
    const struct {
        std::string_view name;
        Build build;
        std::string_view path;
        std::string_view expected;
    } reasons[] = {
        {"operating points", [](FdtBuilder& t) { t.device("opp-table", "operating-points-v2"); }, "/opp-table",
         "no device: operating points are skipped"},
        {"a name that is taken",
         [](FdtBuilder& t) {
             bus(t.bus(1, 1), "soc").device("dma@1000").cells("reg", {0x1000, 0x100}).end().end();
             bus(t, "other").device("dma@1000").cells("reg", {0x1000, 0x100});
         },
         "/other/dma@1000", "no device: one of the same name, which is made of address and node name, is there"},
        {"registers that do not translate", [](FdtBuilder& t) { primecell(t.bus(1, 1), "uart"); }, "/uart",
         "no device: its registers do not translate to a CPU address"},
        {"below a disabled bus, two levels up",
         [](FdtBuilder& t) { bus(bus(t, "soc").string("status", "disabled"), "inner").device("dev"); },
         "/soc/inner/dev", "no device: /soc above it is disabled"},
        {"in a table of labels, where nothing above is disabled",
         [](FdtBuilder& t) { t.node("__local_fixups__").node("soc").device("dev"); }, "/__local_fixups__/soc/dev",
         "no device of its own: /__local_fixups__/soc is no bus whose children are populated"},
        {"below a node that is no bus", [](FdtBuilder& t) { t.node("soc").device("dev"); }, "/soc/dev",
         "no device of its own: /soc is no bus whose children are populated"},
    };
    for (const auto& c : reasons) {
        CAPTURE(c.name);
        const Board board = analyzed(c.build, arm64_6_12);
        INFO("input:\n", dts_text(*board.tree));
        std::string got;
        for (const Step& step : explain(board, *device_at(board, c.path))) {
            got += step.decision.starts_with("no device") ? step.decision : "";
        }
        CHECK(got == c.expected);
    }
}

}  // namespace dmavet
