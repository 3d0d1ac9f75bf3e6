// SPDX-License-Identifier: Apache-2.0
// What is a release, and which kernels are there?
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "dmavet/kernel.hpp"

namespace dmavet::test {

TEST_CASE("what names a release") {
    const struct {
        std::string_view text;
        std::string_view expected;  // empty: none
    } cases[] = {
        {"6.12", "6.12"},
        {"3.18", "3.18"},
        {"10.0", "10.0"},
        {"6.1", "6.1"},
        {"6", ""},
        {"6.", ""},
        {".1", ""},
        {"", ""},
        {"6.01", ""},
        {"06.1", ""},
        {"6.1.5", "6.1.5"},
        {"6.1 ", ""},
        {"v6.12.5", "6.12.5"},
        {"6.12.0", "6.12.0"},
        {"6.12.05", ""},
        {"6.12.5.1", ""},
        {"vv6.1", ""},
        {"6.12-rc1", ""},
        {"v6.1", "6.1"},
        {"6.-1", ""},
        {"-6.1", ""},
        {"6.4294967296", ""},
    };
    for (const auto& c : cases) {
        CAPTURE(c.text);
        const auto release = Release::parse(c.text);
        CHECK((release ? to_string(*release) : "") == c.expected);
    }
    CHECK(Release{6, 1} < Release{6, 12});
    CHECK(Release{5, 10} < Release{6, 1});
}

TEST_CASE("the kernels that are modelled") {
    CHECK(newest_release(Arch::arm64) == Release{7, 2});
    CHECK(newest_release(Arch::arm) == Release{7, 2});
    CHECK(is_modelled({{3, 18}, Arch::arm64}));
    CHECK(is_modelled({{3, 18}, Arch::arm}));
    CHECK(is_modelled({{6, 2}, Arch::arm64}));
    CHECK_FALSE(is_modelled({{7, 3}, Arch::arm64}));
    CHECK_FALSE(is_modelled({{3, 17}, Arch::arm64}));
    CHECK(is_modelled({{5, 9}, Arch::arm}));
    CHECK_FALSE(is_modelled({{3, 17}, Arch::arm}));
    CHECK_FALSE(is_modelled({{6, 11}, Arch::riscv}));
    REQUIRE_FALSE(modelled_kernels().empty());
    for (const KernelId& id : modelled_kernels()) {
        const Kernel kernel = make_kernel(id);
        CAPTURE(to_string(id.release));
        CAPTURE(kernel.arch_name());
        CHECK(kernel.release() == id.release);
        CHECK(kernel.arch_name() == to_string(id.arch));
        CHECK((kernel.sizes.default_cma > 0) == kernel.config.is_set("CONFIG_DMA_CMA"));
    }
}

TEST_CASE("between which modelled kernels a release lies") {
    const struct {
        Release release;
        Arch arch;
        std::string_view expected;  // empty: it is one of them, or beyond all
    } cases[] = {
        {{6, 12}, Arch::arm64, ""},
        {{6, 12, 117}, Arch::arm64, ""},
        {{6, 12, 116}, Arch::arm64, "6.1 6.12"},
        {{6, 12, 118}, Arch::arm64, "6.12 7.2"},
        {{6, 12, 0}, Arch::arm64, "6.1 6.12"},
        {{6, 6}, Arch::arm64, "6.1 6.12"},
        {{5, 15}, Arch::arm64, "5.10 6.1"},
        {{6, 18}, Arch::arm, "6.12 7.2"},
        {{4, 19}, Arch::arm64, "3.18 5.10"},
        {{4, 19}, Arch::arm, "3.18 5.10"},
        {{3, 17}, Arch::arm, ""},
        {{6, 18}, Arch::riscv, "6.12 7.2"},
        {{7, 3}, Arch::arm64, ""},
    };
    for (const auto& c : cases) {
        CAPTURE(to_string(c.release));
        const auto between = neighbours_of({c.release, c.arch});
        CHECK((between ? to_string(between->older) + " " + to_string(between->newer) : "") == c.expected);
    }
}

// A stable release took over what the next series does; the one before it did not.
TEST_CASE("a release of a stable series does what was brought back to it") {
    CHECK(make_kernel({{6, 12, 12}, Arch::arm64}).does.region_order == RegionOrder::by_base);
    CHECK(make_kernel({{6, 12, 13}, Arch::arm64}).does.region_order == RegionOrder::dynamic_first);
    CHECK(make_kernel({{6, 11}, Arch::arm64}).does.region_order == RegionOrder::by_base);
    CHECK_FALSE(make_kernel({{6, 1, 127}, Arch::arm64}).does.has_flag_buses);
    CHECK(make_kernel({{6, 1, 128}, Arch::arm64}).does.has_flag_buses);
    CHECK_FALSE(make_kernel({{6, 3}, Arch::arm64}).does.has_flag_buses);
    CHECK(make_kernel({{6, 4}, Arch::arm64}).does.has_flag_buses);
    CHECK(make_kernel({{5, 10, 23}, Arch::arm64}).does.zone_dma == ZoneDmaRule::first_4_gib);
    CHECK(make_kernel({{5, 10, 24}, Arch::arm64}).does.zone_dma == ZoneDmaRule::power_of_two);
}

// What differs is not lost on the way: sizes that only an architecture or a release decides.
TEST_CASE("sizes of a kernel") {
    const std::uint64_t mib = std::uint64_t{1} << 20;
    const auto aligned = [&](KernelId id) { return make_kernel(id).sizes.cma_alignment / mib; };
    CHECK(aligned({{6, 12}, Arch::arm64}) == 2);
    CHECK(aligned({{6, 1}, Arch::arm64}) == 2);
    CHECK(aligned({{3, 18}, Arch::arm64}) == 4);
    CHECK(aligned({{6, 1}, Arch::arm}) == 2);
    KernelConfig short_descriptors;
    short_descriptors.options["CONFIG_ARM_LPAE"] = false;
    const Sizes sizes = make_kernel({{6, 1}, Arch::arm}, {.file = &short_descriptors}).sizes;
    CHECK(sizes.cma_alignment == 8 * mib);
    CHECK(sizes.largest_block == 8 * mib);
    CHECK(sizes.last_ram == 0xffffffff);
}

}  // namespace dmavet::test
