// SPDX-License-Identifier: Apache-2.0
// In which order are rules asked?
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "dmavet/rule.hpp"

namespace dmavet::rules {

struct Planned {
    const Rule* rule;
    std::vector<std::size_t> after;  // positions in the plan, of earlier ones
};

// Tier by tier, and in a tier each rule after those that it names, else in the order in which they are given. A name
// that no rule has, that of a later tier and a circle are left out; catalog_test says so.
[[nodiscard]] std::vector<Planned> make_plan(std::span<const Rule* const> rules);

// Asks those of a plan that are selected. Only what is found so explains other findings: what nobody is told of must
// not hide what is worse. Findings in the order of the plan.
[[nodiscard]] std::vector<Finding> run_plan(const std::vector<Planned>& plan, std::span<const Rule* const> selected,
                                            const Severities& severities, const Subject& board);

}  // namespace dmavet::rules
