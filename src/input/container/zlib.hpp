// SPDX-License-Identifier: Apache-2.0
// The one compression that libarchive does not open by itself.
#pragma once

#include <cstddef>
#include <vector>

#include "dmavet/result.hpp"
#include "input/container/stream.hpp"

namespace dmavet::input {

// What zlib's own format (RFC 1950) holds; an Error: it is broken, or more than `most` bytes come out.
[[nodiscard]] Result<std::vector<std::byte>> unpack_zlib(Bytes packed, std::size_t most, Budget& budget);

}  // namespace dmavet::input
