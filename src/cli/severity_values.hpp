// SPDX-License-Identifier: Apache-2.0
// What --severity says: how grave the findings of rules are for this project.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "dmavet/rule.hpp"

namespace dmavet::cli {

struct Grades {
    std::map<const Rule*, Severity> severities;
    std::vector<std::string> off;  // ids of rules that are not asked
};

// Of texts such as "dma-ranges-length=note" or "…=off"; the last of a rule counts.
[[nodiscard]] Grades parse_grades(const std::vector<std::string>& texts);

}  // namespace dmavet::cli
