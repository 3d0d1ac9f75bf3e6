// SPDX-License-Identifier: Apache-2.0
// Which IOMMU is a device behind, and with which specifier cells is its driver called? Every case is one decision
// of of_iommu_configure() (drivers/iommu/of_iommu.c), of_parse_phandle_with_args() or of_map_id()
// (drivers/of/base.c), the same in 6.12 and 6.1.
#include <doctest/doctest.h>

#include "support/analyzed.hpp"
#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

constexpr std::string_view no_entry = "none";

FdtBuilder& smmu(FdtBuilder& t, std::string_view name, std::uint32_t phandle, std::uint32_t cells) {
    return t.device(name, "arm,mmu-500").cells("#iommu-cells", {cells}).phandle(phandle);
}
// Two controllers at the root: /smmu@1 (phandle 1, one cell) and /smmu@2 (phandle 2, two cells).
FdtBuilder& two_smmus(FdtBuilder& t) {
    smmu(t, "smmu@1", 1, 1).end();
    return smmu(t, "smmu@2", 2, 2).end();
}
FdtBuilder& disabled_smmu(FdtBuilder& t, std::uint32_t phandle) {
    return smmu(t, "smmu@3", phandle, 1).string("status", "disabled").end();
}

const struct {
    std::string_view name;
    Build build;  // with a device /dev
    std::string_view entries;
    IommuState state;
    IommuStop stop = IommuStop::none;
    std::uint32_t stop_index = 0;
} lists[] = {
    {"no iommus", [](FdtBuilder& t) { two_smmus(t).device("dev"); }, no_entry, IommuState::none},
    {"one cell",
     [](FdtBuilder& t) {
         two_smmus(t).device("dev").cells("iommus", {1, 5});
     },
     "/smmu@1<0x5>", IommuState::translated},
    {"two cells",
     [](FdtBuilder& t) {
         two_smmus(t).device("dev").cells("iommus", {2, 5, 0x7f});
     },
     "/smmu@2<0x5 0x7f>", IommuState::translated},
    {"no cells in the specifier",
     [](FdtBuilder& t) { smmu(t, "smmu@1", 1, 0).end().device("dev").cells("iommus", {1}); }, "/smmu@1<>",
     IommuState::translated},
    {"several entries keep their order",
     [](FdtBuilder& t) {
         two_smmus(t).device("dev").cells("iommus", {2, 5, 6, 1, 7, 1, 3});
     },
     "/smmu@2<0x5 0x6>, /smmu@1<0x7>, /smmu@1<0x3>", IommuState::translated},
    {"an IOMMU below a disabled bus: only its own status counts",
     [](FdtBuilder& t) {
         smmu(t.device("soc", "simple-bus").string("status", "disabled"), "smmu@9", 9, 1).end().end();
         t.device("dev").cells("iommus", {9, 5});
     },
     "/soc/smmu@9<0x5>", IommuState::translated},
    {"a disabled IOMMU: untranslated",
     [](FdtBuilder& t) {
         disabled_smmu(t, 3).device("dev").cells("iommus", {3, 5});
     },
     no_entry, IommuState::unavailable, IommuStop::provider_disabled},
    {"a good entry, then a disabled IOMMU: the error drops all",
     [](FdtBuilder& t) {
         disabled_smmu(two_smmus(t), 3).device("dev").cells("iommus", {1, 5, 3, 6});
     },
     no_entry, IommuState::unavailable, IommuStop::provider_disabled, 1},
    {"an unknown phandle",
     [](FdtBuilder& t) {
         two_smmus(t).device("dev").cells("iommus", {99, 5});
     },
     no_entry, IommuState::invalid, IommuStop::unknown_phandle},
    {"a good entry, then an unknown phandle: the list ends there",
     [](FdtBuilder& t) {
         two_smmus(t).device("dev").cells("iommus", {1, 5, 99, 6});
     },
     "/smmu@1<0x5>", IommuState::translated, IommuStop::unknown_phandle, 1},
    {"a provider without #iommu-cells",
     [](FdtBuilder& t) {
         t.device("peer").phandle(4).end().device("dev").cells("iommus", {4, 5});
     },
     no_entry, IommuState::invalid, IommuStop::no_cells},
    {"fewer cells left than the provider asks for",
     [](FdtBuilder& t) {
         two_smmus(t).device("dev").cells("iommus", {2, 5});
     },
     no_entry, IommuState::invalid, IommuStop::short_specifier},
    {"a good entry, then a short one: the list ends there",
     [](FdtBuilder& t) {
         two_smmus(t).device("dev").cells("iommus", {1, 5, 2, 6});
     },
     "/smmu@1<0x5>", IommuState::translated, IommuStop::short_specifier, 1},
    {"a good entry, then phandle 0: the list ends there",
     [](FdtBuilder& t) {
         two_smmus(t).device("dev").cells("iommus", {1, 5, 0, 1, 6});
     },
     "/smmu@1<0x5>", IommuState::translated, IommuStop::empty_entry, 1},
};

