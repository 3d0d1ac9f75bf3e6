// SPDX-License-Identifier: Apache-2.0
// The objects of SARIF 2.1.0, the OASIS format that code hosts read.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "report/json_value.hpp"

namespace dmavet::report {

[[nodiscard]] std::string_view sarif_level(Severity severity);
[[nodiscard]] Json sarif_rule(const Rule& rule);
// `rule_index`: of the finding's rule in the document's list of rules.
[[nodiscard]] Json sarif_result(std::string_view file, const Board& board, const Finding& finding,
                                std::optional<std::size_t> rule_index);
// What is said of an input that could not be read.
[[nodiscard]] Json sarif_notification(std::string_view file, const Error& error);

}  // namespace dmavet::report
