// SPDX-License-Identifier: Apache-2.0
// Both trees of a rule's example as one text.
#pragma once

#include <string>
#include <vector>

#include "dmavet/rule.hpp"

namespace dmavet::report {

struct ExampleLine {
    char sign;         // '-': only of the tree that has it; '+': only of the other; ' ': of both
    std::string text;  // four blanks for a tab; what only the tests read is left out
};

[[nodiscard]] std::vector<ExampleLine> merged_example(const RuleExample& example);

}  // namespace dmavet::report
