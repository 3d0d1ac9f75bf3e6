// SPDX-License-Identifier: Apache-2.0
// The node that a person means.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dmavet/input.hpp"
#include "dmavet/tree.hpp"

namespace dmavet::cli {

// As find_nodes() has it, and by &label: of /__symbols__ or of the source.
[[nodiscard]] std::vector<NodeId> find_named(const Tree& tree, std::string_view text, const InputOptions& options);

// "there is no node X; did you mean Y or Z?"
[[nodiscard]] std::string no_such_node(const Tree& tree, std::string_view text);

}  // namespace dmavet::cli
