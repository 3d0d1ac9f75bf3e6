// SPDX-License-Identifier: Apache-2.0
// Parts of names: a path ends in a node's name, which is a base name and perhaps '@' and a unit address.
#pragma once

#include <string_view>

namespace dmavet::tree {

// "usb@1000" of "/soc/usb@1000"; of the root nothing.
[[nodiscard]] constexpr std::string_view last_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

// "usb" of "usb@1000"
[[nodiscard]] constexpr std::string_view base_name(std::string_view name) {
    return name.substr(0, name.find('@'));
}

}  // namespace dmavet::tree
