// SPDX-License-Identifier: Apache-2.0
// The node that a person means.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dmavet/board.hpp"
#include "dmavet/input.hpp"

namespace dmavet::cli {

// What stands behind the & of a name that is a label; empty: it is none.
[[nodiscard]] std::string label_in(const std::string& name);

// "there is no node X; did you mean Y or Z?"
[[nodiscard]] std::string no_such_node(const Tree& tree, std::string_view text);

}  // namespace dmavet::cli
