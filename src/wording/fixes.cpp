// SPDX-License-Identifier: Apache-2.0
#include "wording/fixes.hpp"

#include <fmt/format.h>

#include "wording/quantity.hpp"

namespace dmavet::wording {

std::string untried_fix_text() {
    return "not tried: the board has more fixes than are tried one by one, and the others are not all right together";
}

std::string accepted_findings_text(std::size_t count) {
    return fmt::format("{} as {}", count_text(count, "accepted finding stays", "accepted findings stay"),
                       count == 1 ? "it is" : "they are");
}

}  // namespace dmavet::wording
