// SPDX-License-Identifier: Apache-2.0
// A tree under test, analysed for one kernel with no rule: model tests ask for facts, not for findings.
#pragma once

#include <string_view>
#include <vector>

#include "dmavet/board.hpp"
#include "support/fdt_builder.hpp"

namespace dmavet::test {

inline constexpr KernelId arm64_6_12{{6, 12}, Arch::arm64};
inline constexpr KernelId arm64_6_1{{6, 1}, Arch::arm64};
inline constexpr KernelId arm_6_1{{6, 1}, Arch::arm};
inline constexpr KernelId all_kernels[] = {arm64_6_12, arm64_6_1, arm_6_1};
inline constexpr KernelId arm64_kernels[] = {arm64_6_12, arm64_6_1};

// A case's tree: adds to an open root.
using Build = void (*)(FdtBuilder& tree);

[[nodiscard]] std::vector<std::byte> blob_of(Build build);

// What the program asks for when nobody says otherwise.
[[nodiscard]] Question default_requests();

// The rules that are there, those off by default, too.
[[nodiscard]] Checks every_rule();

// Throws std::runtime_error with the reason when the blob is refused, which fails the test.
[[nodiscard]] Board analyzed(Bytes blob, const KernelId& kernel, Question question = {});
[[nodiscard]] Board analyzed(Build build, const KernelId& kernel, Question question = {});

// Rules by default, release and architecture as the tree says: what the command line would do.
[[nodiscard]] Board checked(Bytes blob, Question question = {}, const Checks& checks = {});

// What it says to a person: the findings that no other one explains.
[[nodiscard]] std::vector<Finding> shown(const Board& board);

}  // namespace dmavet::test
