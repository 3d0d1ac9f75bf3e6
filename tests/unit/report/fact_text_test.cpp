// SPDX-License-Identifier: Apache-2.0
// Does a program get the values of a difference in the words of `dmavet diff`?
#include <doctest/doctest.h>

#include <sstream>
#include <string>

#include "dmavet/diff_report.hpp"
#include "support/analyzed.hpp"
#include "support/text.hpp"

namespace dmavet::test {

namespace {

constexpr KernelId arm64_7_2{{7, 2}, Arch::arm64};

std::string line(const FactText& text) {
    return text.label + ": " + text.before + " -> " + text.after + (text.where.empty() ? "" : " (" + text.where + ")");
}

// Each fact by itself, with its name in the machine formats.
std::string each_fact(Build old_tree, Build new_tree, const Question& question) {
    const Board before = analyzed(old_tree, arm64_7_2, question), after = analyzed(new_tree, arm64_7_2, question);
    const BoardDiff diff = diff_boards(before, after);
    std::string lines;
    for (const ChangedDevice& device : diff.devices) {
        for (const FactDifference& difference : device.facts) {
            lines += std::string(to_string(difference.fact)) + " " +
                     line(fact_text(before, after, device, difference)) + "\n";
        }
    }
    for (const ChangedBoardFact& fact : diff.board) {
        lines += std::string(to_string(fact.fact)) + " " + line(fact_text(before, after, fact)) + "\n";
    }
    return lines;
}

std::string written(Build old_tree, Build new_tree, const Question& question) {
    ReportOptions options;
    options.width = 200;
    options.devices = DeviceSelection::all;
    std::ostringstream out;
    const auto report = make_diff_report(options, out);
    const Board before = analyzed(old_tree, arm64_7_2, question), after = analyzed(new_tree, arm64_7_2, question);
    const BoardDiff diff = diff_boards(before, after);
    report->compared({"a.dtb", "a.dtb", "a.dtb", &before, &after, &diff});
    report->finish();
    return out.str();
}

void plain(FdtBuilder& t) {
    t.bus(1, 1).device("soc", "simple-bus").bus(1, 1).empty("ranges").empty("dma-ranges");
    t.device("usb@1000", "vendor,usb").cells("reg", {0x1000, 0x100}).end().end();
}
void coherent(FdtBuilder& t) {
    t.bus(1, 1).device("soc", "simple-bus").bus(1, 1).empty("ranges").empty("dma-ranges");
    t.device("usb@1000", "vendor,usb").cells("reg", {0x1000, 0x100}).empty("dma-coherent").end().end();
}
void narrow(FdtBuilder& t) {
    t.bus(1, 1).device("soc", "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", {0, 0, 0x40000000});
    t.device("usb@1000", "vendor,usb").cells("reg", {0x1000, 0x100}).end().end();
}
void with_ram(FdtBuilder& t) {
    plain(t);
    t.node("memory@80000000").string("device_type", "memory").cells("reg", {0x80000000, 0x40000000}).end();
}

// A pool of the device's own, in RAM and beside it.
void pool_at(FdtBuilder& t, std::uint32_t base) {
    t.bus(1, 1).node("memory@80000000").string("device_type", "memory").cells("reg", {0x80000000, 0x40000000}).end();
    t.node("reserved-memory").bus(1, 1).empty("ranges");
    t.node("pool").string("compatible", "shared-dma-pool").empty("no-map").cells("reg", {base, 0x100000});
    t.cells("phandle", {1}).end().end();
    t.device("usb@1000", "vendor,usb").cells("reg", {0x1000, 0x100}).cells("memory-region", {1}).end();
}
void pool_in_ram(FdtBuilder& t) {
    pool_at(t, 0x90000000);
}
void pool_beside_ram(FdtBuilder& t) {
    pool_at(t, 0x10000000);
}

}  // namespace

TEST_CASE("each fact has what it was and is, in the words of diff") {
    CHECK(each_fact(&plain, &coherent, {}) == "coherent coherent: no -> yes (dma-coherent)\n");
    // What diff tells of a device once, by its reach, each of the facts has by itself.
    CHECK(each_fact(&plain, &narrow, {}) ==
          "regions reach: no map, addresses are physical -> 0x0-0x3fffffff (1 GiB); limit 0x3fffffff (dma-ranges of "
          "/soc)\n"
          "bus_limit reach: no map, addresses are physical -> 0x0-0x3fffffff (1 GiB); limit 0x3fffffff (dma-ranges of "
          "/soc)\n"
          "coherent_mask coherent mask: 0xffffffff -> 0x3fffffff\n"
          "streaming_mask streaming mask: 0xffffffff -> 0x3fffffff\n");
    CHECK(
        each_fact(&plain, &with_ram, {}) ==
        "memory RAM: unknown -> 0x80000000-0xbfffffff (1 GiB)\n"
        "placement.default_cma default CMA: unknown, as RAM is -> 64 MiB, placed at or below 0xbfffffff, the kernel's "
        "default\n"
        "placement.swiotlb bounce buffer: unknown, as RAM is -> 1 MiB, placed at or below 0xbffffffe, the kernel's "
        "default\n"
        "placement.atomic_pools atomic pools: unknown, as RAM is -> 128 KiB: ZONE_DMA (in CMA), the kernel's "
        "default\n");
    Question atomic;
    atomic.allocations = {usual_allocations()[1]};
    atomic.streams = {usual_streams()[1]};
    CHECK(each_fact(&plain, &coherent, atomic) ==
          "coherent coherent: no -> yes (dma-coherent)\n"
          "allocations dma_alloc_coherent(4 KiB, GFP_ATOMIC, 32-bit mask): pool, NC -> WB\n"
          "allocations dma_alloc_coherent(4 KiB, GFP_ATOMIC, 32-bit mask): pool, NC -> WB\n"
          "streaming dma_map_single(2 KiB, bidirectional, 64-bit mask): cleaned before the transfer, invalidated after "
          "it -> left alone: the device counts as coherent\n");
}

TEST_CASE("what diff tells of a device is told once") {
    const Board before = analyzed(&plain, arm64_7_2), after = analyzed(&narrow, arm64_7_2);
    const BoardDiff diff = diff_boards(before, after);
    REQUIRE(diff.devices.size() == 1);
    std::string lines;
    for (const FactText& text : fact_texts(before, after, diff.devices[0])) {
        lines += line(text) + "\n";
    }
    CHECK(lines ==
          "reach: no map, addresses are physical -> 0x0-0x3fffffff (1 GiB); limit 0x3fffffff (dma-ranges of /soc)\n");
}

TEST_CASE("memory that lies in no zone is told as such") {
    const std::string text = written(&pool_in_ram, &pool_beside_ram, default_requests());
    INFO(text);
    CHECK(contains(text,
                   "    dma_alloc_coherent(4 KiB, GFP_KERNEL, 32-bit mask)\n"
                   "                    ZONE_DMA -> no known zone\n"));
    const std::string back = written(&pool_beside_ram, &pool_in_ram, default_requests());
    INFO(back);
    CHECK(contains(back, "no known zone -> ZONE_DMA\n"));
}

}  // namespace dmavet::test
