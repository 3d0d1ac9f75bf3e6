// SPDX-License-Identifier: Apache-2.0
// What the findings of a check make of its exit status.
#pragma once

#include <optional>
#include <string>

#include "dmavet/report.hpp"

namespace dmavet::cli {

// Whether there is one at or above the threshold; absent: none makes a check fail.
[[nodiscard]] bool fails(const Summary& summary, std::optional<Severity> fail_on);

// Which findings make it fail, and why nothing of them is to be seen. Empty: it does not fail, or who reads the report
// sees them.
[[nodiscard]] std::string unseen_cause(const Summary& summary, std::optional<Severity> fail_on, Severity level);

}  // namespace dmavet::cli
