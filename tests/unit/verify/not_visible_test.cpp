// SPDX-License-Identifier: Apache-2.0
// What of a prediction is held against nothing, and why?
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "support/text.hpp"
#include "unit/verify/verify_cases.hpp"

namespace dmavet::test {

TEST_CASE("a device that is in no list of its bus may be there all the same") {
    SystemFiles files = system_files();
    files.devices.resize(1);
    CHECK(contains(differing(files), "presence /eth@1000"));
    files.unlisted = {{"amba", "why"}};
    CHECK(contains(differing(files), "presence /eth@1000"));
    files.unlisted = {{"platform", "why"}};
    CHECK(differing(files).empty());
    CHECK(
        contains(hidden(files), "domain /eth@1000: no-file; presence /eth@1000: no-file; presence /usb@2000: no-file"));
    files.devices = {{"amba", "other", "", ""}};
    CHECK(differing(files).empty());
    CHECK(contains(hidden(files), "iommu-driver /smmu@9050000: no-file"));
}

TEST_CASE("a driver of the display removes the device of a framebuffer") {
    const Board board = analyzed(
        [](FdtBuilder& t) {
            t.bus(1, 1).node("chosen").bus(1, 1).empty("ranges");
            t.device("framebuffer@5000", "simple-framebuffer").cells("reg", {0x5000, 0x1000}).end().end();
        },
        arm64_6_12);
    CHECK(contains(lines_of(board, system_files(), Agreement::not_visible),
                   "presence /chosen/framebuffer@5000: taken-over"));
}

TEST_CASE("what no file tells of is not visible") {
    SystemFiles files = system_files();
    files.log = {{}, {}, "dmesg: operation not permitted"};
    CHECK(differing(files).empty());
    CHECK(contains(hidden(files),
                   "zone dma: no-file; cma-area: no-file; bounce-buffer: no-file; "
                   "atomic-pool normal: no-file"));
    files.swiotlb_slabs = {"/sys/kernel/debug/swiotlb/io_tlb_nslabs", "512\n"};
    files.zoneinfo = {"/proc/zoneinfo", "Node 0, zone  DMA\n spanned 262144\n start_pfn: 262144\n"};
    CHECK_FALSE(contains(hidden(files), "bounce-buffer"));
    CHECK_FALSE(contains(hidden(files), "zone"));
    files.swiotlb_slabs.text = "1024\n";  // CONFIG_SWIOTLB_DYNAMIC adds to them
    CHECK(contains(hidden(files), "bounce-buffer: not-told"));
    files.swiotlb_slabs.text = "256\n";
    CHECK(differing(files) == "bounce-buffer: configuration");

    files = system_files();  // the buffer has gone round
    files.log.text = files.log.text.substr(files.log.text.find("[    1.0"));
    CHECK(differing(files).empty());
    CHECK(contains(hidden(files), "cma-area: log-is-cut; bounce-buffer: log-is-cut"));

    files = system_files();  // lines that were dropped in between
    files.log.text = with(files.log.text, "[    0.000000] cma: Reserved 64 MiB at 0x0000000079a00000 on node -1",
                          "** 12 printk messages dropped **");
    CHECK(differing(files).empty());
    CHECK(contains(hidden(files), "cma-area: log-is-cut"));

    files = system_files();
    files.groups[0].type = "";
    CHECK(contains(hidden(files), "domain /eth@1000: no-file"));

    files = system_files();  // a copy that ends early
    files.log.text.resize(files.log.text.find("[    0.000000] cma"));
    CHECK(differing(files).empty());
    CHECK(contains(hidden(files), "cma-area: log-is-cut; bounce-buffer: log-is-cut; atomic-pool normal: log-is-cut"));

    files = system_files();
    files.iomem.text = "00000000-00000000 : System RAM\n00000000-00000000 : reserved\n";
    CHECK(differing(files).empty());
    CHECK(contains(hidden(files), "ram: addresses-hidden"));
    CHECK(contains(hidden(files), "region /reserved-memory/fw@61000000: addresses-hidden"));

    files = SystemFiles();
    CHECK(differing(files).empty());
    CHECK(lines_of(analyzed(&board_tree, arm64_6_12), files, Agreement::agrees).empty());
}

// As booted: 7.2 for armmp with a hole of 1 MiB at the end of the area.
TEST_CASE("a CMA area over a hole between banks is there") {
    FdtBuilder t;
    t.bus(1, 1).node("memory@40000000").string("device_type", "memory");
    t.cells("reg", {0x40000000, 0xff00000, 0x50000000, 0x10000000}).end();
    Question question;
    question.config_set = ConfigSet::armmp;
    question.cmdline = "cma=16M@0x4f000000";
    SystemFiles files;
    files.log = {"dmesg", "[    0.000000] cma: Reserved 16 MiB at 0x4f000000\n", ""};
    files.meminfo = {"/proc/meminfo", "CmaTotal:          16384 kB\n", ""};
    const Board board = analyzed(t.finish(), {{7, 2}, Arch::arm}, question);
    CHECK(lines_of(board, files, Agreement::differs) == "");
    const std::string agreeing = lines_of(board, files, Agreement::agrees);
    CHECK_MESSAGE(contains(agreeing, "cma-area"), agreeing);
    CHECK_MESSAGE(contains(agreeing, "cma-total"), agreeing);
}

// PlaceFate::without_pages
TEST_CASE("what becomes of a CMA area without page structures is not predicted") {
    const struct {
        bool is_default;
        std::string_view expected;
    } cases[] = {{true, "cma-area: not-predicted; cma-total: not-predicted"}, {false, "cma-total: not-predicted"}};
    for (const auto& c : cases) {
        FdtBuilder t;
        t.bus(1, 1)
            .node("memory@40000000")
            .string("device_type", "memory")
            .cells("reg", {0x40000000, 0x40000000})
            .end();
        t.node("reserved-memory").bus(1, 1).empty("ranges").device("area", "shared-dma-pool").empty("reusable");
        t.cells("reg", {0x90000000, 0x1000000});
        (c.is_default ? t.empty("linux,cma-default") : t).end().end();
        const std::string text = lines_of(analyzed(t.finish(), arm_6_1), system_files(), Agreement::not_visible);
        CHECK_MESSAGE(contains(text, c.expected), text);
        CHECK_MESSAGE(contains(text, "atomic-pool: not-predicted") == c.is_default, text);
    }
}

TEST_CASE("without RAM nothing that depends on it is predicted") {
    const Board board = analyzed(
        [](FdtBuilder& t) {
            t.bus(1, 1).device("a@1000").cells("reg", {0x1000, 0x10}).end();
        },
        arm64_6_12);
    CHECK(lines_of(board, system_files(), Agreement::not_visible) ==
          "ram: not-predicted; zone: not-predicted; cma-area: not-predicted; cma-total: not-predicted; "
          "bounce-buffer: not-predicted; atomic-pool: not-predicted");
}

}  // namespace dmavet::test
