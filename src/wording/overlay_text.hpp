// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "dmavet/tree.hpp"

namespace dmavet::wording {

// What to do with an overlay alone.
inline constexpr std::string_view give_its_base = "give its base";

// Whether what is said of something ends with that.
[[nodiscard]] constexpr bool asks_for_base(std::string_view text) {
    return text.ends_with(give_its_base);
}

// "an overlay for vendor,board; give its base": for whom by the compatible of its root, else by the labels that it
// needs.
[[nodiscard]] std::string overlay_text(const Tree& overlay);

}  // namespace dmavet::wording
