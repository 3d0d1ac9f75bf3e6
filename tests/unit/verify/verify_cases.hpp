// SPDX-License-Identifier: Apache-2.0
// A board, what its system shows when all is as predicted, and what is said of either: for tables of differences.
#pragma once

#include <string>
#include <string_view>

#include "dmavet/verify.hpp"
#include "support/analyzed.hpp"

namespace dmavet::test {

// 1 GiB with a region of each kind, a device behind an IOMMU, and others that are and are not there.
void board_tree(FdtBuilder& t);
// What that board has on Linux 6.12 when all is as predicted.
[[nodiscard]] SystemFiles system_files();

// Only lines of one kind: "cma-area: other-argument cma=; zone dma: unknown".
[[nodiscard]] std::string lines_of(const Board& board, const SystemFiles& files, Agreement agreement);
[[nodiscard]] std::string differing(const SystemFiles& files, Question question = {},
                                    const KernelId& kernel = arm64_6_12);
[[nodiscard]] std::string hidden(const SystemFiles& files);

// The text with `from` replaced, which must be there.
[[nodiscard]] std::string with(std::string_view text, std::string_view from, std::string_view to);

}  // namespace dmavet::test
