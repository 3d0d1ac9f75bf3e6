// SPDX-License-Identifier: Apache-2.0
// What is understood of the files in which a kernel tells where memory is?
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "verify/proc_text.hpp"
#include "verify/seen.hpp"
#include "wording/decisions.hpp"

namespace dmavet::test {

namespace {

std::string text_of(const CpuMemory& memory) {
    std::string text;
    for (const CpuInterval& part : memory) {
        text += fmt::format("{}{:x}-{:x}", text.empty() ? "" : " ", raw(part.first()), raw(part.last()));
    }
    return text;
}

std::string zones_of(std::string_view text) {
    std::string said;
    for (const verify::SpannedZone& zone : verify::read_zoneinfo(text, 4096)) {
        said += fmt::format("{}{} {}", said.empty() ? "" : "; ", wording::zone_name(zone.zone),
                            zone.span ? text_of(CpuMemory{*zone.span}) : "empty");
    }
    return said;
}

}  // namespace

TEST_CASE("zones of /proc/zoneinfo") {
    const struct {
        std::string_view what, text, zones;
    } cases[] = {
        {"zoneinfo_show_print()",
         "Node 0, zone      DMA\n  per-node stats\n      nr_dirty 0\n  pages free 1\n        spanned  262144\n"
         "        present  262144\n  start_pfn:           262144\nNode 0, zone    DMA32\n  pages free     0\n"
         "        spanned  0\n        present  0\n",
         "ZONE_DMA 40000000-7fffffff; ZONE_DMA32 empty"},
        {"a zone of two nodes is one",
         "Node 0, zone   Normal\n spanned 16\n start_pfn: 16\nNode 1, zone   Normal\n spanned 16\n start_pfn: 64\n",
         "ZONE_NORMAL 10000-4ffff"},
        {"zones that no device is given memory of", "Node 0, zone  Movable\n spanned 16\n start_pfn: 16\n", ""},
        {"Movable takes a part of the others",
         "Node 0, zone   Normal\n spanned 16\n start_pfn: 16\nNode 0, zone  Movable\n spanned 16\n", ""},
        {"Movable is empty", "Node 0, zone   Normal\n spanned 16\n start_pfn: 16\nNode 0, zone  Movable\n spanned 0\n",
         "ZONE_NORMAL 10000-1ffff"},
        {"beyond 64 bits", "Node 0, zone   Normal\n spanned 18446744073709551615\n start_pfn: 16\n", ""},
        {"up to the last address", "Node 0, zone   Normal\n spanned 1\n start_pfn: 4503599627370495\n",
         "ZONE_NORMAL fffffffffffff000-ffffffffffffffff"},
        {"no number", "Node 0, zone   Normal\n spanned x\n start_pfn: y\n", ""},
        {"no zone", "spanned 16\nstart_pfn: 16\n", ""},
        {"cut", "Node 0, zone   Norm", ""},
        {"nothing", "", ""},
    };
    for (const auto& c : cases) {
        CAPTURE(c.what);
        CHECK(zones_of(c.text) == c.zones);
    }
}

TEST_CASE("CmaTotal of /proc/meminfo") {
    const struct {
        std::string_view text;
        std::optional<std::uint64_t> size;
    } cases[] = {
        {"MemTotal:        1 kB\nCmaTotal:          65536 kB\nCmaFree:           62704 kB\n", 65536ULL << 10},
        {"MemTotal:        1 kB\n", 0},  // without CONFIG_CMA
        {"CmaTotal:          0 kB\n", 0},
        {"CmaTotal:          18446744073709551615 kB\n", std::nullopt},
        {"CmaTotal: x kB\n", std::nullopt},
        {"CmaTotal:          65536", std::nullopt},
        {"", std::nullopt},
    };
    for (const auto& c : cases) {
        CAPTURE(c.text);
        CHECK(verify::read_cma_total(c.text) == c.size);
    }
}

TEST_CASE("reserved memory by /proc/iomem and by memblock") {
    CHECK(text_of(verify::read_iomem_reserved(
              "40000000-7fffffff : System RAM\n  40210000-4021ffff : reserved\n  50000000-5000ffff : Kernel code\n"
              "80000000-800fffff : Reserved\nbad : reserved\n9-8 : reserved\n1-2 : reserved more\n")) ==
          "40210000-4021ffff 80000000-800fffff");
    CHECK(text_of(verify::read_memblock("   0: 0x0000000040200000..0x0000000041f2ffff\n"
                                        "   1: 0x0000000042240000..0x00000000426fffff    0 NONE\n"
                                        "   2: 0x42..0x41\n   x: 0x1..0x2\n   3: 0x5")) ==
          "40200000-41f2ffff 42240000-426fffff");
    CHECK(text_of(verify::read_memblock("")).empty());
    CHECK(text_of(verify::read_iomem_reserved("")).empty());
}

TEST_CASE("a file with one number") {
    CHECK(verify::read_number("32768\n") == 32768);
    CHECK(verify::read_number(" 1") == 1);
    CHECK_FALSE(verify::read_number("1 2\n"));
    CHECK_FALSE(verify::read_number("18446744073709551616\n"));
    CHECK_FALSE(verify::read_number(""));
}

TEST_CASE("values of a uevent file") {
    const std::string_view text = "DRIVER=arm-smmu-v3\nOF_NAME=smmu\nOF_FULLNAME=/smmu@9050000\nXDRIVER=no\nEMPTY=\n";
    CHECK(verify::uevent_value(text, "DRIVER") == "arm-smmu-v3");
    CHECK(verify::uevent_value(text, "OF_FULLNAME") == "/smmu@9050000");
    CHECK(verify::uevent_value(text, "EMPTY").empty());
    CHECK(verify::uevent_value(text, "OF").empty());
    CHECK(verify::uevent_value("", "DRIVER").empty());
}

}  // namespace dmavet::test
