// SPDX-License-Identifier: Apache-2.0
// The pipeline up to the facts, for who has a tree and a kernel.
#pragma once

#include <memory>

#include "dmavet/board.hpp"

namespace dmavet {

// Everything but findings. An error: the tree exceeds a limit.
[[nodiscard]] Result<Board> resolve_board(std::shared_ptr<const Tree> tree, std::shared_ptr<const Kernel> kernel,
                                          Question question);

}  // namespace dmavet
