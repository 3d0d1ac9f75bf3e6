// SPDX-License-Identifier: Apache-2.0
// The pipeline up to the facts, for who has a tree and a kernel.
#pragma once

#include <memory>

#include "dmavet/board.hpp"

namespace dmavet {

// Everything but findings. An error: the tree exceeds a limit.
[[nodiscard]] Result<Board> resolve_board(std::shared_ptr<const Tree> tree, std::shared_ptr<const Kernel> kernel,
                                          Question question);
// The same board under the same kernel, but for one change of the table: without it where the kernel has it, and with
// it where it does not.
[[nodiscard]] Result<Board> with_change(const Board& board, const KernelChange& change);

}  // namespace dmavet
