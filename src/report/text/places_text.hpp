// SPDX-License-Identifier: Apache-2.0
// Many nodes of which the same is to be said.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/board.hpp"
#include "report/text/text_layout.hpp"

namespace dmavet::report {

// Collects places and names as many as a reader takes in; the machine formats name all.
class Places {
public:
    void add(const Board& board, NodeId node, std::string_view property);
    // "/a, /b dma-ranges" or "/a, /b, /c and 57 more"
    [[nodiscard]] Line text() const;
    [[nodiscard]] bool are_several() const { return count_ > 1; }

private:
    std::vector<std::string> first_;
    std::size_t count_ = 0;
};

// The evidence of a finding: what is the same of several nodes is one line.
[[nodiscard]] std::vector<Line> evidence_lines(const Board& board, const std::vector<Evidence>& evidence);

}  // namespace dmavet::report
