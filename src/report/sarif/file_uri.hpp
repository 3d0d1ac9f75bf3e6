// SPDX-License-Identifier: Apache-2.0
// A file's name as a reference of RFC 3986.
#pragma once

#include <string>
#include <string_view>

namespace dmavet::report {

// "boards/a b.dtb" -> "boards/a%20b.dtb". A relative name stays relative to wherever the reader resolves it; only a
// name that was given as absolute is. Any bytes are allowed: what is not ASCII is escaped.
[[nodiscard]] std::string file_uri(std::string_view file);

}  // namespace dmavet::report
