// SPDX-License-Identifier: Apache-2.0
// The kernel's log as lines without what dmesg, a journal or a log daemon put before them.
#pragma once

#include <string_view>

#include "verify/text_reader.hpp"

namespace dmavet::verify {

// One line's message: "[    0.000000] a", "<6>[    0.000000][    T0] a", "Nov 26 22:19:27 host kernel: [    0.0] a",
// "[    0.000000] host kernel: a" and "a" are all "a". Blanks that the message begins with stay.
[[nodiscard]] std::string_view log_message(std::string_view line);

// Of a log the last boot: from the line on after which no other kernel begins.
[[nodiscard]] std::string_view last_boot(std::string_view text);

// In order. A log may be large: nothing of it is kept.
template <class Visit>
void for_each_message(std::string_view text, const Visit& visit) {
    TextReader reader(text);
    while (!reader.at_end()) {
        visit(log_message(reader.take_line()));
    }
}

}  // namespace dmavet::verify
