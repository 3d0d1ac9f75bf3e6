// SPDX-License-Identifier: Apache-2.0
// What a target demands beside not to crash.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace dmavet::fuzz {

// A report of the fuzzer, with the input, where it does not hold.
inline void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

// Whatever an input calls its things, a terminal gets nothing that it would act on.
inline void require_printable(std::string_view text) {
    require(std::none_of(text.begin(), text.end(),
                         [](char c) { return c != '\n' && (static_cast<unsigned char>(c) < ' ' || c == '\x7f'); }));
}

}  // namespace dmavet::fuzz
