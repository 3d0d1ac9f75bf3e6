// SPDX-License-Identifier: Apache-2.0
// What does an address on a PCI, an ISA or a plain bus mean to the CPU? Every case is one decision of
// __of_translate_address() and of the buses it crosses: of_bus_pci_map(), of_bus_isa_map(),
// of_bus_default_map() and of_bus_default_flags_map() (drivers/of/address.c), the same in 6.12 and 6.1 unless it says
// otherwise.
#include "topology/of_address.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "support/analyzed.hpp"
#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

constexpr std::string_view nowhere = "nowhere";
constexpr std::uint32_t io = 0x01000000, mem = 0x02000000, mem_64 = 0x03000000, prefetchable = 0x40000000;

FdtBuilder& pci(FdtBuilder& t) {
    return t.node("pcie").string("device_type", "pci").bus(3, 2);
}
// I/O at CPU 0x10000000, memory at CPU 0x50000000, below a root of 2/2 cells.
FdtBuilder& host_bridge(FdtBuilder& t) {
    return pci(t.bus(2, 2))
        .cells("ranges", {io, 0, 0, 0, 0x10000000, 0, 0x10000,  //
                          mem, 0, 0x40000000, 0, 0x50000000, 0, 0x10000000});
}
FdtBuilder& isa(FdtBuilder& t) {
    return t.node("isa").bus(2, 1);
}

struct Case {
    std::string_view name;
    Build build;  // with one node "dev", at any depth, whose reg is the address
    std::string_view path;
    std::string_view expected;
};

