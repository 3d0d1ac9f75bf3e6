// SPDX-License-Identifier: Apache-2.0
// Two rules and a tree: does what one finds explain what the other one finds?
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "support/analyzed.hpp"

namespace dmavet::test {

// Whether, asked alone, the later rule finds something and each such finding follows from one of the earlier rule.
[[nodiscard]] bool explains(const Board& board, std::string_view earlier, std::string_view later);

// What these rules and no others find.
[[nodiscard]] std::vector<Finding> run_alone(const Board& board, std::span<const Rule* const> rules);

// Of the findings that no other one explains those that stand on ground which another one claims, a line each: the
// later rule has not the earlier one in its `after`, and no table says that both are to be shown. Of two rules of one
// tier either may be the later one.
[[nodiscard]] std::string overlaps(const Tree& tree, const std::vector<Finding>& findings);

// A pair of an earlier and a later rule.
struct RulePair {
    std::string_view earlier, later;
    friend bool operator==(const RulePair&, const RulePair&) = default;
};
// Those that window_causes_test.cpp, comparison_causes_test.cpp, least_request_test.cpp and rule_causes_test.cpp prove.
// catalog_test asks for every pair there is.
[[nodiscard]] std::vector<RulePair> pairs_of_windows();
[[nodiscard]] std::vector<RulePair> pairs_of_comparisons();
[[nodiscard]] std::vector<RulePair> pairs_of_requests();
[[nodiscard]] std::vector<RulePair> other_pairs();

struct CauseCase {
    std::string_view earlier, later;
    Build build;
    Facts (*facts)() = nullptr;  // absent: nothing is known
    KernelId kernel = arm64_6_12;
    ConfigSet config = ConfigSet::debian;
};

// Checks that each earlier rule explains what the later one finds.
void check_causes(std::span<const CauseCase> cases);

// Parts of such trees. The root, with one cell each; an SMMU, a bus master and a host bridge, still open.
FdtBuilder& board(FdtBuilder& t);
FdtBuilder& smmu(FdtBuilder& t, std::uint32_t cells = 1, std::string_view compatible = "arm,mmu-500");
FdtBuilder& usb(FdtBuilder& t, std::string_view name = "usb@1000", std::uint32_t reg = 0x1000);
FdtBuilder& host(FdtBuilder& t, std::string_view name = "pcie@2000", std::uint32_t reg = 0x2000);

using Cells = std::vector<std::uint32_t>;
FdtBuilder& put(FdtBuilder& t, std::string_view property, const Cells& cells);

// What nine other trees of the SoC vendor,soc declare of a node, `coherent` of them that it is coherent.
[[nodiscard]] SocDeclarations declared(std::string node, std::string iommus, std::string windows,
                                       unsigned coherent = 0);

}  // namespace dmavet::test
