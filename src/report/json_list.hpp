// SPDX-License-Identifier: Apache-2.0
// Documents of which only one element is in memory: the objects around a list are put together by hand.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>

#include "report/json_value.hpp"

namespace dmavet::report {

// The text of a value that begins on a line indented by `indent`: all further lines are, too.
[[nodiscard]] std::string indented_text(const Json& value, std::size_t indent);

// The elements of a list whose opening bracket stands on a line indented by `indent`.
class JsonList {
public:
    JsonList(std::size_t indent, std::ostream& out) : indent_(indent), out_(out) {}
    void add(const Json& element);
    // Writes the closing bracket.
    void close();

private:
    std::size_t indent_;
    std::ostream& out_;
    bool is_empty_ = true;
};

}  // namespace dmavet::report
