// SPDX-License-Identifier: Apache-2.0
// Which devices of two trees are the same, what of them differs, and which findings come and go?
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "dmavet/diff.hpp"
#include "report/say/board_fact_text.hpp"
#include "support/analyzed.hpp"

namespace dmavet::test {

namespace {

constexpr KernelId arm64_7_2{{7, 2}, Arch::arm64};

Question asked() {
    Question question;
    question.memory.banks = {{0x40000000, 0x80000000}};
    question.allocations.resize(1);
    question.streams.resize(1);
    return question;
}

// "+/a", "-/b", "/c: coherent regions", "/d was /e: bus_limit"
std::string describe(const Board& before, const Board& after, const BoardDiff& diff) {
    std::string text;
    for (const ChangedDevice& device : diff.devices) {
        text += text.empty() ? "" : "; ";
        if (device.after == nullptr || device.before == nullptr) {
            const bool is_added = device.before == nullptr;
            text +=
                is_added ? "+" + after.tree->path(device.after->node) : "-" + before.tree->path(device.before->node);
            continue;
        }
        const std::string path = after.tree->path(device.after->node), was = before.tree->path(device.before->node);
        text += path == was ? path : fmt::format("{} was {}", path, was);
        text += ":";
        for (const FactDifference& fact : device.facts) {
            text += fmt::format(" {}", to_string(fact.fact));
        }
    }
    for (const ChangedBoardFact& fact : diff.board) {
        text += fmt::format("{}{}", text.empty() ? "" : "; ", to_string(fact.fact));
    }
    return text.empty() ? "equal" : text;
}

std::string compare(Build before, Build after) {
    const Board a = analyzed(before, arm64_7_2, asked()), b = analyzed(after, arm64_7_2, asked());
    return describe(a, b, diff_boards(a, b));
}

FdtBuilder& usb(FdtBuilder& t, std::string_view name, std::uint32_t address = 0x1000) {
    return t.device(name, "test,usb").cells("reg", {address, 0x100});
}

FdtBuilder& soc(FdtBuilder& t, std::string_view name = "soc") {
    return t.bus(1, 1).device(name, "simple-bus").bus(1, 1).empty("ranges");
}

void one_usb(FdtBuilder& t) {
    usb(soc(t), "usb@1000");
}

void smmu_and_client(FdtBuilder& t, std::string_view smmu, std::uint32_t stream) {
    soc(t).device(smmu, "arm,mmu-500").cells("reg", {0x8000, 0x100}).cells("#iommu-cells", {1}).phandle(1).end();
    usb(t, "usb@1000").cells("iommus", {1, stream});
}

void region(FdtBuilder& t, std::string_view name, std::uint32_t base) {
    t.bus(1, 1).node("reserved-memory").bus(1, 1).empty("ranges").node(name);
    t.string("compatible", "shared-dma-pool").empty("no-map").cells("reg", {base, 0x100000}).phandle(1).end().end();
    t.device("dev").cells("memory-region", {1});
}

}  // namespace

TEST_CASE("which device of one tree is which of another") {
    const struct {
        std::string_view name;
        Build before, after;
        std::string_view expected;
    } cases[] = {
        {"the same", one_usb, one_usb, "equal"},
        {"added", [](FdtBuilder& t) { soc(t); }, one_usb, "+/soc/usb@1000"},
        {"removed", one_usb, [](FdtBuilder& t) { soc(t); }, "-/soc/usb@1000"},
        {"disabled", one_usb, [](FdtBuilder& t) { usb(soc(t), "usb@1000").string("status", "disabled"); },
         "-/soc/usb@1000"},
        {"in another order",
         [](FdtBuilder& t) {
             usb(soc(t), "usb@1000").end();
             usb(t, "usb@2000", 0x2000);
         },
         [](FdtBuilder& t) {
             usb(soc(t), "usb@2000", 0x2000).end();
             usb(t, "usb@1000");
         },
         "equal"},
        {"renamed alone is no change", one_usb, [](FdtBuilder& t) { usb(soc(t), "dwc3@1000"); }, "equal"},
        {"renamed and changed", one_usb, [](FdtBuilder& t) { usb(soc(t), "dwc3@1000").empty("dma-coherent"); },
         "/soc/dwc3@1000 was /soc/usb@1000: coherent allocations allocations streaming"},
        {"another compatible is another device", one_usb,
         [](FdtBuilder& t) {
             soc(t).device("dwc3@1000", "test,dwc3").cells("reg", {0x1000, 0x100});
         },
         "+/soc/dwc3@1000; -/soc/usb@1000"},
        {"another address, too", one_usb, [](FdtBuilder& t) { usb(soc(t), "usb@2000", 0x2000); },
         "+/soc/usb@2000; -/soc/usb@1000"},
        {"an address with more cells is the same one", one_usb,
         [](FdtBuilder& t) {
             t.bus(2, 1).device("bus", "simple-bus").bus(2, 1).empty("ranges");
             t.device("usb@1000", "test,usb").cells("reg", {0, 0x1000, 0x100});
         },
         "+/bus; -/soc"},
        {"two that it could be are none",
         [](FdtBuilder& t) {
             usb(soc(t), "a@1000").end();
             usb(t, "b@1000");
         },
         [](FdtBuilder& t) {
             usb(soc(t), "c@1000").end();
             usb(t, "d@1000");
         },
         "+/soc/c@1000; +/soc/d@1000; -/soc/a@1000; -/soc/b@1000"},
        {"a bus that gets an address", one_usb, [](FdtBuilder& t) { usb(soc(t, "soc@0"), "usb@1000"); }, "equal"},
        {"a bus that is called otherwise, by its name's address",
         [](FdtBuilder& t) { usb(soc(t, "config-space@f0000000"), "usb@1000"); },
         [](FdtBuilder& t) { usb(soc(t, "bus@f0000000"), "usb@1000"); }, "equal"},
        {"moved to another bus",
         [](FdtBuilder& t) {
             usb(soc(t, "a"), "usb@1000").end().end();
             t.device("b", "simple-bus").bus(1, 1).empty("ranges");
         },
         [](FdtBuilder& t) {
             soc(t, "a").end();
             usb(t.device("b", "simple-bus").bus(1, 1).empty("ranges"), "usb@1000");
         },
         "equal"},
        {"nodes without an address are what their paths say", [](FdtBuilder& t) { soc(t).device("a", "test,fixed"); },
         [](FdtBuilder& t) { soc(t).device("b", "test,fixed"); }, "+/soc/b; -/soc/a"},
        {"an IOMMU that is renamed translates the same streams",
         [](FdtBuilder& t) { smmu_and_client(t, "iommu@8000", 4); },
         [](FdtBuilder& t) { smmu_and_client(t, "smmu@8000", 4); }, "equal"},
        {"a region that is renamed is the same pool", [](FdtBuilder& t) { region(t, "pool@60000000", 0x60000000); },
         [](FdtBuilder& t) { region(t, "memory@60000000", 0x60000000); }, "equal"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(compare(c.before, c.after) == c.expected);
    }
}

TEST_CASE("one edit, and what differs by it") {
    const struct {
        std::string_view name;
        Build before, after;
        std::string_view expected;
    } cases[] = {
        {"an edit that no DMA depends on", one_usb, [](FdtBuilder& t) { usb(soc(t), "usb@1000").empty("big-endian"); },
         "equal"},
        {"dma-coherent of the bus", one_usb, [](FdtBuilder& t) { usb(soc(t).empty("dma-coherent"), "usb@1000"); },
         "/soc: coherent allocations allocations streaming; /soc/usb@1000: coherent allocations allocations "
         "streaming"},
        {"a stream id", [](FdtBuilder& t) { smmu_and_client(t, "iommu@8000", 4); },
         [](FdtBuilder& t) { smmu_and_client(t, "iommu@8000", 5); }, "/soc/usb@1000: iommu.entries"},
        {"where a pool lies", [](FdtBuilder& t) { region(t, "pool@60000000", 0x60000000); },
         [](FdtBuilder& t) { region(t, "pool@61000000", 0x61000000); },
         "+/reserved-memory/pool@61000000; /dev: pools; -/reserved-memory/pool@60000000; placement.reserved; "
         "placement.reserved"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(compare(c.before, c.after) == c.expected);
        CHECK(compare(c.before, c.before) == "equal");
        CHECK(compare(c.after, c.after) == "equal");
    }
}

// Of 1040 MiB 128 KiB, of 1080 MiB that or twice as much.
TEST_CASE("a pool that may be larger is another one") {
    const auto with_ram = [](std::uint32_t mebibytes) {
        FdtBuilder t;
        t.bus(1, 1).node("memory@40000000").string("device_type", "memory");
        t.cells("reg", {0x40000000, mebibytes << 20}).end();
        return analyzed(t.finish(), arm64_7_2);
    };
    const Board less = with_ram(1040), more = with_ram(1080);
    const std::string found = describe(less, more, diff_boards(less, more));
    INFO(found);
    CHECK(found.find("placement.atomic_pools") != std::string::npos);
}

TEST_CASE("a window that a bus gets") {
    const std::string found = compare(one_usb, [](FdtBuilder& t) {
        usb(soc(t).cells("dma-ranges", {0, 0x40000000, 0x20000000}), "usb@1000");
    });
    CHECK(found.find("/soc/usb@1000: regions bus_limit coherent_mask streaming_mask") != std::string::npos);
    CHECK(found.find("zones.dma") != std::string::npos);
}

TEST_CASE("what is asked of one tree alone may differ, too") {
    const auto blob = blob_of(one_usb);
    Question less = asked();
    less.memory.banks = {{0x40000000, 0x40000000}};
    const Board before = analyzed(blob, arm64_7_2, asked()), after = analyzed(blob, arm64_7_2, less);
    const std::string found = describe(before, after, diff_boards(before, after));
    CHECK(found.find("memory") != std::string::npos);
}

// The end of a zone is the end of RAM, so an empty one would have another end with each size of it.
TEST_CASE("a zone that is empty on both sides is none that has changed") {
    constexpr std::uint64_t gib = 0x40000000;
    const struct {
        std::string_view name;
        std::uint64_t before, after;
        bool is_changed;
    } cases[] = {
        {"all RAM below 4 GiB on both sides", gib, 2 * gib, false},
        {"the first byte above 4 GiB", 3 * gib, 3 * gib + 0x1000, true},
        {"some above on both sides", 4 * gib, 5 * gib, true},
    };
    const auto blob = blob_of(one_usb);
    const auto with_ram = [&](std::uint64_t size) {
        Question question = asked();
        question.memory.banks = {{gib, size}};
        return analyzed(blob, arm64_7_2, question);
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        const Board before = with_ram(c.before), after = with_ram(c.after);
        const std::string found = describe(before, after, diff_boards(before, after));
        CAPTURE(found);
        CHECK((found.find("zones.normal") != std::string::npos) == c.is_changed);
    }
    CHECK(report::board_fact_text(with_ram(gib), BoardFact::zone_normal) == "empty");
    CHECK(report::board_fact_text(with_ram(4 * gib), BoardFact::zone_normal) == "up to 0x13fffffff");
}

// max_zone_phys() of arm64 in 6.1 widens the tree's limit by where RAM begins; zone_sizes_init() of 6.12 takes it as it
// is, if there is RAM below it.
TEST_CASE("a zone's limit that follows from RAM is no change where RAM is unknown") {
    const Build windowed = [](FdtBuilder& t) {
        usb(soc(t).cells("dma-ranges", {0, 0x40000000, 0x20000000}), "usb@1000");
    };
    const struct {
        std::string_view name;
        KernelId before, after;
        bool has_ram[2];
        bool is_changed;
    } cases[] = {
        {"known, then open", arm64_6_12, arm64_6_1, {false, false}, false},
        {"open, then known", arm64_6_1, arm64_6_12, {false, false}, false},
        {"open on both sides", arm64_6_1, arm64_6_1, {false, false}, false},
        {"open for want of RAM on one side", arm64_6_1, arm64_6_1, {true, false}, false},
        {"known on both sides, and not the same", arm64_6_12, arm64_6_1, {true, true}, true},
    };
    const auto blob = blob_of(windowed);
    const auto board = [&](const KernelId& kernel, bool has_ram) {
        Question question = asked();
        if (!has_ram) {
            question.memory.banks.clear();
        }
        return analyzed(blob, kernel, question);
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        const Board before = board(c.before, c.has_ram[0]), after = board(c.after, c.has_ram[1]);
        const std::string found = describe(before, after, diff_boards(before, after));
        CAPTURE(found);
        CHECK((found.find("zones.dma") != std::string::npos) == c.is_changed);
    }
}

TEST_CASE("a finding about a renamed node neither comes nor goes") {
    const auto board = [](Build build) { return checked(blob_of(build), {}, every_rule()); };
    const auto has = [](const std::vector<const Finding*>& findings, std::string_view rule) {
        return std::any_of(findings.begin(), findings.end(),
                           [&](const Finding* finding) { return finding->rule->id == rule; });
    };
    const Build old_name = [](FdtBuilder& t) {
        usb(soc(t).cells("dma-ranges", {1}), "usb@1000").cells("dma-coherent", {1});
    };
    const Build new_name = [](FdtBuilder& t) {
        usb(soc(t, "soc@0").cells("dma-ranges", {1}), "dwc3@1000").cells("dma-coherent", {1});
    };
    const Board before = board(old_name), after = board(new_name), clean = board(one_usb);
    REQUIRE_FALSE(before.findings.empty());
    const BoardDiff renamed = diff_boards(before, after);
    CHECK(renamed.new_findings.empty());
    CHECK(renamed.gone_findings.empty());
    CHECK(has(diff_boards(before, clean).gone_findings, "dma-ranges-length"));
    CHECK(has(diff_boards(clean, before).new_findings, "dma-ranges-length"));
    CHECK(diff_boards(before, before).empty());
}

TEST_CASE("what is accepted is neither new nor gone") {
    enum class Is { absent, told, accepted, explained };
    const auto board_with = [](Is is, const char* name) {
        const bool is_renamed = std::string_view(name) != "usb@1000";
        const Build renamed = [](FdtBuilder& t) { usb(soc(t), "dwc3@1000"); };
        Board board = analyzed(is_renamed ? renamed : one_usb, arm64_7_2, asked());
        if (is == Is::absent) {
            return board;
        }
        const NodeId node = NodeId{static_cast<std::uint32_t>(board.tree->node_count() - 1)};
        Finding& finding = board.findings.emplace_back(Finding{find_rule("root-dma-ranges"),
                                                               Severity::error,
                                                               Confidence::certain,
                                                               node,
                                                               "",
                                                               "m",
                                                               {},
                                                               "",
                                                               "",
                                                               "",
                                                               is_renamed ? 8U : 7U});
        if (is == Is::accepted) {
            finding.suppressed = Suppression{SuppressedBy::config, "as agreed"};
        }
        if (is == Is::explained) {
            finding.explained_by = Cause{finding.rule, root_node, 9};
            finding.suppressed = Suppression{SuppressedBy::baseline, {}};
        }
        return board;
    };
    const struct {
        const char* name;
        Is before, after;
        std::size_t news, gone, accepted;
    } cases[] = {
        {"nothing", Is::absent, Is::absent, 0, 0, 0},
        {"a new one", Is::absent, Is::told, 1, 0, 0},
        {"one that is gone", Is::told, Is::absent, 0, 1, 0},
        {"the same", Is::told, Is::told, 0, 0, 0},
        {"a new one that is accepted", Is::absent, Is::accepted, 0, 0, 1},
        {"one that was accepted and is gone", Is::accepted, Is::absent, 0, 0, 1},
        {"accepted on both sides", Is::accepted, Is::accepted, 0, 0, 0},
        {"accepted from now on", Is::told, Is::accepted, 0, 0, 1},
        {"accepted no longer", Is::accepted, Is::told, 1, 0, 0},
        {"followed from another and was accepted", Is::explained, Is::told, 1, 0, 0},
        {"follows from another and is accepted", Is::told, Is::explained, 0, 0, 0},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        const Board before = board_with(c.before, "usb@1000"), after = board_with(c.after, "usb@1000");
        const BoardDiff diff = diff_boards(before, after);
        CHECK(diff.new_findings.size() == c.news);
        CHECK(diff.gone_findings.size() == c.gone);
        CHECK(diff.accepted_findings.size() == c.accepted);
        CHECK(diff.empty() == (c.news + c.gone == 0));
        // The same where the node has another name.
        const Board renamed = board_with(c.after, "dwc3@1000");
        const BoardDiff other = diff_boards(before, renamed);
        CHECK(other.new_findings.size() == c.news);
        CHECK(other.accepted_findings.size() == c.accepted);
        CHECK((c.after == Is::explained || other.gone_findings.size() == c.gone));
    }
}

TEST_CASE("why two kernels make something else of a device") {
    const auto blob = blob_of([](FdtBuilder& t) {
        t.device("soc", "simple-bus").empty("ranges").empty("dma-coherent");
        t.device("dev").empty("dma-noncoherent").end().end();
    });
    const Board before = analyzed(blob, {{5, 10}, Arch::arm64}), after = analyzed(blob, arm64_7_2);
    const BoardDiff diff = diff_boards(before, after);
    const auto reasons = kernel_reasons(before, after, diff);
    REQUIRE(diff.devices.size() == 1);
    REQUIRE(reasons.size() == 1);
    REQUIRE(reasons[0].size() == 1);
    CHECK(reasons[0][0]->what.find("dma-noncoherent") != std::string_view::npos);
    CHECK(kernel_reasons(after, after, diff_boards(after, after)).empty());
}

}  // namespace dmavet::test
