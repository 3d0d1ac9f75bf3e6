// SPDX-License-Identifier: Apache-2.0
// Can rules that somebody else wrote stand beside those of dmavet?
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "dmavet/result.hpp"
#include "dmavet/rule.hpp"

namespace dmavet::rules {

// Kebab-case: lower-case letters, digits, and single hyphens between them.
[[nodiscard]] bool is_rule_id(std::string_view id);

// Why not; absent: they can. `beside`: what is run with them, of which none of them is.
[[nodiscard]] std::optional<Error> refusal_of(std::span<const Rule* const> own, std::span<const Rule* const> beside);

}  // namespace dmavet::rules
