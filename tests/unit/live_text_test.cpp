// SPDX-License-Identifier: Apache-2.0
// What is understood of the texts in which a running kernel speaks of itself?
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "input/live_text.hpp"

namespace dmavet::test {

namespace {

std::string spans(const std::vector<input::AddressSpan>& all) {
    std::string text;
    for (const input::AddressSpan& span : all) {
        text += fmt::format("{}{:x}-{:x}", text.empty() ? "" : " ", span.first, span.last);
    }
    return text;
}

}  // namespace

TEST_CASE("a release is the numbers that a kernel's name begins with") {
    const struct {
        std::string_view name, number;
    } cases[] = {
        {"6.12.117+deb13-arm64", "6.12.117"},
        {"6.6.51-v8+", "6.6.51"},
        {"6.1.0-50-arm64", "6.1"},  // Debian's counts its own interface
        {"6.13.0-rc2-00012-gabc", "6.13"},
        {"6.12", "6.12"},
        {"6.12-custom", "6.12"},
        {"6.12.5.4", "6.12.5"},
        {"6.12.", "6.12"},
        {"6", ""},
        {"6.", ""},
        {"", ""},
        {"v6.12", ""},
        {"linux", ""},
        {"6.x", ""},
        {".5", ""},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(input::release_number(c.name) == c.number);
    }
}

TEST_CASE("/proc/version has the release as its third word") {
    CHECK(input::release_of_version("Linux version 6.12.5-v8+ (gcc 12) #1 SMP\n") == "6.12.5-v8+");
    CHECK(input::release_of_version("Linux version 6.12.5\n") == "6.12.5");
    CHECK(input::release_of_version("Linux version ").empty());
    CHECK(input::release_of_version("FreeBSD 14.1").empty());
    CHECK(input::release_of_version("").empty());
}

TEST_CASE("RAM is what /proc/iomem calls System RAM, and what of it nobody may map") {
    const struct {
        std::string_view what, text, ram, no_map;
    } cases[] = {
        {"one bank; what lies in it is no bank of its own",
         "09000000-09000fff : uart\n40000000-bfffffff : System RAM\n  40210000-4177ffff : Kernel code\n  48000000-"
         "480fffff : reserved\n",
         "40000000-bfffffff", ""},
        {"a region that nobody maps parts a bank",  // arm64: request_standard_resources()
         "40000000-47ffffff : System RAM\n48000000-480fffff : reserved\n48100000-7fffffff : System RAM\n",
         "40000000-7fffffff", "48000000-480fffff"},
        {"or begins it",  // riscv: init_resources()
         "80000000-8007ffff : Reserved\n80080000-bfffffff : System RAM\n", "80000000-bfffffff", "80000000-8007ffff"},
        {"or ends it", "40000000-7effffff : System RAM\n7f000000-7fffffff : reserved\n", "40000000-7fffffff",
         "7f000000-7fffffff"},
        {"one away from RAM is none", "30000000-30000fff : reserved\n40000000-7fffffff : System RAM\n",
         "40000000-7fffffff", ""},
        {"a byte between them", "40000000-47fffffe : System RAM\n48000000-480fffff : reserved\n", "40000000-47fffffe",
         ""},
        {"two banks", "00000000-3fffffff : System RAM\n100000000-17fffffff : System RAM\n",
         "0-3fffffff 100000000-17fffffff", ""},
        {"the last address there is", "0-ffffffffffffffff : System RAM\n", "0-ffffffffffffffff", ""},
        {"no end of line", "40000000-7fffffff : System RAM", "40000000-7fffffff", ""},
        {"not in order", "100000000-17fffffff : System RAM\n00000000-3fffffff : System RAM\n",
         "0-3fffffff 100000000-17fffffff", ""},
        {"its first page alone", "00000000-00000fff : System RAM\n", "0-fff", ""},
        {"hidden", "00000000-00000000 : uart\n00000000-00000000 : System RAM\n  00000000-00000000 : Kernel code\n", "",
         ""},
        {"no RAM", "09000000-09000fff : uart\n", "", ""},
        {"nothing", "", "", ""},
        {"no such text", "a - b\n12-\n12-10 : System RAM\nfffffffffffffffff-1 : System RAM\n-5 : x\n", "", ""},
    };
    for (const auto& c : cases) {
        CAPTURE(c.what);
        const input::Iomem iomem = input::read_iomem(c.text);
        CHECK(spans(iomem.ram) == c.ram);
        CHECK(spans(iomem.no_map) == c.no_map);
        CHECK(iomem.is_hidden == (c.what == "hidden"));
    }
}

}  // namespace dmavet::test
