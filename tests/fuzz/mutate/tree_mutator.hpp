// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "fuzz/mutate/plain_tree.hpp"
#include "fuzz/mutate/random.hpp"

namespace dmavet::fuzz {

// One change: a value, a name, a property or a node that is put in, moved, copied or taken out, an order, a phandle, a
// reservation. The root stays.
void change_tree(PlainTree& tree, Random& random);
// A node or the properties of one come from the other.
void cross_trees(PlainTree& tree, PlainTree& other, Random& random);

// One change of a value as what it looks like: a list of strings, cells or bytes. `phandles`: of the tree, may be
// empty.
void change_value(std::string& value, const std::vector<std::uint32_t>& phandles, Random& random);

}  // namespace dmavet::fuzz
