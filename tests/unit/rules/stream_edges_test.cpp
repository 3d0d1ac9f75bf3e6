// SPDX-License-Identifier: Apache-2.0
// The rules about IOMMUs at their edges: ids that just meet, cells that a driver just takes, and how many of a kind it
// takes before a rule speaks.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "dmavet/rule.hpp"
#include "unit/rules/stream_trees.hpp"

namespace dmavet::test {

using namespace stream_trees;

TEST_CASE("edges: two claims that share one stream, and two that share none") {
    const RuleCase cases[] = {
        {"maps that share one id",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie-a", {0, 1, 0x100, 0x11}).end();
             host(t, "pcie-b", {0, 1, 0x110, 0x10}).end();
         },
         "/pcie-b warning"},
        {"maps that touch",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie-a", {0, 1, 0x100, 0x10}).end();
             host(t, "pcie-b", {0, 1, 0x110, 0x10}).end();
         },
         "none"},
        {"maps of one id each, the same",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie-a", {0, 1, 0x10, 1}).end();
             host(t, "pcie-b", {0, 1, 0x10, 1}).end();
         },
         "/pcie-b warning"},
        {"maps of one id each, side by side",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie-a", {0, 1, 0x10, 1}).end();
             host(t, "pcie-b", {0, 1, 0x11, 1}).end();
         },
         "none"},
        {"two rows of one bridge",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie-a", {0, 1, 0x10, 1, 1, 1, 0x10, 1}).end();
         },
         "none"},
        {"a map of one id, and a claim of it",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie-a", {0, 1, 0x10, 1}).end();
             client(t, "b", {1, 0x10});
         },
         "/b warning"},
        {"one id each, the same",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie-a", {0, 1, 0x100, 0x11}).end();
             client(t, "b", {1, 0x110});
         },
         "/b warning"},
        {"an id behind the last of a map",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie-a", {0, 1, 0x100, 0x10}).end();
             client(t, "b", {1, 0x110});
         },
         "none"},
        {"an id before the first of a map",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie-a", {0, 1, 0x100, 0x10}).end();
             client(t, "b", {1, 0xff});
         },
         "none"},
        {"the last id of the only bus behind the bridge",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie-a", {0, 1, 0x1000, 0x10000}).cells("bus-range", {0, 0}).end();
             client(t, "b", {1, 0x10ff});
         },
         "/b warning"},
        {"an id of a bus that the bridge has not",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie-a", {0, 1, 0x1000, 0x10000}).cells("bus-range", {0, 0}).end();
             client(t, "b", {1, 0x1100});
         },
         "none"},
        {"the last id of the second bus behind the bridge",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie-a", {0, 1, 0x1000, 0x10000}).cells("bus-range", {0, 1}).end();
             client(t, "b", {1, 0x11ff});
         },
         "/b warning"},
        {"an id of a third bus",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie-a", {0, 1, 0x1000, 0x10000}).cells("bus-range", {0, 1}).end();
             client(t, "b", {1, 0x1200});
         },
         "none"},
        {"the last id that any function has",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie-a", {0, 1, 0x1000, 0x20000}).end();
             client(t, "b", {1, 0x10fff});
         },
         "/b warning"},
        {"an id that no function has",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie-a", {0, 1, 0x1000, 0x20000}).end();
             client(t, "b", {1, 0x11000});
         },
         "none"},
        {"the last id that the mask lets through",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie-a", {0, 1, 0x100, 0x100}).cells("iommu-map-mask", {0x3f}).end();
             client(t, "b", {1, 0x13f});
         },
         "/b warning"},
        {"an id that the mask folds",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie-a", {0, 1, 0x100, 0x100}).cells("iommu-map-mask", {0x3f}).end();
             client(t, "b", {1, 0x140});
         },
         "none"},
        {"an id of a long row behind a short one of the same map",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie-a", {0, 1, 0x100, 0x100, 0x200, 1, 0x110, 0x10}).end();
             client(t, "b", {1, 0x150});
         },
         "/b warning"},
        {"the same registers on one bus",
         [](FdtBuilder& t) {
             client(client(smmu(t.bus(1, 1), 1), "a", {1, 5}), "ba", {1, 5}, "test,b");
         },
         "none"},
        {"the same registers on two buses",
         [](FdtBuilder& t) {
             client(smmu(t.bus(1, 1), 1).device("one", "simple-bus").bus(1, 1).empty("ranges"), "a", {1, 5}).end();
             client(t.device("two", "simple-bus").bus(1, 1).empty("ranges"), "a", {1, 5}, "test,b");
         },
         "/two/a warning"},
        {"a row of length 0",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie-a", {0, 1, 0x100, 0}).end();
             client(t, "b", {1, 0x100});
         },
         "none"},
        {"an engine and the block through which the CPU talks to it",
         [](FdtBuilder& t) {
             smmu(t, 1).device("vi@2", "test,vi").cells("reg", {2, 1}).cells("interrupts", {1});
             t.cells("iommus", {1, 5}).cells("test,falcon", {7}).end();
             t.device("thi@3", "test,thi").cells("reg", {3, 1}).cells("iommus", {1, 5}).phandle(7);
         },
         "none"},
        {"to which the engine does not refer",
         [](FdtBuilder& t) {
             client(smmu(t, 1), "vi", {1, 5}, "test,vi");
             t.device("thi@3", "test,thi").cells("reg", {3, 1}).cells("iommus", {1, 5}).phandle(7);
         },
         "/thi@3 warning"},
        {"a block that interrupts by itself",
         [](FdtBuilder& t) {
             smmu(t, 1).device("vi@2", "test,vi").cells("reg", {2, 1}).cells("interrupts", {1});
             t.cells("iommus", {1, 5}).cells("test,partner", {7}).end();
             t.device("thi@3", "test,thi").cells("reg", {3, 1}).cells("interrupts", {2});
             t.cells("iommus", {1, 5}).phandle(7);
         },
         "/thi@3 warning"},
        {"a client that only tests the IOMMU",
         [](FdtBuilder& t) {
             client(smmu(t, 1), "a", {1, 5});
             t.device("iommu_test", "iommu-debug-test").cells("iommus", {1, 5});
         },
         "none"},
        {"masks that share one id",
         [](FdtBuilder& t) {
             client(client(smmu(t, 2), "a", {1, 0x50, 0xf}), "b", {1, 0x5f, 0}, "test,b");
         },
         "/b warning"},
        {"the id behind it",
         [](FdtBuilder& t) {
             client(client(smmu(t, 2), "a", {1, 0x50, 0xf}), "b", {1, 0x60, 0});
         },
         "none"},
    };
    check_rule("duplicate-stream-id", cases);
}

