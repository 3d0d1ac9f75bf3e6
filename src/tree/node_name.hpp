// SPDX-License-Identifier: Apache-2.0
// Parts of names: a path ends in a node's name, which is a base name and perhaps '@' and a unit address.
#pragma once

#include <charconv>
#include <cstdint>
#include <iterator>
#include <string>
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

// An address as it is written there. Asked for every node of every board, and so without a format string.
[[nodiscard]] inline std::string unit_address(std::uint64_t address) {
    char digits[16];
    return {digits, std::to_chars(std::begin(digits), std::end(digits), address, 16).ptr};
}

}  // namespace dmavet::tree
