// SPDX-License-Identifier: Apache-2.0
// A fact and who said so.
#pragma once

#include <optional>
#include <string_view>

#include "dmavet/tree.hpp"

namespace dmavet {

#pragma GCC visibility push(default)

// Where a fact came from: the node and property that decided it and the kernel function that read them.
// No node and no property: the platform's default. The texts are literals and live for ever, or are
// property names of the tree.
struct Origin {
    std::optional<NodeId> node;
    std::string_view property;
    std::string_view function;
};

template <class T>
struct Resolved {
    T value;
    Origin from;
};

#pragma GCC visibility pop

}  // namespace dmavet