const Case registers[] = {
    // of_bus_pci_map(): I/O and memory must not be mixed up, the width of memory does not matter.
    {"PCI: memory",
     [](FdtBuilder& t) {
         host_bridge(t).node("dev").cells("reg", {mem, 0, 0x41000000, 0, 0x1000});
     },
     "/pcie/dev", "0x51000000"},
    {"PCI: I/O",
     [](FdtBuilder& t) {
         host_bridge(t).node("dev").cells("reg", {io, 0, 0x3f8, 0, 8});
     },
     "/pcie/dev", "0x100003f8"},
    {"PCI: memory of 64 bits in a window of 32",
     [](FdtBuilder& t) {
         host_bridge(t).node("dev").cells("reg", {mem_64, 0, 0x41000000, 0, 0x1000});
     },
     "/pcie/dev", "0x51000000"},
    {"PCI: prefetchable memory in a window that is not",
     [](FdtBuilder& t) {
         host_bridge(t).node("dev").cells("reg", {mem | prefetchable, 0, 0x41000000, 0, 0x1000});
     },
     "/pcie/dev", "0x51000000"},
    {"PCI: bus, device and function do not count",
     [](FdtBuilder& t) {
         host_bridge(t).node("dev").cells("reg", {mem | 0x10810, 0, 0x41000000, 0, 0x1000});
     },
     "/pcie/dev", "0x51000000"},
    {"PCI: I/O at an address that only memory has",
     [](FdtBuilder& t) {
         host_bridge(t).node("dev").cells("reg", {io, 0, 0x41000000, 0, 8});
     },
     "/pcie/dev", nowhere},
    {"PCI: memory at an address that only I/O has",
     [](FdtBuilder& t) {
         host_bridge(t).node("dev").cells("reg", {mem, 0, 0x3f8, 0, 8});
     },
     "/pcie/dev", nowhere},
    {"PCI: configuration space is neither",
     [](FdtBuilder& t) {
         host_bridge(t).node("dev").cells("reg", {0, 0, 0x41000000, 0, 0x1000});
     },
     "/pcie/dev", nowhere},
    {"PCI: the first byte of a window",
     [](FdtBuilder& t) {
         host_bridge(t).node("dev").cells("reg", {mem, 0, 0x40000000, 0, 1});
     },
     "/pcie/dev", "0x50000000"},
    {"PCI: the last byte of a window",
     [](FdtBuilder& t) {
         host_bridge(t).node("dev").cells("reg", {mem, 0, 0x4fffffff, 0, 1});
     },
     "/pcie/dev", "0x5fffffff"},
    {"PCI: one past it",
     [](FdtBuilder& t) {
         host_bridge(t).node("dev").cells("reg", {mem, 0, 0x50000000, 0, 1});
     },
     "/pcie/dev", nowhere},
    {"PCI: one before the first",
     [](FdtBuilder& t) {
         host_bridge(t).node("dev").cells("reg", {mem, 0, 0x3fffffff, 0, 1});
     },
     "/pcie/dev", nowhere},
    {"PCI: three and two cells, whatever the node says (of_bus_pci_count_cells)",
     [](FdtBuilder& t) {
         t.bus(2, 2).node("pcie").string("device_type", "pci").bus(1, 1);
         t.cells("ranges", {mem, 0, 0x40000000, 0, 0x50000000, 0, 0x10000000});
         t.node("dev").cells("reg", {mem, 0, 0x41000000, 0, 0x1000});
     },
     "/pcie/dev", "0x51000000"},
    // of_translate_one(): 1:1, the low 64 bits of all three cells.
    {"PCI: an empty ranges",
     [](FdtBuilder& t) {
         pci(t.bus(2, 2)).empty("ranges").node("dev").cells("reg", {mem, 1, 0x41000000, 0, 0x1000});
     },
     "/pcie/dev", "0x141000000"},
    {"PCI: no ranges",
     [](FdtBuilder& t) {
         pci(t.bus(2, 2)).node("dev").cells("reg", {mem, 0, 0x41000000, 0, 0x1000});
     },
     "/pcie/dev", nowhere},
    {"PCI below PCI: a bridge passes addresses on",
     [](FdtBuilder& t) {
         host_bridge(t).node("bridge").string("device_type", "pci").bus(3, 2);
         t.cells("ranges", {mem, 0, 0x40000000, mem, 0, 0x48000000, 0, 0x100000});
         t.node("dev").cells("reg", {mem, 0, 0x40010000, 0, 0x1000});
     },
     "/pcie/bridge/dev", "0x58010000"},

    // of_bus_isa_map(): bit 0 of the first cell tells I/O from memory.
    {"ISA: I/O",
     [](FdtBuilder& t) {
         isa(t.bus(1, 1)).cells("ranges", {1, 0, 0x20000000, 0x1000, 0, 0, 0x30000000, 0x100000});
         t.node("dev").cells("reg", {1, 0x3f8, 8});
     },
     "/isa/dev", "0x200003f8"},
    {"ISA: memory",
     [](FdtBuilder& t) {
         isa(t.bus(1, 1)).cells("ranges", {1, 0, 0x20000000, 0x1000, 0, 0, 0x30000000, 0x100000});
         t.node("dev").cells("reg", {0, 0x3f8, 8});
     },
     "/isa/dev", "0x300003f8"},
    {"ISA: other bits of the first cell do not count",
     [](FdtBuilder& t) {
         isa(t.bus(1, 1)).cells("ranges", {1, 0, 0x20000000, 0x1000});
         t.node("dev").cells("reg", {0x80000001, 0x3f8, 8});
     },
     "/isa/dev", "0x200003f8"},
    {"ISA: I/O where there is only memory",
     [](FdtBuilder& t) {
         isa(t.bus(1, 1)).cells("ranges", {0, 0, 0x30000000, 0x100000}).node("dev").cells("reg", {1, 0x3f8, 8});
     },
     "/isa/dev", nowhere},
    {"ISA: memory where there is only I/O",
     [](FdtBuilder& t) {
         isa(t.bus(1, 1)).cells("ranges", {1, 0, 0x20000000, 0x1000}).node("dev").cells("reg", {0, 0x3f8, 8});
     },
     "/isa/dev", nowhere},
    {"ISA: one past the window",
     [](FdtBuilder& t) {
         isa(t.bus(1, 1)).cells("ranges", {1, 0, 0x20000000, 0x1000}).node("dev").cells("reg", {1, 0x1000, 8});
     },
     "/isa/dev", nowhere},
    {"ISA: two cells and one, whatever the node says (of_bus_isa_count_cells)",
     [](FdtBuilder& t) {
         t.bus(1, 1).node("isa").bus(1, 2).cells("ranges", {1, 0, 0x20000000, 0x1000});
         t.node("dev").cells("reg", {1, 0x3f8, 8});
     },
     "/isa/dev", "0x200003f8"},
    {"ISA: a second window (its size has one cell)",
     [](FdtBuilder& t) {
         isa(t.bus(1, 1)).cells("ranges", {1, 0, 0x20000000, 0x1000, 1, 0x2000, 0x28000000, 0x1000});
         t.node("dev").cells("reg", {1, 0x2010, 8});
     },
     "/isa/dev", "0x28000010"},
    {"ISA: by its name, with a unit address",
     [](FdtBuilder& t) {
         t.bus(1, 1).node("isa@20000000").cells("ranges", {1, 0, 0x20000000, 0x1000});
         t.node("dev").cells("reg", {1, 0x3f8, 8});
     },
     "/isa@20000000/dev", "0x200003f8"},
    // of_translate_one(): 1:1, and the flag is a part of the number.
    {"ISA: an empty ranges, memory",
     [](FdtBuilder& t) {
         isa(t.bus(2, 1)).empty("ranges").node("dev").cells("reg", {0, 0x3f8, 8});
     },
     "/isa/dev", "0x3f8"},
    {"ISA: an empty ranges, I/O",
     [](FdtBuilder& t) {
         isa(t.bus(2, 1)).empty("ranges").node("dev").cells("reg", {1, 0x3f8, 8});
     },
     "/isa/dev", "0x1000003f8"},
    {"ISA below PCI: I/O stays I/O",
     [](FdtBuilder& t) {
         isa(host_bridge(t)).cells("ranges", {1, 0, io, 0, 0x800, 0x1000});
         t.node("dev").cells("reg", {1, 0x60, 1});
     },
     "/pcie/isa/dev", "0x10000860"},
    {"ISA below PCI: memory",
     [](FdtBuilder& t) {
         isa(host_bridge(t)).cells("ranges", {0, 0, mem, 0, 0x40000000, 0x1000000});
         t.node("dev").cells("reg", {0, 0xa0000, 0x1000});
     },
     "/pcie/isa/dev", "0x500a0000"},
    {"ISA below PCI with an empty ranges: in no space of PCI",
     [](FdtBuilder& t) {
         isa(host_bridge(t)).empty("ranges").node("dev").cells("reg", {1, 0x60, 1});
     },
     "/pcie/isa/dev", nowhere},

    // OF_CHECK_COUNTS: up to OF_MAX_ADDR_CELLS, 4; a number keeps the low 64 bits.
    {"four address cells",
     [](FdtBuilder& t) {
         t.bus(2, 2).node("bus").bus(4, 1).empty("ranges").node("dev").cells("reg", {7, 8, 1, 0x1000, 0x10});
     },
     "/bus/dev", "0x100001000"},
    {"five",
     [](FdtBuilder& t) {
         t.bus(2, 2).node("bus").bus(5, 1).empty("ranges").node("dev").cells("reg", {6, 7, 8, 1, 0x1000, 0x10});
     },
     "/bus/dev", nowhere},
    {"five above",
     [](FdtBuilder& t) {
         t.bus(2, 2).node("top").bus(5, 1).empty("ranges").node("bus").bus(1, 1).empty("ranges");
         t.node("dev").cells("reg", {0x1000, 0x10});
     },
     "/top/bus/dev", nowhere},
    {"no size cells",
     [](FdtBuilder& t) { t.bus(2, 2).node("bus").bus(1, 0).empty("ranges").node("dev").cells("reg", {0x1000}); },
     "/bus/dev", nowhere},
    {"no address cells",
     [](FdtBuilder& t) { t.bus(2, 2).node("bus").bus(0, 1).empty("ranges").node("dev").cells("reg", {0x1000}); },
     "/bus/dev", nowhere},
};

