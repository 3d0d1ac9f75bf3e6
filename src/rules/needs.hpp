// SPDX-License-Identifier: Apache-2.0
// Does a rule have what it needs?
#pragma once

#include "dmavet/rule.hpp"

namespace dmavet::rules {

// All that a kernel and a board offer.
[[nodiscard]] Needs met_by(const Subject& board);

[[nodiscard]] constexpr bool contains(Needs all, Needs some) {
    return (static_cast<unsigned>(some) & ~static_cast<unsigned>(all)) == 0;
}

}  // namespace dmavet::rules
