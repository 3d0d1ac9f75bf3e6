// SPDX-License-Identifier: Apache-2.0
// The kernel's log as lines without what dmesg, a journal or a log daemon put before them.
#pragma once

#include <string_view>
#include <vector>

namespace dmavet::verify {

// Of the last boot: from the line after which no other kernel begins. Views into `text`.
[[nodiscard]] std::vector<std::string_view> log_messages(std::string_view text);

// One line's message: "[    0.000000] a", "<6>[    0.000000][    T0] a", "Nov 26 22:19:27 host kernel: [    0.0] a",
// "[    0.000000] host kernel: a" and "a" are all "a". Blanks that the message begins with stay.
[[nodiscard]] std::string_view log_message(std::string_view line);

}  // namespace dmavet::verify
