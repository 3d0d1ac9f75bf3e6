// SPDX-License-Identifier: Apache-2.0
// What the strings mean that dtc writes into an overlay.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace dmavet::tree {

// One entry of __fixups__: PATH:PROPERTY:OFFSET.
struct Fixup {
    std::string_view path;
    std::string_view property;
    std::size_t offset;
};
[[nodiscard]] std::optional<Fixup> parse_fixup(std::string_view text);

// Of a label's path what comes into the base: "uart" of "/fragment@0/__overlay__/uart". Absent: nothing of it does.
[[nodiscard]] std::optional<std::string_view> path_in_fragment(std::string_view path);

}  // namespace dmavet::tree
