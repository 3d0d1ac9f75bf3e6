// SPDX-License-Identifier: Apache-2.0
// What does this program call what mends an error? The library names a field; only the command line has options.
#pragma once

#include <string_view>
#include <utility>

#include "dmavet/result.hpp"

namespace dmavet::cli {

// What is said behind a message whose Error::field is this: ": --memory BASE+SIZE"; empty: nothing to add.
[[nodiscard]] std::string_view hint_of(std::string_view field);

// The error with its hint in its message, and without its field: whoever adds hints again adds nothing.
[[nodiscard]] Error with_hint(Error error);
template <class T>
[[nodiscard]] Result<T> with_hint(Result<T> result) {
    if (!result) {
        return with_hint(result.error());
    }
    return result;
}

}  // namespace dmavet::cli
