// SPDX-License-Identifier: Apache-2.0
// The node that a person means.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dmavet/board.hpp"
#include "dmavet/input.hpp"

namespace dmavet::cli {

// As find_nodes() has it; a &label also of the source.
[[nodiscard]] std::vector<NodeId> find_named(const Board& board, std::string_view text, const InputOptions& options);

// "there is no node X; did you mean Y or Z?"
[[nodiscard]] std::string no_such_node(const Tree& tree, std::string_view text);

}  // namespace dmavet::cli
