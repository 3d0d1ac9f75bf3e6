// SPDX-License-Identifier: Apache-2.0
// What can be told of a property before anybody reads what it means.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "dmavet/tree.hpp"

namespace dmavet::survey {

[[nodiscard]] inline std::size_t byte_count(const Property& property) {
    return property.value.size();
}

[[nodiscard]] inline bool is_all_zero(const Property& property) {
    return std::all_of(property.value.begin(), property.value.end(), [](std::byte b) { return b == std::byte{0}; });
}

// Whether it is a list of strings with this one and no other. The length rules out nearly all others.
[[nodiscard]] inline bool is_only(const Property& list, std::string_view text) {
    return list.value.size() == text.size() + 1 && list.as_string() == text;
}

}  // namespace dmavet::survey
