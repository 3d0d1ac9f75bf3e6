// SPDX-License-Identifier: Apache-2.0
// "Did you mean …?"
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace dmavet::cli {

// How many characters must be inserted, deleted or replaced.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

// The candidate that is most alike, if any is alike enough to be meant.
[[nodiscard]] std::optional<std::string> nearest(std::string_view text, std::span<const std::string> candidates);

}  // namespace dmavet::cli
