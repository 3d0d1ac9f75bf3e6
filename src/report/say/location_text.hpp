// SPDX-License-Identifier: Apache-2.0
// How is a line of a source named, and a node by its label?
#pragma once

#include <string>
#include <string_view>

#include "dmavet/board.hpp"

namespace dmavet::report {

// Where the property was written or, when that is not known, the node. Null: neither is.
[[nodiscard]] const Location* location_of(const Board& board, NodeId node, std::string_view property);
// "soc.dtsi:12", "line 12" of the file that the board is named after, or nothing.
[[nodiscard]] std::string line_text(const Board& board, NodeId node, std::string_view property);
// The node's label, from its source or from /__symbols__; empty: none is known.
[[nodiscard]] std::string_view label_of(const Board& board, NodeId node);
// " (&uart0)", or nothing.
[[nodiscard]] std::string label_text(const Board& board, NodeId node);

}  // namespace dmavet::report
