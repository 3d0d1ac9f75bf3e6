// SPDX-License-Identifier: Apache-2.0
// Which regions count as kept? Those whose memory is there for whom they are (use_of).
#include "report/document/reserved_totals.hpp"

#include <doctest/doctest.h>

#include <string_view>

#include "support/allocations.hpp"
#include "support/analyzed.hpp"
#include "support/region_trees.hpp"

namespace dmavet {

using namespace test;
using namespace test::region_trees;

namespace {

constexpr KernelId arm64_7_2{{7, 2}, Arch::arm64};

}  // namespace

TEST_CASE("what counts as kept") {
    const struct {
        std::string_view name;
        Build build;
        KernelId kernel;
        std::string_view expected;
    } cases[] = {
        {"a carve-out", [](FdtBuilder& t) { fixed(gib_1(t), "a", 0x50000000, 0x1000); }, arm64_7_2, "kept"},
        {"a carve-out outside RAM", [](FdtBuilder& t) { fixed(gib_1(t), "a", 0x90000000, 0x1000); }, arm64_7_2, "kept"},
        {"a CMA area", [](FdtBuilder& t) { area(gib_1(t), 0x50000000, 0x400000); }, arm64_7_2, "kept"},
        {"a CMA area outside RAM", [](FdtBuilder& t) { area(gib_1(t), 0x90000000, 0x400000); }, arm64_7_2, "dropped"},
        {"a CMA area partly outside RAM", [](FdtBuilder& t) { area(gib_1(t), 0x7fe00000, 0x400000); }, arm64_7_2,
         "dropped"},
        {"a CMA area up to the end of RAM", [](FdtBuilder& t) { area(gib_1(t), 0x7fc00000, 0x400000); }, arm64_7_2,
         "kept"},
        {"a CMA area in two zones",
         [](FdtBuilder& t) {
             ram_of(t, {0, 0xc0000000, 0, 0x80000000}).node("reserved-memory").bus(2, 2).empty("ranges");
             area(t, 0xff000000, 0x2000000);
         },
         arm64_7_2, "dropped"},
        {"a CMA area in two zones, lost",
         [](FdtBuilder& t) {
             ram_of(t, {0, 0xc0000000, 0, 0x80000000}).node("reserved-memory").bus(2, 2).empty("ranges");
             area(t, 0xff000000, 0x2000000);
         },
         {{5, 10}, Arch::arm64},
         "idle"},
        {"a restricted pool of a kernel that knows none",
         [](FdtBuilder& t) { fixed(gib_1(t), "a", 0x50000000, 0x1000).string("compatible", "restricted-dma-pool"); },
         arm64_7_2, "idle"},
        {"no-map that is refused", [](FdtBuilder& t) { fixed(gib_1(t), "a", start, whole).empty("no-map"); }, arm64_7_2,
         "dropped"},
        {"no room",
         [](FdtBuilder& t) {
             gib_1(t).node("a").cells("size", {0, whole});
         },
         arm64_7_2, "nowhere"},
        {"reusable and no-map", [](FdtBuilder& t) { area(gib_1(t), 0x50000000, 0x400000).empty("no-map"); }, arm64_7_2,
         "idle"},
        {"reusable and no-map, given back", [](FdtBuilder& t) { area(gib_1(t), 0x50000000, 0x400000).empty("no-map"); },
         arm64_6_12, "dropped"},
        {"several entries: firmware's",
         [](FdtBuilder& t) {
             gib_1(t).node("a").cells("reg", {0, 0x50000000, 0, 0x1000, 0, 0x60000000, 0, 0x1000});
         },
         {{6, 19}, Arch::arm64},
         "kept"},
        {"several entries: a pool",
         [](FdtBuilder& t) {
             gib_1(t).node("a").string("compatible", "shared-dma-pool").empty("no-map");
             t.cells("reg", {0, 0x50000000, 0, 0x1000, 0, 0x60000000, 0, 0x1000});
         },
         {{6, 19}, Arch::arm64},
         "idle"},
        {"bus addresses alone",
         [](FdtBuilder& t) {
             gib_1(t).node("a").cells("iommu-addresses", {1, 0, 0x1000});
         },
         arm64_7_2, "iova"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        const report::ReservedTotals totals = report::total(analyzed(c.build, c.kernel));
        CHECK(totals.kept == (c.expected == "kept" ? 1 : 0));
        CHECK(totals.dropped == (c.expected == "dropped" ? 1 : 0));
        CHECK(totals.nowhere == (c.expected == "nowhere" ? 1 : 0));
        CHECK(totals.idle == (c.expected == "idle" ? 1 : 0));
        CHECK(totals.iova_only == (c.expected == "iova" ? 1 : 0));
    }
}

}  // namespace dmavet