const struct {
    std::string_view name;
    Build build;               // with a host bridge /pcie
    std::string_view entries;  // for the requester ids 0x0, 0x8, 0x100, 0x200
} maps[] = {
    {"no iommu-map", [](FdtBuilder&) {}, no_entry},
    {"iommus of the bridge is not for its functions",
     [](FdtBuilder& t) {
         t.cells("iommus", {1, 5});
     },
     no_entry},
    {"all ids by one row",
     [](FdtBuilder& t) {
         t.cells("iommu-map", {0, 1, 0x1000, 0x10000});
     },
     "/smmu@1<0x1000>@0x0, /smmu@1<0x1008>@0x8, /smmu@1<0x1100>@0x100, /smmu@1<0x1200>@0x200"},
    {"the distance from id-base is added to out-base",
     [](FdtBuilder& t) {
         t.cells("iommu-map", {0x100, 1, 0x40, 0x101});
     },
     "/smmu@1<0x40>@0x100, /smmu@1<0x140>@0x200"},
    {"an id that no row lists runs untranslated",
     [](FdtBuilder& t) {
         t.cells("iommu-map", {8, 1, 0x80, 1});
     },
     "/smmu@1<0x80>@0x8"},
    {"the first row that matches wins",
     [](FdtBuilder& t) {
         t.cells("iommu-map", {8, 1, 0x80, 1, 0, 2, 0, 0x100});
     },
     "/smmu@2<0x0>@0x0, /smmu@1<0x80>@0x8"},
    {"one cell whatever #iommu-cells says",
     [](FdtBuilder& t) {
         t.cells("iommu-map", {0, 2, 0x10, 1});
     },
     "/smmu@2<0x10>@0x0"},
    {"a row of length 0 never matches",
     [](FdtBuilder& t) {
         t.cells("iommu-map", {0, 1, 0x10, 0, 0, 1, 0x20, 1});
     },
     "/smmu@1<0x20>@0x0"},
    {"the mask is applied to the id",
     [](FdtBuilder& t) {
         t.cells("iommu-map", {0, 1, 0x10, 0x100}).cells("iommu-map-mask", {0xff});
     },
     "/smmu@1<0x10>@0x0, /smmu@1<0x18>@0x8, /smmu@1<0x10>@0x100, /smmu@1<0x10>@0x200"},
    {"an id-base outside the mask fails every look-up that gets there",
     [](FdtBuilder& t) {
         t.cells("iommu-map", {0, 1, 0x10, 1, 0x100, 1, 0x20, 1}).cells("iommu-map-mask", {0xff});
     },
     "/smmu@1<0x10>@0x0, /smmu@1<0x10>@0x100, /smmu@1<0x10>@0x200"},
    {"a disabled IOMMU: its ids run untranslated",
     [](FdtBuilder& t) {
         t.cells("iommu-map", {0, 3, 0x10, 1, 8, 1, 0x20, 1});
     },
     "/smmu@1<0x20>@0x8"},
    {"an unknown phandle: its ids run untranslated",
     [](FdtBuilder& t) {
         t.cells("iommu-map", {0, 99, 0x10, 1, 8, 1, 0x20, 1});
     },
     "/smmu@1<0x20>@0x8"},
    {"a length that is no multiple of four cells",
     [](FdtBuilder& t) {
         t.cells("iommu-map", {0, 1, 0x10, 1, 8});
     },
     no_entry},
    {"an empty map", [](FdtBuilder& t) { t.empty("iommu-map"); }, no_entry},
};