std::string text(std::uint64_t address) {
    return address == topology::bad_addr ? std::string(nowhere) : hex(address);
}

struct At {
    explicit At(Build build, std::string_view path, const KernelId& kernel = arm64_6_12)
        : board(analyzed(build, kernel)), of(*board.tree, *board.kernel), node(*board.tree->find_path(path)) {}

    Board board;
    topology::OfTree of;
    NodeId node;
};

}  // namespace

TEST_CASE("registers across PCI, ISA and plain buses") {
    for (const KernelId& kernel : {arm64_6_12, arm64_6_1}) {
        for (const Case& c : registers) {
            CAPTURE(to_string(kernel.release));
            CAPTURE(c.name);
            const At dev(c.build, c.path, kernel);
            INFO("input:\n", dts_text(*dev.board.tree));
            const Property* reg = dev.board.tree->find_property(dev.node, "reg");
            REQUIRE(reg != nullptr);
            CHECK(text(topology::of_translate_address(dev.of, dev.node, *reg, 0, topology::AddressSpace::registers)) ==
                  c.expected);
        }
    }
}

// of_bus_default_flags_map() of 6.12: with three cells on a bus that is not PCI the first one must be the same.
TEST_CASE("registers across a bus whose first cell is flags") {
    const auto translated = [](std::uint32_t flags) {
        FdtBuilder t;
        t.bus(2, 2).node("bus").bus(3, 2).cells("ranges", {7, 0, 0x1000, 0, 0x50000000, 0, 0x1000});
        t.node("dev").cells("reg", {flags, 0, 0x1010, 0, 0x10});
        const Board board = analyzed(t.finish(), arm64_6_12);
        const NodeId node = *board.tree->find_path("/bus/dev");
        return text(topology::of_translate_address(topology::OfTree(*board.tree, *board.kernel), node,
                                                   *board.tree->find_property(node, "reg"), 0,
                                                   topology::AddressSpace::registers));
    };
    CHECK(translated(7) == "0x50000010");
    CHECK(translated(6) == nowhere);
}

