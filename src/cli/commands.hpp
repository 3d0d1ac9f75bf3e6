// SPDX-License-Identifier: Apache-2.0
// What each command does; the result is the exit status.
#pragma once

#include "cli/options.hpp"

namespace dmavet::cli {

[[nodiscard]] int run(const Parser& parser);

// check and show
[[nodiscard]] int run_boards(const Invocation& invocation);
[[nodiscard]] int run_why(const Invocation& invocation);
[[nodiscard]] int run_learn(const Invocation& invocation);

// One line on standard error: "dmavet: FILE: message".
void complain(const std::string& file, const std::string& message);

}  // namespace dmavet::cli
