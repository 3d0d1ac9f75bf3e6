// SPDX-License-Identifier: Apache-2.0
// Numbers in headers of containers.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dmavet/tree.hpp"

namespace dmavet::input {

// A number of so many bytes, the lowest first; what lies beyond the end is 0.
[[nodiscard]] inline std::uint64_t little_endian(Bytes bytes, std::size_t at, std::size_t size) {
    std::uint64_t value = 0;
    for (std::size_t i = size; i-- > 0;) {
        value = value << 8 | (at + i < bytes.size() ? std::to_integer<std::uint64_t>(bytes[at + i]) : 0);
    }
    return value;
}

}  // namespace dmavet::input
