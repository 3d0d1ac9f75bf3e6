// SPDX-License-Identifier: Apache-2.0
// What rules about kernel arguments share: where a finding about one goes, and the place that cma= asks for.
#pragma once

#include <optional>
#include <string_view>

#include "dmavet/rule.hpp"

namespace dmavet::rules {

struct ArgumentPlace {
    NodeId node;
    std::string_view property;
};

// To bootargs when the tree gives it, else to the root.
[[nodiscard]] inline ArgumentPlace argument_place(const RuleInput& input, std::string_view argument) {
    const auto chosen = input.tree.find_child(root_node, "chosen");
    const Property* bootargs = chosen ? input.tree.find_property(*chosen, "bootargs") : nullptr;
    if (!bootargs) {
        return {root_node, ""};
    }
    const std::string_view text = bootargs->as_string();
    for (auto at = text.find(argument); at != std::string_view::npos; at = text.find(argument, at + 1)) {
        if (at == 0 || text[at - 1] == ' ') {
            return {*chosen, "bootargs"};
        }
    }
    return {root_node, ""};
}

// The place that cma=SIZE@BASE asks for; absent where the kernel is left to find one. As dma_contiguous_reserve() asks,
// whose sum may wrap around.
[[nodiscard]] inline std::optional<CpuInterval> place_asked_by(const CmaArgument& cma) {
    const bool fixed = cma.base != 0 && cma.base + cma.size == cma.limit;
    return fixed ? CpuInterval::of(CpuAddr{cma.base}, cma.size) : std::nullopt;
}

}  // namespace dmavet::rules
