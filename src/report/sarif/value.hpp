// SPDX-License-Identifier: Apache-2.0
// The objects of SARIF 2.1.0, the OASIS format that code hosts read.
#pragma once

#include <string_view>

#include "report/document/check_document.hpp"
#include "report/json/value.hpp"

namespace dmavet::report {

[[nodiscard]] std::string_view sarif_level(Severity severity);
[[nodiscard]] Json sarif_rule(const Rule& rule);
[[nodiscard]] Json sarif_result(std::string_view file, const Board& board, const ShownFinding& shown, Labels& labels);
// What is said of an input that could not be read.
[[nodiscard]] Json sarif_notification(std::string_view file, const Error& error);

}  // namespace dmavet::report
