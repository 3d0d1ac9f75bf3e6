// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace dmavet::report {

// Any bytes as the text of an element or the value of an attribute in double quotes, of HTML or XML: one line, in which
// characters that XML 1.0 cannot hold become \xNN.
[[nodiscard]] std::string markup_text(std::string_view text);

}  // namespace dmavet::report
