// SPDX-License-Identifier: Apache-2.0
// Which dma-ranges applies to a device? Every case is one decision of of_dma_get_range() and
// __of_get_dma_parent() (drivers/of/address.c), the same in 6.12 and 6.1.
#include <doctest/doctest.h>

#include "support/analyzed.hpp"
#include "support/describe.hpp"
#include "unit/device_cases.hpp"

namespace dmavet {

using namespace test;

namespace {

constexpr std::string_view no_map = "none";
constexpr std::string_view window = "0x0=0x20000000+0x40000000 limit 0x3fffffff";

// A bus with 1/1 cells below a root with 1/1 cells; what it says about DMA is added by the case.
FdtBuilder& bus(FdtBuilder& t, std::string_view name) {
    return t.device(name, "simple-bus").bus(1, 1).empty("ranges");
}
FdtBuilder& with_window(FdtBuilder& t) {
    return t.cells("dma-ranges", {0, 0x20000000, 0x40000000});
}
FdtBuilder& provider(FdtBuilder& t, std::uint32_t phandle) {
    return t.device("mc@100", "test,memory-controller").bus(1, 1).cells("#interconnect-cells", {1}).phandle(phandle);
}

constexpr std::uint32_t io = 0x01000000, mem = 0x02000000;  // the spaces of PCI

// A window of PCI memory, and one of ISA into that `space` of PCI.
void isa_below_pci(FdtBuilder& t, std::uint32_t space) {
    t.bus(2, 2).node("pcie").string("device_type", "pci").bus(3, 2);
    t.cells("dma-ranges", {mem, 0, 0x80000000, 0, 0x40000000, 0, 0x20000000});
    t.device("isa", "isa").bus(2, 1).cells("dma-ranges", {0, 0, space, 0, 0x81000000, 0x1000000});
    t.device("dev");
}

const DeviceCase cases[] = {
    {"no dma-ranges anywhere", [](FdtBuilder& t) { bus(t, "soc").device("dev"); }, "/soc/dev", no_map},
    {"a window on the bus", [](FdtBuilder& t) { with_window(bus(t, "soc")).device("dev"); }, "/soc/dev", window},
    {"a device's own dma-ranges is not for itself",
     [](FdtBuilder& t) { with_window(bus(t, "soc").device("dev").bus(1, 1)); }, "/soc/dev", no_map},
    {"a bus's own dma-ranges is not for itself", [](FdtBuilder& t) { with_window(bus(t, "soc")); }, "/soc", no_map},
    {"the first bus may lack the property",
     [](FdtBuilder& t) { bus(with_window(bus(t, "soc")), "inner").device("dev"); }, "/soc/inner/dev", window},
    {"a second bus may not", [](FdtBuilder& t) { bus(bus(with_window(bus(t, "soc")), "mid"), "inner").device("dev"); },
     "/soc/mid/inner/dev", no_map},
    {"an empty property is stepped over",
     [](FdtBuilder& t) { bus(with_window(bus(t, "soc")), "inner").empty("dma-ranges").device("dev"); },
     "/soc/inner/dev", window},
    {"empty, then empty, then a window",
     [](FdtBuilder& t) {
         bus(bus(with_window(bus(t, "soc")), "mid").empty("dma-ranges"), "inner").empty("dma-ranges").device("dev");
     },
     "/soc/mid/inner/dev", window},
    {"missing, then empty, then a window",
     [](FdtBuilder& t) { bus(bus(with_window(bus(t, "soc")), "mid").empty("dma-ranges"), "inner").device("dev"); },
     "/soc/mid/inner/dev", window},
    {"empty, then missing: the slack went to the first node whatever it had",
     [](FdtBuilder& t) { bus(bus(with_window(bus(t, "soc")), "mid"), "inner").empty("dma-ranges").device("dev"); },
     "/soc/mid/inner/dev", no_map},
    {"empty at every level there is",
     [](FdtBuilder& t) {
         t.empty("dma-ranges");
         bus(t, "soc").empty("dma-ranges").device("dev");
     },
     "/soc/dev", no_map},
    {"a window below, nothing above: one to one from there",
     [](FdtBuilder& t) { with_window(bus(bus(t, "soc"), "inner")).device("dev"); }, "/soc/inner/dev", window},
    {"the nearest window wins",
     [](FdtBuilder& t) {
         bus(t, "soc").cells("dma-ranges", {0, 0, 0xf0000000});
         with_window(bus(t, "inner")).device("dev");
     },
     "/soc/inner/dev", window},
    {"the status of a bus does not matter",
     [](FdtBuilder& t) { with_window(bus(t, "soc").string("status", "disabled")).device("dev"); }, "/soc/dev", window},
    {"a window on the root has nothing to be translated by",
     [](FdtBuilder& t) { with_window(t.bus(1, 1)).device("dev"); }, "/dev", no_map},
    {"dma-mem replaces the parent",
     [](FdtBuilder& t) {
         with_window(provider(t, 7)).end();
         bus(t, "soc").device("dev").cells("interconnects", {7, 0}).string("interconnect-names", "dma-mem");
     },
     "/soc/dev", window},
    {"dma-mem replaces the parent even if that has a window",
     [](FdtBuilder& t) {
         with_window(provider(t, 7)).end();
         bus(t, "soc").cells("dma-ranges", {0, 0, 0xf0000000}).device("dev");
         t.cells("interconnects", {7, 0}).string("interconnect-names", "dma-mem");
     },
     "/soc/dev", window},
    {"dma-mem counts by its place among the names",
     [](FdtBuilder& t) {
         with_window(provider(t, 7)).end();
         t.device("noc@200", "test,noc").cells("#interconnect-cells", {2}).phandle(8).end();
         bus(t, "soc").device("dev").cells("interconnects", {8, 1, 2, 7, 0});
         t.strings("interconnect-names", {"cpu-cfg", "dma-mem"});
     },
     "/soc/dev", window},
    {"interconnects without the name dma-mem mean nothing",
     [](FdtBuilder& t) {
         with_window(provider(t, 7)).end();
         bus(t, "soc").device("dev").cells("interconnects", {7, 0}).string("interconnect-names", "cpu-mem");
     },
     "/soc/dev", no_map},
    {"a disabled provider is a provider",
     [](FdtBuilder& t) {
         with_window(provider(t, 7).string("status", "disabled")).end();
         bus(t, "soc").device("dev").cells("interconnects", {7, 0}).string("interconnect-names", "dma-mem");
     },
     "/soc/dev", window},
    {"dma-mem to nowhere: the parent after all",
     [](FdtBuilder& t) {
         with_window(bus(t, "soc")).device("dev");
         t.cells("interconnects", {99, 0}).string("interconnect-names", "dma-mem");
     },
     "/soc/dev", window},
    {"dma-mem to a node without #interconnect-cells: the parent after all",
     [](FdtBuilder& t) {
         t.device("mc@100").phandle(7).end();
         with_window(bus(t, "soc")).device("dev");
         t.cells("interconnects", {7, 0}).string("interconnect-names", "dma-mem");
     },
     "/soc/dev", window},
    {"dma-mem with too few cells: the parent after all",
     [](FdtBuilder& t) {
         t.device("mc@100").cells("#interconnect-cells", {2}).phandle(7).end();
         with_window(bus(t, "soc")).device("dev");
         t.cells("interconnects", {7, 0}).string("interconnect-names", "dma-mem");
     },
     "/soc/dev", window},
    {"dma-mem of a bus redirects the walk of its children",
     [](FdtBuilder& t) {
         with_window(provider(t, 7)).end();
         bus(t, "soc").cells("interconnects", {7, 0}).string("interconnect-names", "dma-mem").device("dev");
     },
     "/soc/dev", window},
};

const RangeWalk& walk_of(const Board& board, std::string_view path) {
    const Device* device = device_at(board, path);
    REQUIRE(device != nullptr);
    return device->walk;
}

}  // namespace

TEST_CASE("which dma-ranges applies to a device") {
    for_each_device(cases, arm64_kernels, [](const Board&, const Device& device, const DeviceCase& c) {
        CHECK(describe_reach(device) == c.expected);
        CHECK(device.regions.value.has_value() == (device.walk.end == RangeWalkEnd::found));
    });
}

TEST_CASE("a walk that gave up names the node without the property and the window that was lost") {
    const Board board =
        analyzed([](FdtBuilder& t) { bus(bus(with_window(bus(t, "soc")), "mid"), "inner").device("dev"); }, arm64_6_12);
    const RangeWalk& walk = walk_of(board, "/soc/mid/inner/dev");
    CHECK(walk.end == RangeWalkEnd::gap);
    CHECK(walk.ranges == nullptr);
    REQUIRE(walk.stop);
    CHECK(board.tree->path(*walk.stop) == "/soc/mid");
    REQUIRE(walk.lost != nullptr);
    CHECK(board.tree->path(walk.lost->node) == "/soc");
}

TEST_CASE("a walk that found a window points at it, also when nothing of it could be translated") {
    const Board found = analyzed([](FdtBuilder& t) { with_window(bus(t, "soc")).device("dev"); }, arm64_6_12);
    CHECK(walk_of(found, "/soc/dev").end == RangeWalkEnd::found);
    REQUIRE(walk_of(found, "/soc/dev").ranges != nullptr);
    CHECK(found.tree->path(walk_of(found, "/soc/dev").ranges->node) == "/soc");

    const Board root = analyzed([](FdtBuilder& t) { with_window(t.bus(1, 1)).device("dev"); }, arm64_6_12);
    CHECK(walk_of(root, "/dev").end == RangeWalkEnd::untranslated);
    REQUIRE(walk_of(root, "/dev").ranges != nullptr);
    CHECK_FALSE(walk_of(root, "/dev").ranges->has_map);
}

// of_dma_is_coherent() has no memory of where it has been: with a circle above it Linux never comes back.
// of_dma_get_range() gives up at the second node without the property; only empty ones keep it going round.
TEST_CASE("dma-mem in a circle") {
    const auto member = [](FdtBuilder& t, std::string_view name, std::uint32_t own, std::uint32_t next) -> FdtBuilder& {
        t.device(name).cells("#interconnect-cells", {1}).phandle(own).cells("interconnects", {next, 0});
        return t.string("interconnect-names", "dma-mem");
    };
    const auto walk_end = [](FdtBuilder& t, std::size_t members) {
        const Board board = analyzed(t.finish(), arm64_6_12);
        CHECK_FALSE(device_at(board, "/dev")->coherent.value.has_value());
        REQUIRE(board.topology.dma_mem_cycles.size() == 1);
        CHECK(board.topology.dma_mem_cycles[0].size() == members);
        CHECK(board.tree->path(board.topology.dma_mem_cycles[0][0]) == "/dev");
        return walk_of(board, "/dev").end;
    };
    SUBCASE("to itself") {
        FdtBuilder t;
        member(t, "dev", 1, 1).end();
        CHECK(walk_end(t, 1) == RangeWalkEnd::gap);
    }
    SUBCASE("to itself with an empty dma-ranges") {
        FdtBuilder t;
        member(t, "dev", 1, 1).empty("dma-ranges").end();
        CHECK(walk_end(t, 1) == RangeWalkEnd::cycle);
    }
    SUBCASE("a pair") {
        FdtBuilder t;
        member(t, "dev", 1, 2).end();
        member(t, "peer", 2, 1).end();
        CHECK(walk_end(t, 2) == RangeWalkEnd::gap);
    }
    SUBCASE("a pair with empty dma-ranges") {
        FdtBuilder t;
        member(t, "dev", 1, 2).empty("dma-ranges").end();
        member(t, "peer", 2, 1).empty("dma-ranges").end();
        CHECK(walk_end(t, 2) == RangeWalkEnd::cycle);
    }
}

// pci_dma_configure(), 6.12 and 6.1: functions are configured with the host bridge's node, whose own property
// is the first that of_dma_get_range() looks at; the bridge's platform device starts at the parent.
TEST_CASE("the dma-ranges of a host bridge is for the functions behind it") {
    const auto build = [](FdtBuilder& t) {
        t.bus(2, 2).device("pcie@40000000", "pci-host-ecam-generic").string("device_type", "pci").bus(3, 2);
        t.cells("dma-ranges", {0x2000000, 0, 0x80000000, 0, 0x20000000, 0, 0x10000000});
    };
    for (const KernelId& kernel : {arm64_6_12, arm64_6_1}) {
        CAPTURE(to_string(kernel.release));
        const Board board = analyzed(build, kernel);
        REQUIRE(pci_at(board, "/pcie@40000000") != nullptr);
        CHECK(describe_reach(*device_at(board, "/pcie@40000000")) == no_map);
        CHECK(describe_reach(*pci_at(board, "/pcie@40000000")) == "0x80000000=0x20000000+0x10000000 limit 0x8fffffff");
    }
}

// The same walk for DMA, along dma-ranges: of_pci_range_parser_one() has the CPU side of every entry translated by the
// buses above, PCI and ISA among them.
TEST_CASE("DMA windows across PCI and ISA buses") {
    const DeviceCase windows[] = {
        {"ISA below PCI", [](FdtBuilder& t) { isa_below_pci(t, mem); }, "/pcie/isa/dev",
         "0x0=0x41000000+0x1000000 limit 0xffffff"},
        {"ISA below PCI, on its I/O side", [](FdtBuilder& t) { isa_below_pci(t, io); }, "/pcie/isa/dev", "none"},
        {"a plain bus below ISA: the entry of its kind counts",
         [](FdtBuilder& t) {
             t.bus(2, 2).node("isa").bus(2, 1);
             t.cells("dma-ranges", {1, 0, 0, 0x60000000, 0x1000000, 0, 0, 0, 0x40000000, 0x1000000});
             t.device("bus", "simple-bus").bus(1, 1).cells("dma-ranges", {0, 0, 0x1000, 0x10000});
             t.device("dev");
         },
         "/isa/bus/dev", "0x0=0x40001000+0x10000 limit 0xffff"},
        {"a plain bus below PCI without dma-ranges: 1:1",
         [](FdtBuilder& t) {
             t.bus(2, 2).node("pcie").string("device_type", "pci").bus(3, 2);
             t.device("bus", "simple-bus").bus(1, 1).cells("dma-ranges", {0, mem, 0, 0x41000000, 0x10000});
             t.device("dev");
         },
         "/pcie/bus/dev", "0x0=0x41000000+0x10000 limit 0xffff"},
    };
    for_each_device(windows, arm64_kernels, [](const Board&, const Device& device, const DeviceCase& c) {
        CHECK(describe_reach(device) == c.expected);
    });
}

}  // namespace dmavet
