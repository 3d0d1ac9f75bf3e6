// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace dmavet::test {

// What changed from `expected` to `got`, line by line with three lines of context; empty when nothing did.
[[nodiscard]] std::string unified_diff(std::string_view expected, std::string_view got);

}  // namespace dmavet::test
