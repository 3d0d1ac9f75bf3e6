// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "dmavet/result.hpp"

namespace dmavet::input {

// What a gzip stream holds, up to `most` bytes; an error: it is none, is damaged or holds more.
[[nodiscard]] Result<std::string> gunzip(std::span<const std::byte> bytes, std::size_t most);

}  // namespace dmavet::input
