// SPDX-License-Identifier: Apache-2.0
// Lines of a source as dtc sees them, without comments and without blanks that say nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dmavet::input {

// The words of the text, one blank between them where there are any. None: a comment or a string is left open.
[[nodiscard]] std::optional<std::string> plain_code(std::string_view text);

// Whether the words are this one property and nothing else: "name;" or "name = ...;".
[[nodiscard]] bool is_one_property(std::string_view code, std::string_view name);

// Where the first ';' of a line stands that is in no string and no comment; npos: nowhere.
[[nodiscard]] std::size_t end_of_statement(std::string_view line);

}  // namespace dmavet::input
