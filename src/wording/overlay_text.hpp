// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "dmavet/tree.hpp"

namespace dmavet::wording {

// What to do with an overlay alone.
inline constexpr std::string_view give_its_base = "give its base";

// The Error::field of a text that ends with that; of others none.
[[nodiscard]] constexpr std::string_view field_of(std::string_view text) {
    return text.ends_with(give_its_base) ? "overlays" : "";
}

// "an overlay for vendor,board; give its base": for whom by the compatible of its root, else by the labels that it
// needs.
[[nodiscard]] std::string overlay_text(const Tree& overlay);

}  // namespace dmavet::wording
