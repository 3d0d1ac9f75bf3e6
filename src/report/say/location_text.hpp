// SPDX-License-Identifier: Apache-2.0
// How is a line of a source named, and a node by its label?
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "dmavet/board.hpp"

namespace dmavet::report {

// Where the property was written or, when that is not known, the node. Null: neither is.
[[nodiscard]] const Location* location_of(const Board& board, NodeId node, std::string_view property);
// "soc.dtsi:12", "line 12" of the file that the board is named after, or nothing.
[[nodiscard]] std::string line_text(const Board& board, NodeId node, std::string_view property);
// The labels of a board's nodes, from its source or from /__symbols__. Refers to the board.
class Labels {
public:
    explicit Labels(const Board& board) : board_(board) {}
    // " (&uart0)", or nothing.
    [[nodiscard]] std::string text(NodeId node);

private:
    const Board& board_;
    std::optional<std::unordered_map<std::string_view, std::string_view>> by_path_;  // made when somebody asks
};

}  // namespace dmavet::report
