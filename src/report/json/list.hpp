// SPDX-License-Identifier: Apache-2.0
// Documents of which only one element is in memory: the objects around a list are put together by hand.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>

#include "report/json/value.hpp"

namespace dmavet::report {

// The text of a value that begins on a line indented by `indent`: all further lines are, too.
[[nodiscard]] std::string indented_text(const Json& value, std::size_t indent);

// What stands before an element of a list whose opening bracket stands on a line indented by `indent`.
void begin_element(std::size_t indent, bool is_first, std::ostream& out);
// One element of a list whose opening bracket stands on a line indented by `indent`; `is_first`: nothing stands before
// it.
void write_element(const Json& element, std::size_t indent, bool is_first, std::ostream& out);
// The closing bracket.
void close_list(std::size_t indent, bool is_empty, std::ostream& out);

}  // namespace dmavet::report