Board bridge(void (*add)(FdtBuilder&), const KernelId& kernel) {
    FdtBuilder t;
    disabled_smmu(two_smmus(t), 3).device("pcie", "pci-host-ecam-generic").string("device_type", "pci").bus(3, 2);
    add(t);
    Question question;
    question.rids = {0x0, 0x8, 0x100, 0x200};
    return analyzed(t.finish(), kernel, question);
}

}  // namespace

TEST_CASE("iommus of a platform device") {
    for (const KernelId& kernel : {arm64_6_12, arm64_6_1}) {
        for (const auto& c : lists) {
            CAPTURE(to_string(kernel.release));
            CAPTURE(c.name);
            const Board board = analyzed(c.build, kernel);
            INFO("input:\n", dts_text(*board.tree));
            const Device* device = device_at(board, "/dev");
            REQUIRE(device != nullptr);
            CHECK(describe_entries(*board.tree, *device->iommu) == c.entries);
            CHECK(to_string(device->iommu->state) == to_string(c.state));
            CHECK(static_cast<int>(device->iommu->stop) == static_cast<int>(c.stop));
            if (c.stop != IommuStop::none) {
                CHECK(device->iommu->stop_index == c.stop_index);
            }
        }
    }
}

TEST_CASE("iommus is not inherited from a bus") {
    const Board board = analyzed(
        [](FdtBuilder& t) {
            two_smmus(t).device("soc", "simple-bus").cells("iommus", {1, 5}).device("dev");
        },
        arm64_6_12);
    CHECK(describe_entries(*board.tree, *device_at(board, "/soc")->iommu) == "/smmu@1<0x5>");
    CHECK(describe_entries(*board.tree, *device_at(board, "/soc/dev")->iommu) == no_entry);
}

TEST_CASE("iommu-map of a host bridge") {
    for (const KernelId& kernel : {arm64_6_12, arm64_6_1}) {
        for (const auto& c : maps) {
            CAPTURE(to_string(kernel.release));
            CAPTURE(c.name);
            const Board board = bridge(c.build, kernel);
            INFO("input:\n", dts_text(*board.tree));
            const Device* functions = pci_at(board, "/pcie");
            REQUIRE(functions != nullptr);
            CHECK(describe_entries(*board.tree, *functions->iommu) == c.entries);
        }
    }
}

TEST_CASE("without requester ids the first function stands for all") {
    FdtBuilder t;
    two_smmus(t).device("pcie", "pci-host-ecam-generic").string("device_type", "pci").bus(3, 2);
    t.cells("iommu-map", {0, 1, 0x1000, 0x10000});
    const Board board = analyzed(t.finish(), arm64_6_12);
    CHECK(describe_entries(*board.tree, *pci_at(board, "/pcie")->iommu) == "/smmu@1<0x1000>@0x0");
    CHECK(describe_entries(*board.tree, *device_at(board, "/pcie")->iommu) == no_entry);
}

