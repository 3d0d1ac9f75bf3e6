// SPDX-License-Identifier: Apache-2.0
// Text that somebody else wrote, made safe to hand on. Names in a tree are any bytes.
#pragma once

#include <string>
#include <string_view>

namespace dmavet::report {

// Valid UTF-8: bytes that are not become the four characters \xNN. For the machine formats, whose own
// escaping takes care of control characters.
[[nodiscard]] std::string valid_utf8(std::string_view text);

// One line for a terminal: also control characters and those that reorder text become \xNN.
[[nodiscard]] std::string printable(std::string_view text);

// Columns that a printable text takes; every character counts as one.
[[nodiscard]] std::size_t column_count(std::string_view text);

}  // namespace dmavet::report
