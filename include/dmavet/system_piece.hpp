// SPDX-License-Identifier: Apache-2.0
// What a running system says of itself.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dmavet {

#pragma GCC visibility push(default)

enum class SystemPart : std::uint8_t { tree, kernel, command_line, configuration, memory };
[[nodiscard]] std::string_view to_string(SystemPart part);

// One part: the file that it was taken from, or why it was not.
struct SystemPiece {
    SystemPart part;
    std::string from = {};    // as it is called on that system, "/proc/cmdline"; empty: the part is missing
    std::string note = {};    // what of it counts, or why it is missing and what is taken instead
    std::string option = {};  // what gives what is missing, as the program that asks calls it: "--kconfig FILE"
};

#pragma GCC visibility pop

}  // namespace dmavet
