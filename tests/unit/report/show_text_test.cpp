// SPDX-License-Identifier: Apache-2.0
// What does the head of `show` call the places that memory comes from?
#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <string_view>

#include "dmavet/report.hpp"
#include "support/analyzed.hpp"
#include "support/text.hpp"

namespace dmavet::test {

namespace {

void one_gib(FdtBuilder& t) {
    t.bus(2, 2).node("memory@40000000").string("device_type", "memory").cells("reg", {0, 0x40000000, 0, 0x40000000});
    t.end();
}

std::string shown(Build build, const KernelId& kernel = arm64_6_12, const Question& question = {}, bool map = false,
                  bool flat = false) {
    std::ostringstream out;
    ReportOptions options;
    options.command = "show";
    options.map = map;
    options.flat = flat;
    options.width = 200;
    const auto report = make_report(options, out);
    report->board("board.dtb", analyzed(build, kernel, question));
    report->finish();
    return out.str();
}

}  // namespace

TEST_CASE("the header says which RAM may not be all, and whom a tree is for") {
    const std::string above = shown([](FdtBuilder& t) {
        one_gib(t);
        t.node("reserved-memory").bus(2, 2).empty("ranges").node("zone").cells("size", {0, 0x1000});
        t.cells("alloc-ranges", {0, 0x80000000, 0, 0x10000000});
    });
    CHECK(contains(above, "firmware may fill in more, since /reserved-memory/zone"));
    const std::string loader = shown([](FdtBuilder& t) { t.device("dev").empty("bootph-all"); });
    CHECK(contains(loader, "a boot loader's, stripped, not what Linux gets"));
    const std::string plain = shown([](FdtBuilder& t) { one_gib(t); });
    CHECK_FALSE(contains(plain, "firmware may"));
    CHECK_FALSE(contains(plain, "not what Linux gets"));
}

// dma_pfn_offset of arm up to 5.9: how far the windows go is not kept, so no window is shown.
TEST_CASE("an offset for every address is no window") {
    const Build buses = [](FdtBuilder& t) {
        t.bus(1, 1)
            .node("memory@40000000")
            .string("device_type", "memory")
            .cells("reg", {0x40000000, 0x40000000})
            .end();
        t.device("low", "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", {0, 0x40000000, 0x1000000});
        t.device("usb@1", "snps,dwc2").cells("reg", {1, 1}).end().end();
        t.device("high", "simple-bus")
            .bus(1, 1)
            .empty("ranges")
            .cells("dma-ranges", {0x80000000, 0x40000000, 0x1000000});
        t.device("usb@2", "snps,dwc2").cells("reg", {2, 1}).end().end();
        t.device("same", "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", {0x40000000, 0x40000000, 0x1000});
        t.device("usb@3", "snps,dwc2").cells("reg", {3, 1}).end().end();
    };
    const std::string then = shown(buses, {{3, 18}, Arch::arm});
    CAPTURE(then);
    CHECK(contains(then, "bus address = physical address - 0x40000000, by dma-ranges of /low"));
    CHECK(contains(then, "bus address = physical address + 0x40000000, by dma-ranges of /high"));
    CHECK(contains(then, "bus address = physical address, by dma-ranges of /same"));
    CHECK_FALSE(contains(then, "window"));
    const std::string now = shown(buses, arm_6_1);
    CHECK(contains(now, "0x40000000-0x40ffffff (16 MiB) at bus 0x80000000"));
    CHECK_FALSE(contains(now, "bus address ="));
}

// A kernel that has one pool for everybody has it on every architecture: arm, and arm64 of 3.18 (atomic_pool_init).
TEST_CASE("the one atomic pool has one name") {
    CHECK(contains(shown(one_gib, {{3, 18}, Arch::arm64}), "one for all devices"));
    CHECK(contains(shown(one_gib, arm_6_1), "one for all devices"));
    CHECK_FALSE(contains(shown(one_gib, arm64_6_12), "one for all devices"));
}

// A host bridge and the functions behind it are one node, and nodes of one name may have different fates.
TEST_CASE("who is meant in the lines about mappings") {
    const Build board = [](FdtBuilder& t) {
        t.bus(1, 1)
            .node("memory@40000000")
            .string("device_type", "memory")
            .cells("reg", {0x40000000, 0x40000000})
            .end();
        t.node("pcie@1000").string("device_type", "pci").string("compatible", "vendor,pcie").bus(3, 2);
        t.cells("reg", {0x1000, 1}).cells("dma-ranges", {0x2000000, 0, 0x40000000, 0x40000000, 0, 0x10000000}).end();
        t.device("narrow", "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", {0, 0x80000000, 0x1000});
        t.device("usb@0", "snps,dwc2").cells("reg", {0, 1}).end().end();
        t.device("usb@0", "snps,dwc2")
            .cells("reg", {0, 1})
            .end()
            .device("usb@2", "snps,dwc2")
            .cells("reg", {2, 1})
            .end();
    };
    Question question;
    question.streams = {StreamRequest{}};
    const std::string text = shown(board, arm64_6_12, question, false, true);
    CAPTURE(text);
    CHECK(contains(text, ": pcie@1000 pci: bounces when"));
    CHECK(contains(text, "; /narrow/usb@0: "));
    CHECK(contains(text, "; the others: never bounces"));
}

TEST_CASE("what there is none of is said with the reason, and so is what nobody gets") {
    const struct {
        KernelId kernel;
        std::string_view cmdline, expected;
    } cases[] = {
        {arm64_6_12, "cma=0", "default CMA    none, set by cma=\n"},
        {arm64_6_12, "swiotlb=noforce", "bounce buffer  none, set by swiotlb=noforce\n"},
        {arm_6_1, "cma=0 coherent_pool=64M",
         "atomic pools   none: coherent_pool= asks for more than there is in one piece\n"},
        {arm_6_1, "", "bounce buffer  none: all RAM lies below the kernel's DMA limit\n"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.expected);
        Question question;
        question.cmdline = c.cmdline;
        const std::string text = shown(one_gib, c.kernel, question, true);
        CAPTURE(text);
        CHECK(contains(text, c.expected));
    }
    // The pools lie in the lower half of RAM, the window in the upper one.
    Question question;
    question.allocations = {AllocRequest{}};
    const std::string text = shown(
        [](FdtBuilder& t) {
            one_gib(t);
            t.node("reserved-memory").bus(2, 2).empty("ranges").device("area@44000000", "shared-dma-pool");
            t.cells("reg", {0, 0x44000000, 0, 0x4000000}).empty("reusable").empty("linux,cma-default").end().end();
            t.device("soc", "simple-bus").bus(2, 2).empty("ranges");
            t.cells("dma-ranges", {0, 0x60000000, 0, 0x60000000, 0, 0x20000000});
            t.device("usb@1", "snps,dwc2").cells("reg", {0, 1, 0, 1}).end().end();
        },
        arm64_6_12, question, true);
    CAPTURE(text);
    CHECK(contains(text, "nothing of 384 KiB; 1 device may ask with GFP_ATOMIC: no atomic pool has that much"));
}

TEST_CASE("each device has a row from 72 columns on, below an entry of a list, and no name is ever cut") {
    const Board board = analyzed(
        [](FdtBuilder& t) {
            one_gib(t);
            t.device("a-bus-with-a-rather-long-name", "simple-bus").bus(2, 2).empty("ranges");
            t.device("display-controller-of-many-words@1000").cells("reg", {0, 0x1000, 0, 1}).end().end();
            t.device("another-bus-with-a-long-name", "simple-bus").bus(2, 2).empty("ranges");
            t.device("usb@1").end().device("one@2").end().end();
            t.device("one-more-bus-with-a-long-name", "simple-bus").bus(2, 2).empty("ranges").device("usb@1").end();
        },
        arm64_6_12);
    for (const std::size_t width : {40U, 71U, 72U, 80U}) {
        CAPTURE(width);
        ReportOptions options;
        options.command = "show";
        options.devices = DeviceSelection::all;
        options.width = width;
        options.flat = true;
        std::ostringstream out;
        const auto report = make_report(options, out);
        report->board("board.dtb", board);
        report->finish();
        const std::string text = out.str();
        CAPTURE(text);
        CHECK(contains(text, "coherent: no; DMA limit: none") == (width < 72));
        CHECK(contains(text, "device  ") == (width >= 72));
        CHECK(contains(text, "/display-controller-of-many-words@1000"));
        CHECK(contains(text, " .../display-controller-of-many-words@1000") == (width == 80));
        // ".../usb@1" would be two devices.
        CHECK_FALSE(contains(text, " .../usb@1"));
        CHECK(contains(text, "/another-bus-with-a-long-name/usb@1"));
        CHECK(contains(text, "/one-more-bus-with-a-long-name/usb@1"));
        for (std::size_t at = text.find("..."); at != std::string::npos; at = text.find("...", at + 1)) {
            CHECK(text[at + 3] == '/');
        }
    }
}

// The eye must find it: what a driver is refused, and what its device cannot use.
TEST_CASE("what fails stands out, in groups and in the answer of why") {
    Question question;
    question.allocations = {AllocRequest{}};
    question.streams = {StreamRequest{}};
    const Build build = [](FdtBuilder& t) {
        one_gib(t);
        t.device("good").end();
        t.device("bus", "simple-bus").bus(2, 2).empty("ranges").cells("dma-ranges", {0, 0, 1, 0, 0, 0x10000000});
        t.device("usb@1", "snps,dwc2").cells("reg", {0, 1, 0, 1}).end().end();
    };
    const Board board = analyzed(build, arm64_6_12, question);
    constexpr std::string_view red = "\033[1;31m";
    ReportOptions options;
    options.devices = DeviceSelection::all;
    options.color = true;
    std::ostringstream why;
    write_why("board.dtb", board, *board.tree->find_path("/bus/usb@1"), options, why);
    CHECK(contains(why.str(), std::string(red) + "NULL:"));
    CHECK(contains(why.str(), std::string(red) + "fails:"));
    options.command = "show";
    std::ostringstream out;
    const auto report = make_report(options, out);
    report->board("board.dtb", board);
    report->finish();
    CAPTURE(out.str());
    const std::string first = out.str().substr(0, out.str().find("(2)"));
    CHECK_FALSE(contains(first, red));
    CHECK(contains(out.str(), std::string(red) + "NULL:"));
    CHECK(contains(out.str(), std::string(red) + "fails:"));
}

// Of a run over many boards the words are explained once.
TEST_CASE("the legend stands below the first board alone, and + where it first occurs") {
    Question question;
    question.allocations = {AllocRequest{}};
    const Board plain = analyzed([](FdtBuilder& t) { t.device("usb@1", "snps,dwc2").empty("dma-coherent").end(); },
                                 arm64_6_12, question);
    const Board probable = analyzed(
        [](FdtBuilder& t) {
            t.device("bus", "simple-pm-bus")
                .bus(1, 1)
                .empty("ranges")
                .device("usb@1", "snps,dwc2")
                .cells("reg", {1, 1});
        },
        arm64_6_12, question);
    ReportOptions options;
    options.command = "show";
    options.several = true;
    std::ostringstream out;
    const auto report = make_report(options, out);
    report->board("a.dtb", plain);
    const std::size_t second = out.str().size();
    report->board("b.dtb", probable);
    const std::size_t third = out.str().size();
    report->board("c.dtb", probable);
    report->finish();
    CAPTURE(out.str());
    const auto has = [&](std::string_view part, std::size_t begin, std::size_t end) {
        return contains(out.str().substr(begin, end - begin), part);
    };
    CHECK(has("GFP_KERNEL: what dma_alloc_coherent", 0, second));
    CHECK_FALSE(has("GFP_KERNEL: what dma_alloc_coherent", second, out.str().size()));
    CHECK_FALSE(has("+ becomes", 0, second));
    CHECK(has("+ becomes", second, third));
    CHECK_FALSE(has("+ becomes", third, out.str().size()));
    CHECK(has("usb@1 +", third, out.str().size()));
}

}  // namespace dmavet::test
