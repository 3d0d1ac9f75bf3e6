// SPDX-License-Identifier: Apache-2.0
// What a rule says of other trees of the SoC, and how sure they make it.
#pragma once

#include <string>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"

namespace dmavet::rules {

// "31 of 31 trees for fsl,ls1043a (linux 7.2.13, since 5.10)"; `agreeing` of them say what the finding rests on,
// `since` which release.
[[nodiscard]] inline std::string trees_text(const survey::DeclaredDevice& declared, unsigned agreeing,
                                            const std::string& since) {
    return fmt::format("{} of {} tree{} for {} ({}{}{})", agreeing, declared.node->trees,
                       declared.node->trees == 1 ? "" : "s", declared.soc->soc,
                       declared.soc->source.empty() ? "facts file" : declared.soc->source,
                       since.empty() ? "" : ", since ", since);
}

// What the reader may look for in vain: "; Linux 5.10 does not read dma-noncoherent".
[[nodiscard]] inline std::string unread_text(const RuleInput& input, bool reads, std::string_view what) {
    return reads ? std::string() : fmt::format("; Linux {} does not read {}", to_string(input.kernel.release()), what);
}

// One tree may be wrong by itself; three that agree were looked at by several people.
[[nodiscard]] inline Confidence confidence_in(const NodeDeclarations& node, unsigned agreeing) {
    constexpr unsigned several = 3;
    return agreeing == node.trees && agreeing >= several ? Confidence::likely : Confidence::possible;
}

}  // namespace dmavet::rules