TEST_CASE("edges: masks are compared with each other up to sixteen of them") {
    // One client a mask, each with streams of its own; and one whose stream the first one's mask covers.
    const auto found = [](std::uint32_t masks) {
        FdtBuilder t;
        smmu(t.bus(1, 1), 2);
        for (std::uint32_t i = 1; i <= masks; ++i) {
            t.device("client" + std::to_string(i), "test,client" + std::to_string(i)).cells("reg", {i, 1});
            t.cells("iommus", {1, i << 16, i}).end();
        }
        client(t, "last", {1, 0x10000 + 1, 0}, "test,last");
        const Board board = checked(t.finish());
        std::size_t count = 0;
        for (const Finding& finding : shown(board)) {
            count += finding.rule->id == "duplicate-stream-id" ? 1u : 0u;
        }
        return count;
    };
    CHECK(found(15) == 1);  // with the mask 0 of the last client sixteen
    CHECK(found(16) == 0);
}

TEST_CASE("the sentences about one stream of two clients") {
    const auto said = [](Build build) { return sentences("duplicate-stream-id", build); };
    constexpr std::string_view effect =
        ": the IOMMU cannot tell them apart, and each can reach the memory of the other\n";
    constexpr std::string_view refused =
        ": arm-smmu refuses the later of the two, whose DMA then faults or uses the other's mappings\n";
    CHECK(said([](FdtBuilder& t) {
              client(client(smmu(t, 2), "a", {1, 0x50, 0xf}), "b", {1, 0x53, 3}, "test,b");
          }) ==
          "/b iommus: id 0x53 under mask 0x3 covers streams of /iommu@1 that id 0x50 under mask 0xf of /a covers" +
              std::string(effect));
    CHECK(said([](FdtBuilder& t) {
              client(client(smmu(t, 2), "a", {1, 0x53, 0}), "b", {1, 0x50, 0xf}, "test,b");
          }) == "/b iommus: id 0x50 under mask 0xf covers stream 0x53 of /iommu@1, which /a claims as well" +
                    std::string(refused));
    CHECK(said([](FdtBuilder& t) {
              client(client(smmu(t, 2), "a", {1, 0x50, 0xf}), "b", {1, 0x53, 0}, "test,b");
          }) == "/b iommus: this device claims stream 0x53 of /iommu@1, which id 0x50 under mask 0xf of /a covers" +
                    std::string(effect));
    CHECK(said([](FdtBuilder& t) {
              client(client(smmu(t, 2), "a", {1, 0x50, 0xf}), "b", {1, 0x50, 0xf}, "test,b");
          }) == "/b iommus: this device claims stream 0x50 of /iommu@1, which /a claims as well" + std::string(effect));
    CHECK(said([](FdtBuilder& t) {
              host(smmu(t, 1), "pcie-a", {0, 1, 0x100, 0x11}).end();
              host(t, "pcie-b", {0, 1, 0x110, 0x10}).end();
          }) == "/pcie-b iommu-map: this device claims stream 0x110 of /iommu@1, which /pcie-a claims as well" +
                    std::string(effect));
}

