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
        {"6.12", "6.12"}, {"3.18", "3.18"}, {"10.0", "10.0"}, {"6.1", "6.1"},       {"6", ""},     {"6.", ""},
        {".1", ""},       {"", ""},         {"6.01", ""},     {"06.1", ""},         {"6.1.5", ""}, {"6.1 ", ""},
        {"v6.1", ""},     {"6.-1", ""},     {"-6.1", ""},     {"6.4294967296", ""},
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
    CHECK(newest_release(Arch::arm64) == Release{6, 12});
    CHECK(newest_release(Arch::arm) == Release{6, 1});
    CHECK(is_modelled({{3, 18}, Arch::arm64}));
    CHECK_FALSE(is_modelled({{3, 18}, Arch::arm}));
    CHECK_FALSE(is_modelled({{6, 2}, Arch::arm64}));
    REQUIRE_FALSE(modelled_kernels().empty());
    for (const KernelId& id : modelled_kernels()) {
        const Kernel kernel = make_kernel(id);
        CAPTURE(to_string(id.release));
        CAPTURE(kernel.arch_name());
        CHECK(kernel.release() == id.release);
        CHECK(kernel.arch_name() == to_string(id.arch));
        CHECK(kernel.sizes.default_cma > 0);
    }
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
    const Sizes sizes = make_kernel({{6, 1}, Arch::arm}, &short_descriptors).sizes;
    CHECK(sizes.cma_alignment == 8 * mib);
    CHECK(sizes.largest_block == 8 * mib);
    CHECK(sizes.last_ram == 0xffffffff);
}

}  // namespace dmavet::test
