// SPDX-License-Identifier: Apache-2.0
// How is a line of a source named, and a node by its label?
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dmavet/board.hpp"

namespace dmavet::report {

// Where the property was written or, when that is not known, the node. Null: neither is.
[[nodiscard]] const Location* location_of(const Board& board, NodeId node, std::string_view property);
// A line of a text or, where it is not known, a file as a whole.
struct FilePlace {
    std::string_view file;     // without "./": code hosts compare names letter by letter with those of the repository
    std::uint32_t line = 0;    // from 1; 0: not known
    std::uint32_t column = 0;  // the same
};
// Whether it is a board with one overlay more, of several of which each is alone: its name is that of no file.
[[nodiscard]] bool is_alternative(const Board& board);
// Where no line is known the overlay that wrote it, or the file of the board; `file`: what that is called. Refers to
// both.
[[nodiscard]] FilePlace file_place(std::string_view file, const Board& board, NodeId node, std::string_view property);
// "./a/b.dts" -> "a/b.dts"
[[nodiscard]] std::string_view without_dot_slash(std::string_view file);
// "soc.dtsi:12", "line 12" of the file that the board is named after, or nothing.
[[nodiscard]] std::string line_text(const Board& board, NodeId node, std::string_view property);
// The labels of a board's nodes, from its source or from /__symbols__. Refers to the board.
class Labels {
public:
    explicit Labels(const Board& board) : board_(board) {}
    // Those of the source first.
    [[nodiscard]] std::vector<std::string_view> of(NodeId node);
    // The first: " (&uart0)", or nothing.
    [[nodiscard]] std::string text(NodeId node);

private:
    using Symbol = std::pair<NodeId, std::string_view>;
    void read_symbols();

    const Board& board_;
    std::optional<std::vector<Symbol>> symbols_;  // sorted; made when somebody asks
};

}  // namespace dmavet::report
