// SPDX-License-Identifier: Apache-2.0
// How many cells does the driver of an IOMMU take from its clients, and which lists were meant otherwise?
#include <doctest/doctest.h>

#include "unit/rules/stream_trees.hpp"

namespace dmavet::test {

using namespace stream_trees;

TEST_CASE("edges: the cells that the drivers of the SMMUs take") {
    const RuleCase v2[] = {
        {"none", [](FdtBuilder& t) { client(smmu(t, 0), "a", {1}); }, "/iommu@1 error"},
        {"an id",
         [](FdtBuilder& t) {
             client(smmu(t, 1), "a", {1, 5});
         },
         "none"},
        {"an id and a mask",
         [](FdtBuilder& t) {
             client(smmu(t, 2), "a", {1, 5, 0});
         },
         "none"},
        {"three",
         [](FdtBuilder& t) {
             client(smmu(t, 3), "a", {1, 5, 0, 0});
         },
         "/iommu@1 error"},
    };
    check_rule("smmu-v2-cell-count", v2);
    const RuleCase v3[] = {
        {"none", [](FdtBuilder& t) { client(smmu(t, 0, "arm,smmu-v3"), "a", {1}); }, "/iommu@1 error"},
        {"an id",
         [](FdtBuilder& t) {
             client(smmu(t, 1, "arm,smmu-v3"), "a", {1, 5});
         },
         "none"},
        {"two",
         [](FdtBuilder& t) {
             client(smmu(t, 2, "arm,smmu-v3"), "a", {1, 5, 0});
         },
         "/iommu@1 error"},
        {"of a kernel without the driver",
         [](FdtBuilder& t) {
             client(smmu(t, 2, "arm,smmu-v3"), "a", {1, 5, 0});
         },
         "/iommu@1 note", [](Question& q) { q.arch = Arch::arm; }},
    };
    check_rule("smmu-v3-cell-count", v3);
    CHECK(
        sentences("smmu-v3-cell-count",
                  [](FdtBuilder& t) {
                      client(smmu(t, 2, "arm,smmu-v3"), "a", {1, 5, 0});
                      host(t, "pcie", {0, 1, 0, 0x100, 0x100, 1, 0x100, 0x100}).end();
                  }) ==
        "/iommu@1 #iommu-cells: #iommu-cells is 2, and the driver of an SMMUv3 accepts only 1, which leaves 2 clients "
        "without translation\n");
    CHECK(sentences("smmu-v3-cell-count",
                    [](FdtBuilder& t) {
                        host(smmu(t, 0, "arm,smmu-v3"), "pcie", {0, 1, 0, 0x100}).end();
                    }) ==
          "/iommu@1 #iommu-cells: #iommu-cells is 0, and the driver of an SMMUv3 accepts only 1, which leaves 1 client "
          "without translation\n");
    // The lists are right by another count than the one declared, which a driver must be able to take.
    const RuleCase misread[] = {
        {"with none", [](FdtBuilder& t) { client(client(smmu(t, 1), "a", {1}), "b", {1}); }, "/a error, /b error"},
        {"with one",
         [](FdtBuilder& t) {
             client(client(smmu(t, 2), "a", {1, 5}), "b", {1, 6});
         },
         "/iommu@1 error"},
        {"with two",
         [](FdtBuilder& t) {
             client(client(smmu(t, 1), "a", {1, 5, 0xf0}), "b", {1, 6, 0xf0});
         },
         "/iommu@1 error"},
        {"with two, of an IOMMU that nobody knows",
         [](FdtBuilder& t) {
             client(client(smmu(t, 1, "test,iommu"), "a", {1, 5, 0xf0}), "b", {1, 6, 0xf0});
         },
         "/iommu@1 error"},
        {"with three, of an IOMMU that nobody knows",
         [](FdtBuilder& t) {
             client(client(smmu(t, 1, "test,iommu"), "a", {1, 5, 6, 0xf0}), "b", {1, 6, 7, 0xf0});
         },
         "none"},
        {"as many lists are right: each by itself",
         [](FdtBuilder& t) {
             client(client(smmu(t, 2), "a", {1, 5}), "b", {1, 6});
             client(client(t, "c", {1, 7, 0}), "d", {1, 8, 0});
         },
         "/a error, /b error"},
        {"fewer lists are right: the IOMMU",
         [](FdtBuilder& t) {
             client(client(smmu(t, 2), "a", {1, 5}), "b", {1, 6});
             client(t, "c", {1, 7, 0});
         },
         "/iommu@1 error"},
        {"with three",
         [](FdtBuilder& t) {
             client(client(smmu(t, 1), "a", {1, 5, 6, 0xf0}), "b", {1, 6, 7, 0xf0});
         },
         "none"},
    };
    check_rule("truncated-iommu-specifier", misread);
}

}  // namespace dmavet::test
