// SPDX-License-Identifier: Apache-2.0
// Which devices count as equal, and is each of them in a group?
#include <doctest/doctest.h>

#include <algorithm>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "report/document/device_groups.hpp"
#include "report/say/path_ends.hpp"
#include "support/analyzed.hpp"
#include "support/files.hpp"
#include "support/samples.hpp"

namespace dmavet::test {

using namespace report;

namespace {

using Kind = DeviceGroup::Kind;

std::vector<ShownDevice> shown_of(const Board& board, DeviceSelection selection = DeviceSelection::all) {
    std::vector<ShownDevice> devices;
    for (const Device& device : board.topology.devices) {
        if (is_selected(device, selection)) {
            devices.push_back(shown_device(board, device, false));
        }
    }
    return devices;
}

// The names of each group of devices, "a b, c".
std::string grouped(const Board& board, NoMasters no_masters = NoMasters::among_others) {
    std::string text;
    for (const DeviceGroup& group : group_devices(board, shown_of(board), no_masters)) {
        text += text.empty() ? "" : ",";
        for (const Device* device : group.devices) {
            text += text.empty() || text.ends_with(',') ? "" : " ";
            text += board.tree->node(device->node).name;
        }
    }
    return text;
}

void ram(FdtBuilder& t) {
    t.bus(1, 1).node("memory@40000000").string("device_type", "memory").cells("reg", {0x40000000, 0x40000000}).end();
}

void bus(FdtBuilder& t, std::string_view name, std::initializer_list<std::uint32_t> dma_ranges) {
    t.device(name, "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", dma_ranges);
}

void iommu(FdtBuilder& t, std::string_view name, std::uint32_t phandle) {
    t.device(name, "arm,smmu-v3").cells("reg", {phandle, 1}).cells("#iommu-cells", {1}).phandle(phandle).end();
}

void pool(FdtBuilder& t, std::string_view name, std::uint32_t base, std::uint32_t phandle, const char* flag) {
    t.device(name, "shared-dma-pool").cells("reg", {base, 0x100000}).empty(flag).phandle(phandle).end();
}

}  // namespace

TEST_CASE("what makes two devices equal, and what does not") {
    const struct {
        const char* name;
        Build build;
        std::string_view groups;
    } cases[] = {
        {"nothing is said of either", [](FdtBuilder& t) { t.device("a").end().device("b").end(); }, "a b"},
        {"one is coherent", [](FdtBuilder& t) { t.device("a").end().device("b").empty("dma-coherent").end(); }, "a,b"},
        {"both are, each by its own property",
         [](FdtBuilder& t) { t.device("a").empty("dma-coherent").end().device("b").empty("dma-coherent").end(); },
         "a b"},
        {"the default, and the same by a property",
         [](FdtBuilder& t) { t.device("a").end().device("b").empty("dma-noncoherent").end(); }, "a b"},
        {"the same window of two buses",
         [](FdtBuilder& t) {
             bus(t, "x", {0, 0x40000000, 0x20000000});
             t.device("a").end().end();
             bus(t, "y", {0, 0x40000000, 0x20000000});
             t.device("b").end().end();
         },
         "x y,a b"},
        {"windows of two sizes",
         [](FdtBuilder& t) {
             bus(t, "x", {0, 0x40000000, 0x20000000});
             t.device("a").end().end();
             bus(t, "y", {0, 0x40000000, 0x10000000});
             t.device("b").end().end();
         },
         "x y,a,b"},
        {"windows at two bus addresses",
         [](FdtBuilder& t) {
             bus(t, "x", {0, 0x40000000, 0x20000000});
             t.device("a").end().end();
             bus(t, "y", {0x40000000, 0x40000000, 0x20000000});
             t.device("b").end().end();
         },
         "x y,a,b"},
        {"two streams of an IOMMU",
         [](FdtBuilder& t) {
             iommu(t, "mmu@1", 1);
             t.device("a").cells("iommus", {1, 1}).end().device("b").cells("iommus", {1, 2}).end();
         },
         "a b,mmu@1"},
        {"streams of two IOMMUs",
         [](FdtBuilder& t) {
             iommu(t, "mmu@1", 1);
             iommu(t, "mmu@2", 2);
             t.device("a").cells("iommus", {1, 1}).end().device("b").cells("iommus", {2, 1}).end();
         },
         "mmu@1 mmu@2,a b"},
        {"one has an IOMMU",
         [](FdtBuilder& t) {
             iommu(t, "mmu@1", 1);
             t.device("a").cells("iommus", {1, 1}).end().device("b").end();
         },
         "mmu@1 b,a"},
        {"each has a pool",
         [](FdtBuilder& t) {
             t.node("reserved-memory").bus(1, 1).empty("ranges");
             pool(t, "p@50000000", 0x50000000, 1, "no-map");
             pool(t, "q@51000000", 0x51000000, 2, "no-map");
             t.end();
             t.device("a").cells("memory-region", {1}).end().device("b").cells("memory-region", {2}).end();
         },
         "a b,p@50000000 q@51000000"},
        {"one has a pool",
         [](FdtBuilder& t) {
             t.node("reserved-memory").bus(1, 1).empty("ranges");
             pool(t, "p@50000000", 0x50000000, 1, "no-map");
             t.end();
             t.device("a").cells("memory-region", {1}).end().device("b").end();
         },
         "a,b,p@50000000"},
        {"pools of two kinds",
         [](FdtBuilder& t) {
             t.node("reserved-memory").bus(1, 1).empty("ranges");
             pool(t, "p@50000000", 0x50000000, 1, "no-map");
             pool(t, "q@51000000", 0x51000000, 2, "reusable");
             t.end();
             t.device("a").cells("memory-region", {1}).end().device("b").cells("memory-region", {2}).end();
         },
         "a,b,p@50000000 q@51000000"},
        {"one may yet become a device",
         [](FdtBuilder& t) {
             t.device("a").end();
             t.device("x", "simple-pm-bus").bus(1, 1).empty("ranges").device("b").end().end();
         },
         "a x b"},
        {"one never becomes one by itself, one lies below a disabled node",
         [](FdtBuilder& t) {
             t.device("a").end();
             t.node("x").device("b").end().end();
             t.device("y").string("status", "disabled").device("c").end().end();
         },
         "a,b,c"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        Question question;
        question.allocations = {AllocRequest{}};
        question.streams = {StreamRequest{}};
        question.attached_region = 0;
        FdtBuilder tree;
        ram(tree);
        c.build(tree);
        const Board board = analyzed(tree.finish(), arm64_6_12, question);
        CHECK(grouped(board) == c.groups);
    }
}

TEST_CASE("who masters nothing is kept apart, unless something says otherwise") {
    const struct {
        const char* name;
        Build build;
        bool is_apart;
    } cases[] = {
        {"an IOMMU", [](FdtBuilder& t) { iommu(t, "it", 1); }, true},
        {"an IOMMU that is coherent",
         [](FdtBuilder& t) { t.device("it", "arm,smmu-v3").cells("#iommu-cells", {1}).empty("dma-coherent"); }, true},
        {"a bus that says so for its children",
         [](FdtBuilder& t) { t.device("it", "simple-bus").bus(1, 1).empty("ranges").empty("dma-coherent"); }, true},
        {"a device without registers that is coherent",
         [](FdtBuilder& t) { t.device("it", "hisilicon,hns-nic-v2").empty("dma-coherent"); }, false},
        {"a user of memory that no driver allocates from",
         [](FdtBuilder& t) {
             t.node("reserved-memory").bus(1, 1).empty("ranges").node("p@50000000").cells("reg", {0x50000000, 0x1000});
             t.phandle(1).end().end().device("it").cells("memory-region", {1});
         },
         true},
        {"a user of a pool",
         [](FdtBuilder& t) {
             t.node("reserved-memory").bus(1, 1).empty("ranges");
             pool(t, "p@50000000", 0x50000000, 1, "no-map");
             t.end().device("it").cells("memory-region", {1});
         },
         false},
        {"a master",
         [](FdtBuilder& t) {
             t.device("it@1").cells("reg", {1, 1}).cells("#dma-cells", {1});
         },
         false},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        FdtBuilder tree;
        ram(tree);
        c.build(tree);
        const Board board = analyzed(tree.finish(), arm64_6_12);
        std::size_t apart = 0;
        for (const DeviceGroup& group : group_devices(board, shown_of(board, DeviceSelection::dma), NoMasters::apart)) {
            apart += group.kind == Kind::no_masters ? group.devices.size() : 0;
        }
        CHECK((apart > 0) == c.is_apart);
    }
}

TEST_CASE("one, two and many: the largest group is first, and of the others only what differs is told") {
    const Board board = analyzed(
        [](FdtBuilder& t) {
            ram(t);
            t.device("odd").empty("dma-coherent").end();
            t.device("a").end().device("b").end().device("c").end();
            bus(t, "x", {0, 0x40000000, 0x20000000});
            t.device("low").end().device("low2").end().end();
        },
        arm64_6_12);
    const std::vector<DeviceGroup> groups = group_devices(board, shown_of(board), NoMasters::among_others);
    REQUIRE(groups.size() == 3);
    CHECK(groups[0].devices.size() == 4);  // with the bus
    CHECK_FALSE(groups[0].base.has_value());
    CHECK(groups[0].facts.size() == 3);
    REQUIRE(groups[1].facts.size() == 1);
    CHECK(groups[1].facts[0].label == "reaches");
    CHECK(groups[1].facts[0].owns == std::vector<std::string>{"by dma-ranges of /x"});
    REQUIRE(groups[2].facts.size() == 1);
    CHECK(groups[2].base == 0);
    CHECK(groups[2].facts[0].label == "coherent");
    REQUIRE(groups[2].facts[0].lines.size() == 1);
    CHECK(groups[2].facts[0].lines[0].text == "yes");
}

// A reader takes what is not said to be as in the group that is named.
TEST_CASE("what is left out of a group is told alike of the other, which has nothing that this one lacks") {
    const struct {
        const char* name;
        Build build;
        std::string_view second;  // what is said of the second group
    } cases[] = {
        {"another value",
         [](FdtBuilder& t) { t.device("a").end().device("b").end().device("c").empty("dma-coherent"); },
         "as the first: coherent"},
        {"a pool that the first has not",
         [](FdtBuilder& t) { t.device("a").end().device("b").end().device("c").cells("memory-region", {1}); },
         "as the first: pool"},
        {"no pool, which the first has",
         [](FdtBuilder& t) {
             t.device("a").cells("memory-region", {1}).end().device("b").cells("memory-region", {1}).end();
             t.device("c");
         },
         "in full: coherent reaches IOMMU"},
        {"one of two pools",
         [](FdtBuilder& t) {
             t.device("a").cells("memory-region", {1, 2}).end().device("b").cells("memory-region", {1, 2}).end();
             t.device("c").cells("memory-region", {1});
         },
         "as the first: pool"},
        {"the same value by somebody else",
         [](FdtBuilder& t) {
             t.device("x", "simple-bus").bus(1, 1).empty("ranges").empty("dma-coherent");
             t.device("a").end().device("b").end().end();
             t.device("c").empty("dma-coherent").cells("memory-region", {1});
         },
         "as the first: coherent pool"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        FdtBuilder tree;
        ram(tree);
        tree.node("reserved-memory").bus(1, 1).empty("ranges");
        pool(tree, "p@50000000", 0x50000000, 1, "no-map");
        pool(tree, "q@51000000", 0x51000000, 2, "no-map");
        tree.end();
        c.build(tree);
        const Board board = analyzed(tree.finish(), arm64_6_12);
        const std::vector<DeviceGroup> groups = group_devices(board, shown_of(board), NoMasters::among_others);
        REQUIRE(groups.size() == 3);  // the regions are no devices
        std::string said = groups[1].base ? "as the first:" : "in full:";
        for (const GroupFact& fact : groups[1].facts) {
            said += " " + fact.label;
        }
        CHECK(said == c.second);
    }
}

TEST_CASE("what each of many has of its own is not listed") {
    for (const std::size_t count : {1U, 2U, 3U, 9U}) {
        FdtBuilder tree;
        ram(tree);
        for (std::size_t i = 0; i < count; ++i) {
            bus(tree, "x" + std::to_string(i), {0, 0x40000000, 0x20000000});
            tree.device("usb").end().end();
        }
        const Board board = analyzed(tree.finish(), arm64_6_12);
        const auto groups = group_devices(board, shown_of(board), NoMasters::among_others);
        REQUIRE(groups.size() == 2);
        CHECK(groups[1].devices.size() == count);
        CHECK(groups[1].facts[0].owns.size() == std::min(count, GroupFact::most_owns + 1));
    }
}

TEST_CASE("every device that is shown is in one group") {
    for (const Sample& sample : all_samples()) {
        CAPTURE(sample.name);
        const Board board = checked(read_bytes(sample.blob), default_requests());
        for (const DeviceSelection selection :
             {DeviceSelection::dma, DeviceSelection::populated, DeviceSelection::all}) {
            const std::vector<ShownDevice> devices = shown_of(board, selection);
            for (const NoMasters no_masters : {NoMasters::apart, NoMasters::among_others}) {
                std::multiset<const Device*> grouped_ones;
                Kind last = Kind::alike;
                for (const DeviceGroup& group : group_devices(board, devices, no_masters)) {
                    CHECK_FALSE(group.devices.empty());
                    CHECK(group.kind >= last);
                    CHECK((group.kind == Kind::alike) == !group.facts.empty());
                    last = group.kind;
                    grouped_ones.insert(group.devices.begin(), group.devices.end());
                }
                CHECK(grouped_ones.size() == devices.size());
                CHECK(std::set(grouped_ones.begin(), grouped_ones.end()).size() == devices.size());
            }
        }
    }
}

TEST_CASE("the short name of a device leads back to it") {
    for (const Sample& sample : all_samples()) {
        CAPTURE(sample.name);
        const Board board = checked(read_bytes(sample.blob));
        std::vector<NodeId> nodes;
        for (const Device& device : board.topology.devices) {
            nodes.push_back(device.node);
        }
        const PathEnds names(*board.tree, nodes);
        for (const Device& device : board.topology.devices) {
            const std::string name = names.name(device.node);
            CAPTURE(name);
            CHECK(board.tree->path(device.node).ends_with(name));
            if (device.populated != Populated::no) {
                CHECK(find_nodes(board, name) == std::vector{device.node});
            }
        }
    }
}

}  // namespace dmavet::test