// of_address_to_resource(node, 0): __of_get_address() and __of_address_resource_bounds()
TEST_CASE("the first resource of a node") {
    const struct {
        std::string_view name;
        Build build;
        std::string_view path;
        std::string_view checked;    // since 6.12
        std::string_view unchecked;  // empty: the same
    } resources[] = {
        {"a plain register block",
         [](FdtBuilder& t) {
             t.bus(1, 1).node("dev").cells("reg", {0x1000, 0x100, 0x2000, 0x200});
         },
         "/dev", "0x1000+0x100", ""},
        {"half an entry", [](FdtBuilder& t) { t.bus(1, 1).node("dev").cells("reg", {0x1000}); }, "/dev", nowhere, ""},
        {"no reg", [](FdtBuilder& t) { t.bus(1, 1).node("dev"); }, "/dev", nowhere, ""},
        {"of size 0",
         [](FdtBuilder& t) {
             t.bus(1, 1).node("dev").cells("reg", {0, 0});
         },
         "/dev", "0x0+0x0", ""},
        {"of size 0, not at 0",
         [](FdtBuilder& t) {
             t.bus(1, 1).node("dev").cells("reg", {0x1000, 0});
         },
         "/dev", "0x1000+0x0", ""},
        {"up to the last address",
         [](FdtBuilder& t) {
             t.bus(2, 2).node("dev").cells("reg", {0xffffffff, 0xfffff000, 0, 0x1000});
         },
         "/dev", "0xfffffffffffff000+0x1000", ""},
        {"beyond it",
         [](FdtBuilder& t) {
             t.bus(2, 2).node("dev").cells("reg", {0xffffffff, 0xfffff000, 0, 0x1001});
         },
         "/dev", nowhere, "0xfffffffffffff000+0x1001"},
        {"no address cells", [](FdtBuilder& t) { t.bus(0, 1).node("dev").cells("reg", {0x1000}); }, "/dev", nowhere,
         ""},
        {"five address cells",
         [](FdtBuilder& t) {
             t.bus(5, 1).node("dev").cells("reg", {0, 0, 0, 0, 0x1000, 0x100});
         },
         "/dev", nowhere, ""},
        // "addresses" of the bus: what firmware has assigned, not reg
        {"on PCI reg is none",
         [](FdtBuilder& t) {
             host_bridge(t).node("dev").cells("reg", {mem, 0, 0x41000000, 0, 0x1000});
         },
         "/pcie/dev", nowhere, ""},
        {"on PCI assigned-addresses is one",
         [](FdtBuilder& t) {
             host_bridge(t).node("dev").cells("assigned-addresses", {mem | 0x10, 0, 0x41000000, 0, 0x1000});
         },
         "/pcie/dev", "0x51000000+0x1000", ""},
        // of_translate_ioport() needs an I/O range that somebody has registered.
        {"I/O on PCI",
         [](FdtBuilder& t) {
             host_bridge(t).node("dev").cells("assigned-addresses", {io | 0x10, 0, 0x3f8, 0, 8});
         },
         "/pcie/dev", nowhere, ""},
        {"I/O on ISA",
         [](FdtBuilder& t) {
             isa(t.bus(1, 1)).cells("ranges", {1, 0, 0x20000000, 0x1000}).node("dev").cells("reg", {1, 0x3f8, 8});
         },
         "/isa/dev", nowhere, ""},
        {"memory on ISA",
         [](FdtBuilder& t) {
             isa(t.bus(1, 1)).cells("ranges", {0, 0, 0x30000000, 0x100000}).node("dev").cells("reg", {0, 0x3f8, 8});
         },
         "/isa/dev", "0x300003f8+0x8", ""},
    };
    for (const auto& c : resources) {
        for (const KernelId& kernel : arm64_kernels) {
            const bool end_checked = kernel == arm64_6_12;
            CAPTURE(c.name);
            CAPTURE(end_checked);
            const At dev(c.build, c.path, kernel);
            INFO("input:\n", dts_text(*dev.board.tree));
            const auto resource = topology::first_resource(dev.of, dev.node);
            const std::string got = resource ? hex(resource->start) + "+" + hex(resource->size) : std::string(nowhere);
            CHECK(got == (end_checked || c.unchecked.empty() ? c.checked : c.unchecked));
        }
    }
}

// A walk that never ends has no result, and a node beside the circle is none of its business.
TEST_CASE("an address on a bus whose DMA parents form a circle") {
    const Build build = [](FdtBuilder& t) {
        t.bus(1, 1);
        t.device("a").bus(1, 1).cells("#interconnect-cells", {0}).phandle(1).cells("interconnects", {2});
        t.string("interconnect-names", "dma-mem").cells("dma-ranges", {0, 0x1000, 0x1000}).end();
        t.device("b").bus(1, 1).cells("#interconnect-cells", {0}).phandle(2).cells("interconnects", {1});
        t.string("interconnect-names", "dma-mem").end();
        t.device("c").bus(1, 1).cells("dma-ranges", {0, 0x2000, 0x1000}).device("dev");
    };
    const At inside(build, "/a"), beside(build, "/c");
    const auto translated = [](const At& n) {
        return text(topology::of_translate_address(n.of, n.node, *n.board.tree->find_property(n.node, "dma-ranges"), 1,
                                                   topology::AddressSpace::dma));
    };
    CHECK(translated(inside) == nowhere);
    CHECK(translated(beside) == "0x2000");
}

}  // namespace dmavet
