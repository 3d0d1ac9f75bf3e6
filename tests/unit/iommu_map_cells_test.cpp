// SPDX-License-Identifier: Apache-2.0
// How is an iommu-map read? of_map_id() (drivers/of/base.c): rows of four cells up to 7.1, as long as the provider's
// #iommu-cells says since 7.2.
#include <doctest/doctest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "support/analyzed.hpp"
#include "support/describe.hpp"
#include "wording/decisions.hpp"

namespace dmavet::test {

namespace {

constexpr KernelId arm64_7_2{{7, 2}, Arch::arm64};

// IOMMUs of 0, 1, 2, 16 and 17 cells with the phandles 10, 1, 2, 16 and 17, and one that does not say, phandle 9.
FdtBuilder& iommus(FdtBuilder& t) {
    const auto add = [&](std::string_view name, std::uint32_t phandle, std::uint32_t cells) {
        t.device(name, "test,iommu").cells("#iommu-cells", {cells}).phandle(phandle).end();
    };
    add("none", 10, 0);
    add("one", 1, 1);
    add("two", 2, 2);
    add("many", 16, 16);
    add("more", 17, 17);
    t.device("silent", "test,iommu").phandle(9).end();
    return t.device("pcie", "test,pcie").string("device_type", "pci").bus(3, 2);
}

// What the ids 0 and 8 get, and why others get nothing.
std::string answer(Build build, const KernelId& kernel) {
    Question question;
    question.rids = {0, 8};
    const Board board = analyzed(build, kernel, question);
    const Iommu& iommu = *pci_at(board, "/pcie")->iommu;
    const auto stop = wording::stop_text(*board.tree, iommu);
    return describe_entries(*board.tree, iommu) + (stop ? "; " + *stop : "");
}

const struct {
    std::string_view name;
    Build build;
    std::string_view since_7_2, before;
} cases[] = {
    {"one cell counts on",
     [](FdtBuilder& t) {
         iommus(t).cells("iommu-map", {0, 1, 0x10, 9});
     },
     "/one<0x10>@0x0, /one<0x18>@0x8", "/one<0x10>@0x0, /one<0x18>@0x8"},
    {"the last id of a row, and one beyond",
     [](FdtBuilder& t) {
         iommus(t).cells("iommu-map", {0, 1, 0x10, 8});
     },
     "/one<0x10>@0x0", "/one<0x10>@0x0"},
    {"no cell",
     [](FdtBuilder& t) {
         iommus(t).cells("iommu-map", {0, 10, 9});
     },
     "/none<>@0x0, /none<>@0x8", "none; it does not consist of whole rows"},
    {"no cell, written as one",
     [](FdtBuilder& t) {
         iommus(t).cells("iommu-map", {0, 10, 0x10, 9});
     },
     "/none<>@0x0, /none<>@0x8", "/none<0x10>@0x0, /none<0x18>@0x8"},
    {"two cells for one id",
     [](FdtBuilder& t) {
         iommus(t).cells("iommu-map", {8, 2, 5, 6, 1});
     },
     "/two<0x5 0x6>@0x8", "none; it does not consist of whole rows"},
    {"two cells for two ids",
     [](FdtBuilder& t) {
         iommus(t).cells("iommu-map", {7, 2, 5, 6, 2});
     },
     "none; row 0 has several ids, and /two takes several cells", "none; it does not consist of whole rows"},
    {"the old form for two cells",
     [](FdtBuilder& t) {
         iommus(t).cells("iommu-map", {0, 2, 5, 1, 8, 2, 6, 1});
     },
     "/two<0x5>@0x0, /two<0x6>@0x8", "/two<0x5>@0x0, /two<0x6>@0x8"},
    {"a row of two ids is not the old form",
     [](FdtBuilder& t) {
         iommus(t).cells("iommu-map", {0, 2, 5, 1, 8, 2, 6, 2});
     },
     "none; row 0 has several ids, and /two takes several cells", "/two<0x5>@0x0, /two<0x6>@0x8"},
    {"nor is one for another IOMMU",
     [](FdtBuilder& t) {
         iommus(t).cells("iommu-map", {0, 2, 5, 1, 8, 1, 6, 1});
     },
     "none; row 0 has several ids, and /two takes several cells", "/two<0x5>@0x0, /one<0x6>@0x8"},
    {"the first row decides whether the old form is looked for",
     [](FdtBuilder& t) {
         iommus(t).cells("iommu-map", {0, 1, 5, 1, 8, 2, 6, 1});
     },
     "/one<0x5>@0x0; it does not consist of whole rows", "/one<0x5>@0x0, /two<0x6>@0x8"},
    {"sixteen cells",
     [](FdtBuilder& t) {
         iommus(t).cells("iommu-map", {8, 16, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 1});
     },
     "/many<0x0 0x1 0x2 0x3 0x4 0x5 0x6 0x7 0x8 0x9 0xa 0xb 0xc 0xd 0xe 0xf>@0x8",
     "none; it does not consist of whole rows"},
    {"seventeen",
     [](FdtBuilder& t) {
         iommus(t).cells("iommu-map", {8, 17, 0, 1});
     },
     "none; row 0 is for /more, whose #iommu-cells is more than 16", "/more<0x0>@0x8"},
    {"a provider that does not say counts as one cell",
     [](FdtBuilder& t) {
         iommus(t).cells("iommu-map", {0, 9, 0x10, 9});
     },
     "/silent<0x10>@0x0, /silent<0x18>@0x8", "/silent<0x10>@0x0, /silent<0x18>@0x8"},
    {"an unknown provider ends what comes after it",
     [](FdtBuilder& t) {
         iommus(t).cells("iommu-map", {0, 1, 5, 1, 4, 99, 0, 1, 8, 1, 6, 1});
     },
     "/one<0x5>@0x0; entry 1 refers to phandle 0x63, which no node has", "/one<0x5>@0x0, /one<0x6>@0x8"},
    {"an empty one", [](FdtBuilder& t) { iommus(t).empty("iommu-map"); }, "none",
     "none; it does not consist of whole rows"},
    {"half a cell", [](FdtBuilder& t) { iommus(t).bytes("iommu-map", std::vector<std::byte>(18)); },
     "none; it does not consist of whole rows", "none; it does not consist of whole rows"},
    {"a range that wraps",
     [](FdtBuilder& t) {
         iommus(t).cells("iommu-map", {8, 1, 0, 0xfffffff8});
     },
     "/one<0x0>@0x8", "none"},
};

}  // namespace

TEST_CASE("the rows of an iommu-map") {
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(answer(c.build, arm64_7_2) == c.since_7_2);
        CHECK(answer(c.build, arm64_6_12) == c.before);
    }
}

}  // namespace dmavet::test
