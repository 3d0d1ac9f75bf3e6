// SPDX-License-Identifier: Apache-2.0
// When does /proc/iomem say something else than the tree's memory nodes? Lines as 5.10, 6.12 and 7.2 print them for
// such trees: request_standard_resources() of arm64 and arm, init_resources() of riscv.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "support/analyzed.hpp"
#include "verify/live_ram.hpp"

namespace dmavet::test {

namespace {

// 1 GiB, of which no-map takes 2 MiB, and 4 MiB where the kernel finds a place; another 2 MiB are only reserved.
void regions(FdtBuilder& t) {
    t.bus(1, 1).node("memory@40000000").string("device_type", "memory").cells("reg", {0x40000000, 0x40000000}).end();
    t.node("reserved-memory").bus(1, 1).empty("ranges");
    t.node("fw@50000000").cells("reg", {0x50000000, 0x200000}).empty("no-map").end();
    t.node("kept@51000000").cells("reg", {0x51000000, 0x200000}).end();
    t.node("dyn").cells("size", {0x400000}).empty("no-map").end().end();
}

void plain(FdtBuilder& t) {
    t.bus(1, 1).node("memory@40000000").string("device_type", "memory").cells("reg", {0x40000000, 0x40000000}).end();
}

void bounded(FdtBuilder& t) {
    plain(t);
    t.node("chosen").cells("linux,usable-memory-range", {0x40000000, 0x10000000}).end();
}

std::string said(Build build, std::string_view cmdline, std::string_view iomem, std::uint64_t page) {
    Question question;
    question.page_size = page;
    question.release = "6.12";
    question.cmdline = std::string(cmdline);
    const Board board = checked(blob_of(build), question, no_rules());
    const CpuMemory ram = verify::ram_beside_tree(board, input::read_iomem(iomem));
    return ram.empty() ? "as the tree" : verify::difference_text(board, ram);
}

}  // namespace

TEST_CASE("what /proc/iomem lists differs from the tree's RAM only where the kernel has other RAM") {
    const struct {
        std::string_view name;
        Build build;
        std::string_view cmdline, iomem, expected;
    } cases[] = {
        {"the same", plain, "", "40000000-7fffffff : System RAM\n", "as the tree"},
        {"a page less", plain, "", "40000000-7fffefff : System RAM\n", "4 KiB less than the tree's memory nodes"},
        {"bounded, and as much", bounded, "", "40000000-4fffffff : System RAM\n", "as the tree"},
        {"bounded, and less", bounded, "", "40000000-47ffffff : System RAM\n",
         "128 MiB less than the tree's memory nodes within linux,usable-memory-range"},
        {"a page more", plain, "", "40000000-80000fff : System RAM\n", "4 KiB more than the tree's memory nodes"},
        {"elsewhere", plain, "", "80000000-bfffffff : System RAM\n",
         "as much as the tree's memory nodes, but elsewhere"},
        {"cut by mem=", plain, "mem=512M", "40000000-5fffffff : System RAM\n", "as the tree"},
        {"mem= without effect", plain, "mem=512M", "40000000-7fffffff : System RAM\n",
         "512 MiB more than the tree's memory nodes with mem="},
        {"no line of RAM", plain, "", "09000000-09000fff : uart\n", "as the tree"},
        {"hidden", plain, "", "00000000-00000000 : System RAM\n", "as the tree"},
        {"arm64, riscv: no-map is listed", regions, "",
         "40000000-4fffffff : System RAM\n50000000-501fffff : reserved\n50200000-7fbfffff : System RAM\n"
         "7fc00000-7fffffff : reserved\n",
         "as the tree"},
        {"arm: no-map is missing", regions, "", "40000000-4fffffff : System RAM\n50200000-7fbfffff : System RAM\n",
         "as the tree"},
        {"a page more is missing", regions, "", "40000000-4fffffff : System RAM\n50200000-7fbfefff : System RAM\n",
         "4100 KiB less than the tree's memory nodes"},
        {"no-map of memory that the kernel has cut", regions, "mem=256M",
         "40000000-4fbfffff : System RAM\n4fc00000-4fffffff : reserved\n50000000-501fffff : reserved\n", "as the tree"},
        {"what is only reserved is RAM", regions, "",
         "40000000-4fffffff : System RAM\n50200000-50ffffff : System RAM\n51200000-7fbfffff : System RAM\n",
         "6 MiB less than the tree's memory nodes"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(said(c.build, c.cmdline, c.iomem, 4096) == c.expected);
    }
}

TEST_CASE("what is no whole page of the kernel is no difference") {
    constexpr std::uint64_t kib = 1024;
    const struct {
        std::uint64_t page;
        std::string_view last, expected;
    } cases[] = {
        {4 * kib, "7fffffff", "as the tree"},
        {4 * kib, "80000ffe", "as the tree"},
        {4 * kib, "80000fff", "4 KiB more than the tree's memory nodes"},
        {64 * kib, "80000fff", "as the tree"},
        {64 * kib, "8000fffe", "as the tree"},
        {64 * kib, "8000ffff", "64 KiB more than the tree's memory nodes"},
        {64 * kib, "7fffefff", "64 KiB less than the tree's memory nodes"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.page);
        CAPTURE(c.last);
        CHECK(said(plain, "", fmt::format("40000000-{} : System RAM\n", c.last), c.page) == c.expected);
    }
    CHECK(said(plain, "", "40000000-40000fff : System RAM\n", 64 * kib) == "as the tree");  // no page at all
}

}  // namespace dmavet::test