TEST_CASE("the rows of an iommu-map as they are written, each with what it is worth") {
    const Board board = bridge(
        [](FdtBuilder& t) {
            t.cells("iommu-map",
                    {0, 1, 0x10, 8, 8, 1, 0x20, 0, 0x10, 99, 0x30, 8, 0x20, 3, 0x40, 8, 0x1000, 1, 0x50, 8});
            t.cells("iommu-map-mask", {0xfff});
        },
        arm64_6_12);
    const struct {
        std::uint32_t id_base;
        std::uint32_t length;
        std::uint32_t out_base;
        std::string_view controller;
        IommuMapRowStatus status;
    } expected[] = {
        {0x0, 8, 0x10, "/smmu@1", IommuMapRowStatus::usable},
        {0x8, 0, 0x20, "/smmu@1", IommuMapRowStatus::empty},
        {0x10, 8, 0x30, "", IommuMapRowStatus::unknown_phandle},
        {0x20, 8, 0x40, "/smmu@3", IommuMapRowStatus::provider_disabled},
        {0x1000, 8, 0x50, "/smmu@1", IommuMapRowStatus::masked_base},
    };
    REQUIRE(pci_at(board, "/pcie")->iommu_map != nullptr);
    const IommuMap& map = *pci_at(board, "/pcie")->iommu_map;
    CHECK(map.mask == 0xfff);
    REQUIRE(map.rows.size() == std::size(expected));
    for (std::size_t i = 0; i < std::size(expected); ++i) {
        CAPTURE(i);
        const IommuMapRow& row = map.rows[i];
        CHECK(row.id_base == expected[i].id_base);
        CHECK(row.length == expected[i].length);
        CHECK(row.output == std::vector{expected[i].out_base});
        CHECK((row.controller ? board.tree->path(*row.controller) : "") == expected[i].controller);
        CHECK(to_string(row.status) == to_string(expected[i].status));
    }
}

// iommu_get_default_domain_type() (drivers/iommu/iommu.c): Debian's arm64 kernels translate unless told otherwise.
TEST_CASE("iommu.passthrough on the command line makes the default domain an identity") {
    FdtBuilder t;
    two_smmus(t).device("dev").cells("iommus", {1, 5});
    const std::vector<std::byte> blob = t.finish();
    const struct {
        std::string_view cmdline;
        IommuState state;
    } cases[] = {
        {"", IommuState::translated},
        {"quiet iommu.passthrough=1", IommuState::identity},
        {"iommu.passthrough=0", IommuState::translated},
        {"iommu.passthrough=1 iommu.passthrough=0", IommuState::translated},
        {"iommu.strict=0", IommuState::translated},
    };
    for (const auto& c : cases) {
        CAPTURE(c.cmdline);
        Question question;
        question.cmdline = std::string(c.cmdline);
        const Board board = analyzed(blob, arm64_6_12, question);
        CHECK(to_string(device_at(board, "/dev")->iommu->state) == to_string(c.state));
        CHECK(describe_entries(*board.tree, *device_at(board, "/dev")->iommu) == "/smmu@1<0x5>");
    }
}

