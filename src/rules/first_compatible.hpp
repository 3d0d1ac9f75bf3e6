// SPDX-License-Identifier: Apache-2.0
// What kind of device a node is, for comparisons: its most specific compatible.
#pragma once

#include <string_view>

#include "dmavet/rule.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules {

// Empty without one.
[[nodiscard]] inline std::string_view first_compatible(const RuleInput& input, NodeId node) {
    const Property* list = input.tree.find_property(node, input.of.names.compatible);
    return list ? list->as_string() : std::string_view{};
}

}  // namespace dmavet::rules
