// SPDX-License-Identifier: Apache-2.0
// Parts of a diff that text and Markdown say alike.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dmavet/diff_report.hpp"

namespace dmavet::report {

// "593 boards compared, 14 changed: 20 devices, 1 new finding"
[[nodiscard]] std::string diff_line(const DiffSummary& summary);
// "a.dtb, b.dtb and 12 more"
[[nodiscard]] std::string some_names(const std::vector<std::string>& names);

}  // namespace dmavet::report
