// SPDX-License-Identifier: Apache-2.0
// What is wrong with comments in sources that are meant for dmavet.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "dmavet/board.hpp"

namespace dmavet::cli {

class SourceRemarks {
public:
    // Of the places that the board's findings name.
    void add(const Board& board);
    // On standard error, each once.
    void tell() const;

private:
    void add(const Board& board, NodeId node, std::string_view property);
    void add(const Location& location);

    std::set<std::pair<std::string, std::string>> wrong_;  // "board.dts:12", what is wrong
};

}  // namespace dmavet::cli