TEST_CASE("edges: rows of an iommu-map that share one id") {
    const RuleCase cases[] = {
        {"touch",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie", {0, 1, 0, 0x100, 0x100, 1, 0x800, 0x100});
         },
         "none"},
        {"share one id",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie", {0, 1, 0, 0x101, 0x100, 1, 0x800, 0x100});
         },
         "/pcie error"},
        {"share one id, and both say the same",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie", {0, 1, 0, 0x101, 0x100, 1, 0x100, 0x100});
         },
         "/pcie note"},
        {"share one id, of which each IOMMU says the same",
         [](FdtBuilder& t) {
             t.device("iommu@2", "arm,mmu-500").phandle(2).cells("#iommu-cells", {1}).end();
             host(smmu(t, 1), "pcie", {0, 1, 0, 0x101, 0x100, 2, 0x100, 0x100});
         },
         "/pcie error"},
        {"up to the last id but one of 32 bits",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie", {0, 1, 0, ~0u, 0xfffffffe, 1, 0, 1});
         },
         "/pcie error"},
        {"up to the last id, where the kernel's end is 0 and no id matches",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie", {1, 1, 0, ~0u, 0xfffffffe, 1, 0, 1});
         },
         "none"},
        {"a row of length 0",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie", {0, 1, 0, 0, 0, 1, 0x800, 0x100});
         },
         "none"},
        {"of a function, which nobody reads",
         [](FdtBuilder& t) {
             host(smmu(t, 1), "pcie", {0, 1, 0, 0x100}).device("wifi@0").cells("reg", {0, 0, 0, 0, 0});
             t.cells("iommu-map", {0, 1, 0, 0x101, 0x100, 1, 0x800, 0x100});
         },
         "none"},
    };
    check_rule("iommu-map-overlap", cases);
}

TEST_CASE("edges: so many masters behind an IPMMU make a host bridge without one odd") {
    const Ask with_driver = [](Question& question) { question.config = *read_kernel_config("CONFIG_IPMMU_VMSA=y\n"); };
    const Build three = [](FdtBuilder& t) {
        client(client(client(smmu(t, 1, "renesas,ipmmu-r8a7795"), "a", {1, 1}), "b", {1, 2}), "c", {1, 3});
        t.device("pcie", "test,pcie").string("device_type", "pci").bus(3, 2);
    };
    const RuleCase cases[] = {
        {"two",
         [](FdtBuilder& t) {
             client(client(smmu(t, 1, "renesas,ipmmu-r8a7795"), "a", {1, 1}), "b", {1, 2});
             t.device("pcie", "test,pcie").string("device_type", "pci").bus(3, 2);
         },
         "none", with_driver},
        {"three", three, "/pcie warning", with_driver},
        {"three that the kernel leaves untranslated as well", three, "/pcie note"},
    };
    check_rule("pci-host-bypasses-ipmmu", cases);
}

TEST_CASE("edges: half of the IOMMUs of a kind wait for a disabled client") {
    const auto found = [](std::uint32_t waiting) {
        FdtBuilder t;
        t.bus(1, 1);
        for (std::uint32_t i = 1; i <= 4; ++i) {
            t.device("iommu@" + std::to_string(i), "arm,mmu-500").phandle(i).cells("#iommu-cells", {1}).end();
        }
        t.device("mmc", "test,mmc").cells("reg", {9, 1}).cells("interrupts", {1}).end();
        for (std::uint32_t i = 1; i <= waiting; ++i) {
            t.device("gpu" + std::to_string(i)).cells("iommus", {i, 1}).string("status", "disabled").end();
        }
        const Board board = checked(t.finish());
        return std::any_of(board.findings.begin(), board.findings.end(),
                           [](const Finding& f) { return f.rule->id == "iommu-without-clients"; });
    };
    CHECK(found(1));
    CHECK_FALSE(found(2));
}

TEST_CASE("edges: how far a property is read for what two clients share by design") {
    // The phandle of the controller among the cells of dmas.
    const auto client_of = [](std::size_t position) {
        FdtBuilder t;
        smmu(t.bus(1, 1), 1).device("dma").phandle(7).cells("reg", {1, 1}).cells("iommus", {1, 5}).end();
        std::vector<std::byte> cells(4 * position, std::byte{0});
        cells.insert(cells.end(), {std::byte{0}, std::byte{0}, std::byte{0}, std::byte{7}});
        t.device("b", "test,b").cells("reg", {2, 1}).cells("iommus", {1, 5}).bytes("dmas", cells).end();
        const Board board = checked(t.finish());
        return std::none_of(board.findings.begin(), board.findings.end(),
                            [](const Finding& f) { return f.rule->id == "duplicate-stream-id"; });
    };
    CHECK(client_of(0));
    CHECK(client_of(63));
    CHECK_FALSE(client_of(64));
}

}  // namespace dmavet::test
