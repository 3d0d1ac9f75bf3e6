// SPDX-License-Identifier: Apache-2.0
// When does /proc/iomem say something else than the tree's memory nodes? Lines as 5.10, 6.12 and 7.2 print them for
// such trees: request_standard_resources() of arm64 and arm, init_resources() of riscv.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "cli/live_ram.hpp"
#include "support/analyzed.hpp"

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

std::string said(Build build, std::string_view cmdline, std::string_view iomem) {
    Question question;
    question.release = "6.12";
    question.cmdline = std::string(cmdline);
    const Board board = checked(blob_of(build), question, no_rules());
    const CpuMemory ram = cli::ram_beside_tree(board, input::read_iomem(iomem));
    return ram.empty() ? "as the tree" : cli::both_totals(board, ram);
}

}  // namespace

TEST_CASE("what /proc/iomem lists differs from the tree's RAM only where the kernel has other RAM") {
    const struct {
        std::string_view name;
        Build build;
        std::string_view cmdline, iomem, expected;
    } cases[] = {
        {"the same", plain, "", "40000000-7fffffff : System RAM\n", "as the tree"},
        {"a page less", plain, "", "40000000-7fffefff : System RAM\n",
         "about 1023 MiB; the tree's memory nodes give 1 GiB"},
        {"a page more", plain, "", "40000000-80000fff : System RAM\n",
         "about 1024 MiB; the tree's memory nodes give 1 GiB"},
        {"elsewhere", plain, "", "80000000-bfffffff : System RAM\n",
         "1 GiB; the tree's memory nodes give as much, but elsewhere"},
        {"cut by mem=", plain, "mem=512M", "40000000-5fffffff : System RAM\n", "as the tree"},
        {"mem= without effect", plain, "mem=512M", "40000000-7fffffff : System RAM\n",
         "1 GiB; the tree's memory nodes and mem= give 512 MiB"},
        {"no line of RAM", plain, "", "09000000-09000fff : uart\n", "as the tree"},
        {"hidden", plain, "", "00000000-00000000 : System RAM\n", "as the tree"},
        {"arm64, riscv: no-map is listed", regions, "",
         "40000000-4fffffff : System RAM\n50000000-501fffff : reserved\n50200000-7fbfffff : System RAM\n"
         "7fc00000-7fffffff : reserved\n",
         "as the tree"},
        {"arm: no-map is missing", regions, "", "40000000-4fffffff : System RAM\n50200000-7fbfffff : System RAM\n",
         "as the tree"},
        {"a page more is missing", regions, "", "40000000-4fffffff : System RAM\n50200000-7fbfefff : System RAM\n",
         "about 1019 MiB; the tree's memory nodes give 1 GiB"},
        {"no-map of memory that the kernel has cut", regions, "mem=256M",
         "40000000-4fbfffff : System RAM\n4fc00000-4fffffff : reserved\n50000000-501fffff : reserved\n", "as the tree"},
        {"what is only reserved is RAM", regions, "",
         "40000000-4fffffff : System RAM\n50200000-50ffffff : System RAM\n51200000-7fbfffff : System RAM\n",
         "1018 MiB; the tree's memory nodes give 1 GiB"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(said(c.build, c.cmdline, c.iomem) == c.expected);
    }
}

}  // namespace dmavet::test
