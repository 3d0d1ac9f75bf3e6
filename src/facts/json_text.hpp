// SPDX-License-Identifier: Apache-2.0
// JSON that people write or keep: what is wrong with it is said by line.
#pragma once

#include <string_view>

#include <nlohmann/json.hpp>

#include "dmavet/result.hpp"

namespace dmavet::facts {

// An Error of that code: the line in which parsing ended, or a key that stands twice in one object, of which the later
// would silently win.
[[nodiscard]] Result<nlohmann::json> parse_json(std::string_view text, ErrorCode wrong);

}  // namespace dmavet::facts
