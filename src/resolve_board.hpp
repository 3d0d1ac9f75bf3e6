// SPDX-License-Identifier: Apache-2.0
// The pipeline in two parts: up to the facts, for who has a tree and a kernel, and what rules find in them.
#pragma once

#include <memory>
#include <vector>

#include "dmavet/board.hpp"

namespace dmavet {

// Everything but findings. An error: the tree exceeds a limit.
[[nodiscard]] Result<Board> resolve_board(std::shared_ptr<const Tree> tree, std::shared_ptr<const Kernel> kernel,
                                          Question question);
// Sorted, each once.
[[nodiscard]] std::vector<Finding> find_findings(const Board& board, const Checks& checks);
// The same board under the same kernel, but for one change of the table: without it where the kernel has it, and with
// it where it does not.
[[nodiscard]] Result<Board> with_change(const Board& board, const KernelChange& change);

}  // namespace dmavet
