// SPDX-License-Identifier: Apache-2.0
// Where a finding about a kernel argument goes: to bootargs when the tree gives it, else to the root.
#pragma once

#include <string_view>

#include "dmavet/rule.hpp"

namespace dmavet::rules {

struct ArgumentPlace {
    NodeId node;
    std::string_view property;
};

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

}  // namespace dmavet::rules
