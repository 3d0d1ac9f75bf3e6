// SPDX-License-Identifier: Apache-2.0
// Which dmavet is this? Of the machine formats each has a version of its own.
#pragma once

#include <string_view>

namespace dmavet {

#pragma GCC visibility push(default)

// "0.1.0": that of the library which is linked, not of these headers.
[[nodiscard]] std::string_view version();

#pragma GCC visibility pop

}  // namespace dmavet
