// SPDX-License-Identifier: Apache-2.0
// What most rules look at: properties of nodes that are not disabled, nor below a disabled one.
#pragma once

#include <string_view>

#include "dmavet/rule.hpp"

namespace dmavet::rules {

template <class Visit>
void for_each_reachable(const RuleInput& input, std::string_view property, Visit visit) {
    for (const Property* found : input.tree.properties_named(input.tree.name_id(property))) {
        if (input.topology.reachable[index(found->node)]) {
            visit(*found);
        }
    }
}

}  // namespace dmavet::rules
