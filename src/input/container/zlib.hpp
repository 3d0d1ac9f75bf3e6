// SPDX-License-Identifier: Apache-2.0
// What zlib unpacks: its own format, which libarchive does not open by itself, and gzip, of which libarchive does not
// look at the checksum.
#pragma once

#include <cstdint>
#include <memory>

#include "input/container/stream.hpp"

namespace dmavet::input {

// The formats of RFC 1950 and RFC 1952. Of gzip members one behind the other are one content, as gzip -d has it.
enum class Deflated : std::uint8_t { zlib, gzip };

// What these bytes hold, its checksum looked at; what lies behind is left out.
[[nodiscard]] std::unique_ptr<Stream> inflated(std::unique_ptr<Stream> packed, Deflated format);

}  // namespace dmavet::input