// of_pci_iommu_init() hands over pci_dev_id(), bus << 8 | devfn: on the bridge's own bus reg tells it, bits 8 to 15 of
// the first cell; behind a bridge enumeration numbers the bus.
TEST_CASE("iommu-map and a function with a node of its own") {
    const auto host = [](FdtBuilder& t) -> FdtBuilder& {
        two_smmus(t).device("pcie", "pci-host-ecam-generic").string("device_type", "pci").bus(3, 2);
        return t.cells("iommu-map", {0, 1, 0x1000, 0x10000}).cells("bus-range", {2, 0xff});
    };
    const struct {
        std::string_view name;
        std::uint32_t reg;
        std::string_view entries;
    } functions[] = {
        {"device 0, function 0", 0, "/smmu@1<0x1200>@0x200"},
        {"device 1, function 0", 0x800, "/smmu@1<0x1208>@0x208"},
        {"device 1, function 3", 0xb00, "/smmu@1<0x120b>@0x20b"},
        {"device 31, function 7", 0xff00, "/smmu@1<0x12ff>@0x2ff"},
        {"the bus in reg does not count", 0x10800, "/smmu@1<0x1208>@0x208"},
    };
    for (const auto& c : functions) {
        CAPTURE(c.name);
        FdtBuilder t;
        host(t).device("dev", "pci1234,5678").cells("reg", {c.reg, 0, 0, 0, 0});
        const Board board = analyzed(t.finish(), arm64_6_12);
        const Device* dev = board.topology.find(*board.tree->find_path("/pcie/dev"));
        REQUIRE(dev != nullptr);
        CHECK(describe_entries(*board.tree, *dev->iommu) == c.entries);
        CHECK(dev->caveat == Caveat::none);
        CHECK(dev->populated == Populated::probable);
    }

    FdtBuilder t;
    host(t).device("bridge", "pciclass,0604").string("device_type", "pci").bus(3, 2).cells("reg", {0, 0, 0, 0, 0});
    t.device("behind", "pci1234,5678").cells("reg", {0x10000, 0, 0, 0, 0}).end().end();
    t.device("no-reg", "pci1234,5678").end().device("empty-reg", "pci1234,5678").empty("reg").end();
    // No function: what is below a node that is no bus is not enumerated.
    t.node("legacy-interrupts").device("dev").end().end();
    const Board board = analyzed(t.finish(), arm64_6_12);
    for (const char* path : {"/pcie/bridge/behind", "/pcie/no-reg", "/pcie/empty-reg"}) {
        CAPTURE(path);
        const Device* dev = board.topology.find(*board.tree->find_path(path));
        REQUIRE(dev != nullptr);
        CHECK(dev->bus == BusType::pci);
        CHECK(dev->caveat == Caveat::requester_id_unknown);
        CHECK(dev->iommu->entries.empty());
    }
    const Device* other = board.topology.find(*board.tree->find_path("/pcie/legacy-interrupts/dev"));
    REQUIRE(other != nullptr);
    CHECK(other->bus != BusType::pci);
    CHECK(pci_at(board, "/pcie/bridge") == nullptr);
}

// iommu_get_default_domain_type(): CONFIG_IOMMU_DEFAULT_PASSTHROUGH, unless the command line says otherwise.
TEST_CASE("a kernel whose default domain is an identity") {
    const Build build = [](FdtBuilder& t) { two_smmus(t).device("dev").cells("iommus", {1, 5}); };
    Question question;
    question.config = KernelConfig{};
    question.config->options["CONFIG_IOMMU_DEFAULT_PASSTHROUGH"] = true;
    const auto state = [&] {
        return std::string(to_string(device_at(analyzed(build, arm64_6_12, question), "/dev")->iommu->state));
    };
    CHECK(state() == to_string(IommuState::identity));
    question.cmdline = "iommu.passthrough=0";
    CHECK(state() == to_string(IommuState::translated));
}

// What a trace says where a list or a map leads to nothing.
TEST_CASE("why a device has no IOMMU") {
    const struct {
        std::string_view name;
        Build build;
        std::string_view expected;
    } reasons[] = {
        {"an empty list", [](FdtBuilder& t) { two_smmus(t).device("dev").empty("iommus"); }, "an empty list: no IOMMU"},
        {"an id that is not listed",
         [](FdtBuilder& t) {
             two_smmus(t).node("dev").string("device_type", "pci").bus(3, 2).cells("iommu-map", {8, 1, 0, 1});
         },
         "no requester id that was asked for is listed: those functions bypass the IOMMU"},
        // of_iommu_xlate(): -ENODEV of a node that nobody registers is -EPROBE_DEFER.
        {"a node that is no provider",
         [](FdtBuilder& t) {
             t.device("gpc").phandle(1).end();
             t.node("dev").string("device_type", "pci").bus(3, 2).cells("iommu-map", {0, 1, 0, 1});
         },
         "/gpc has no #iommu-cells, so no driver registers it: the device waits until 10 s after the last driver was "
         "registered, and then probes untranslated"},
    };
    for (const auto& c : reasons) {
        CAPTURE(c.name);
        const Board board = analyzed(c.build, arm64_6_12);
        const Device* dev = pci_at(board, "/dev");
        std::string got;
        for (const Step& step : explain(board, dev != nullptr ? *dev : *device_at(board, "/dev"))) {
            got += step.decision == c.expected ? step.decision : "";
        }
        CHECK(got == c.expected);
    }
}

}  // namespace dmavet
