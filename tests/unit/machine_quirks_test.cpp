// SPDX-License-Identifier: Apache-2.0
// What does machine code change that no property of the device says? sunxi_mbus_notifier() (drivers/soc/sunxi/
// sunxi_mbus.c, the same in 6.12 and 6.1) over dma_direct_set_offset() (kernel/dma/direct.c), and mvebu_hwcc_notifier()
// (arch/arm/mach-mvebu/coherency.c of 6.1).
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "support/allocations.hpp"
#include "support/describe.hpp"
#include "unit/device_cases.hpp"

namespace dmavet {

using namespace test;

namespace {

// A board of that root compatible, with 1 GiB of RAM.
FdtBuilder& sunxi(FdtBuilder& t, std::uint32_t ram, std::string_view compatible = "allwinner,sun50i-a64") {
    t.bus(1, 1).strings("compatible", {"test,board", compatible});
    return t.node("memory@0").string("device_type", "memory").cells("reg", {ram, 0x40000000}).end();
}
FdtBuilder& a64(FdtBuilder& t) {
    return sunxi(t, 0x40000000);
}
FdtBuilder& codec(FdtBuilder& t) {
    return t.device("codec", "allwinner,sun50i-a64-video-engine");
}

constexpr std::string_view from_1_gib = "0x0=0x40000000+0x100000000";
constexpr std::string_view none = "none";

const DeviceCase cases[] = {
    {"a device that is known to sit on the memory bus", [](FdtBuilder& t) { codec(a64(t)); }, "/codec", from_1_gib},
    {"any other device", [](FdtBuilder& t) { a64(t).device("dma", "allwinner,sun50i-a64-dma"); }, "/dma", none},
    {"a platform that describes its memory bus itself",
     [](FdtBuilder& t) { codec(sunxi(t, 0x40000000, "allwinner,sun50i-h6")); }, "/codec", none},
    // of_device_compatible_match() compares as of_compat_cmp(), and every string of both lists.
    {"compatibles without regard to case",
     [](FdtBuilder& t) {
         sunxi(t, 0x40000000, "Allwinner,Sun50i-A64").node("codec");
         t.strings("compatible", {"test,codec", "allwinner,sun50i-A64-video-engine"});
     },
     "/codec", from_1_gib},
    {"interconnects: of_dma_configure() knows how to deal with it",
     [](FdtBuilder& t) { codec(a64(t)).cells("interconnects", {9}).string("interconnect-names", "other"); }, "/codec",
     none},
    // of_dma_configure() runs later and takes the place of what the notifier has set.
    {"a map of the tree",
     [](FdtBuilder& t) {
         codec(a64(t).device("soc", "simple-bus").bus(1, 1).cells("dma-ranges", {0, 0x60000000, 0x1000000}));
     },
     "/soc/codec", "0x0=0x60000000+0x1000000 limit 0xffffff"},
    // bus_register_notifier(&platform_bus_type)
    {"an AMBA device",
     [](FdtBuilder& t) {
         a64(t).node("codec@1000").strings("compatible", {"allwinner,sun50i-a64-video-engine", "arm,primecell"});
         t.cells("reg", {0x1000, 0x1000});
     },
     "/codec@1000", none},
    {"a node that becomes no device", [](FdtBuilder& t) { codec(a64(t).node("firmware-only")); },
     "/firmware-only/codec", none},
    // dma_direct_set_offset(): no offset, nothing to set.
    {"RAM from 0 on", [](FdtBuilder& t) { codec(sunxi(t, 0)); }, "/codec", none},
};

}  // namespace

TEST_CASE("devices on the memory bus of Allwinner SoCs") {
    for_each_device(cases, all_kernels, [](const Board&, const Device& device, const DeviceCase& c) {
        CHECK(describe_reach(device) == c.expected);
        CHECK(device.caveat == Caveat::none);
        // The notifier sets neither a limit nor a mask.
        const bool by_machine = device.regions.from.function == "sunxi_mbus_notifier";
        CHECK((!by_machine || describe_masks(device) == "0xffffffff/0xffffffff"));
        CHECK(by_machine == (c.expected == from_1_gib || c.name == "RAM from 0 on"));
    });
}

// PHYS_OFFSET: on arm64 memstart_addr, the start of RAM rounded down to ARM64_MEMSTART_ALIGN, 1 GiB with pages of 4 KiB
// (arch/arm64/mm/init.c); on arm the start of RAM itself.
TEST_CASE("the memory bus starts at PHYS_OFFSET") {
    const Build build = [](FdtBuilder& t) { codec(sunxi(t, 0x48000000)); };
    CHECK(describe_reach(*device_at(analyzed(build, arm64_6_12), "/codec")) == from_1_gib);
    CHECK(describe_reach(*device_at(analyzed(build, arm_6_1), "/codec")) == "0x0=0x48000000+0x100000000");
    const Build below_1_gib = [](FdtBuilder& t) { codec(sunxi(t, 0x20000000)); };
    CHECK(describe_reach(*device_at(analyzed(below_1_gib, arm64_6_12), "/codec")) == none);
    CHECK(describe_reach(*device_at(analyzed(below_1_gib, arm_6_1), "/codec")) == "0x0=0x20000000+0x100000000");
}

TEST_CASE("the memory bus where RAM is unknown") {
    const Build build = [](FdtBuilder& t) { codec(t.bus(1, 1).string("compatible", "allwinner,sun50i-a64")); };
    const Board board = analyzed(build, arm64_6_12);
    const Device* device = device_at(board, "/codec");
    REQUIRE(device != nullptr);
    CHECK(describe_reach(*device) == none);
    CHECK(device->caveat == Caveat::machine_map_needs_ram);
    CHECK(device->regions.from.function == "sunxi_mbus_notifier");
}

// The offset takes part in dma_capable() and in the handle.
TEST_CASE("what a device on the memory bus gets") {
    const Build build = [](FdtBuilder& t) { codec(a64(t)); };
    CHECK(describe(allocated(build, arm64_6_12, "/codec", "4K,mask=30")) ==
          "ok direct pages remap normal-nc alias=normal-wb dma offset");
    CHECK(describe(mapped(build, arm64_6_12, "/codec", "4K,mask=30,buffer=0x7ffff000")) ==
          "ok never offset +maintenance");
    Question without;
    without.machine_quirks = false;
    CHECK(describe_reach(*device_at(analyzed(build, arm64_6_12, without), "/codec")) == none);
}

TEST_CASE("why a device is on the memory bus") {
    const struct {
        std::string_view name;
        Build build;
        std::string_view expected;
    } traces[] = {
        {"a map", [](FdtBuilder& t) { codec(a64(t)); },
         "machine code maps bus 0x0 to CPU 0x40000000, size 0x100000000"},
        {"RAM from 0 on", [](FdtBuilder& t) { codec(sunxi(t, 0)); },
         "machine code maps bus address 0 to the start of RAM, which is 0: no map"},
        {"RAM is unknown", [](FdtBuilder& t) { codec(t.bus(1, 1).string("compatible", "allwinner,sun50i-a64")); },
         "the kernel maps bus address 0 to the start of RAM for this device, and RAM is unknown"},
    };
    for (const auto& c : traces) {
        CAPTURE(c.name);
        const Board board = analyzed(c.build, arm64_6_12);
        std::string got;
        for (const Step& step : explain(board, *device_at(board, "/codec"))) {
            got = step.function == "sunxi_mbus_notifier" ? step.decision : got;
        }
        CHECK(got == c.expected);
    }
}

namespace {

FdtBuilder& cpus(FdtBuilder& t, int count) {
    t.bus(1, 1).node("cpus").bus(1, 0);
    for (int i = 0; i < count; ++i) {
        t.device("cpu@" + std::to_string(i), "marvell,pj4b-v7").string("device_type", "cpu").end();
    }
    return t.end();
}
FdtBuilder& fabric(FdtBuilder& t, std::string_view compatible = "marvell,coherency-fabric") {
    return t.device("fabric", compatible).end();
}

const DeviceCase fabrics[] = {
    {"a platform device", [](FdtBuilder& t) { fabric(cpus(t, 2)).device("dev"); }, "/dev", "yes /fabric compatible"},
    {"more than two CPUs", [](FdtBuilder& t) { fabric(cpus(t, 4)).device("dev"); }, "/dev", "yes /fabric compatible"},
    // is_smp() in coherency_type()
    {"one CPU", [](FdtBuilder& t) { fabric(cpus(t, 1)).device("dev"); }, "/dev", "no default"},
    {"no CPU", [](FdtBuilder& t) { fabric(cpus(t, 0)).device("dev"); }, "/dev", "no default"},
    // of_coherency_table
    {"the fabric of the 375",
     [](FdtBuilder& t) { fabric(cpus(t, 2), "marvell,armada-375-coherency-fabric").device("dev"); }, "/dev",
     "yes /fabric compatible"},
    {"the fabric of the 380",
     [](FdtBuilder& t) { fabric(cpus(t, 2), "marvell,armada-380-coherency-fabric").device("dev"); }, "/dev",
     "yes /fabric compatible"},
    {"no fabric", [](FdtBuilder& t) { fabric(cpus(t, 2), "test,fabric").device("dev"); }, "/dev", "no default"},
    {"what the tree says stays", [](FdtBuilder& t) { fabric(cpus(t, 2)).device("dev").empty("dma-coherent"); }, "/dev",
     "yes /dev dma-coherent"},
    // The tree can only add the flag: of_dma_configure() never clears it on arm.
    {"dma-noncoherent does not take it back",
     [](FdtBuilder& t) { fabric(cpus(t, 2)).device("dev").empty("dma-noncoherent"); }, "/dev",
     "yes /fabric compatible"},
    // Notifiers on the platform and the PCI bus alone.
    {"an AMBA device",
     [](FdtBuilder& t) {
         fabric(cpus(t, 2)).node("dev@1000").strings("compatible", {"test,dev", "arm,primecell"});
         t.cells("reg", {0x1000, 0x1000});
     },
     "/dev@1000", "no default"},
    {"a node that becomes no device", [](FdtBuilder& t) { fabric(cpus(t, 2)).node("none").device("dev"); }, "/none/dev",
     "no default"},
};

}  // namespace

TEST_CASE("the coherency fabric of Marvell SoCs") {
    constexpr KernelId arm[] = {arm_6_1};
    for_each_device(fabrics, arm, [](const Board& board, const Device& device, const DeviceCase& c) {
        CHECK(describe_coherency(*board.tree, device) == c.expected);
        CHECK((device.coherent_by == CoherentBy::machine) == c.expected.ends_with("compatible"));
    });
    // arm64 has no such code.
    for_each_device(fabrics, arm64_kernels, [](const Board&, const Device& device, const DeviceCase&) {
        CHECK(device.coherent_by != CoherentBy::machine);
    });
}

TEST_CASE("the coherency fabric and PCI functions") {
    const Build build = [](FdtBuilder& t) {
        fabric(cpus(t, 2)).device("pcie", "marvell,armada-xp-pcie").string("device_type", "pci").bus(3, 2);
    };
    const Board board = analyzed(build, arm_6_1);
    CHECK(describe_coherency(*board.tree, *pci_at(board, "/pcie")) == "yes /fabric compatible");
}

}  // namespace dmavet
