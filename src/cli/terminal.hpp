// SPDX-License-Identifier: Apache-2.0
// Where standard output goes.
#pragma once

#include <cstddef>
#include <string_view>

namespace dmavet::cli {

// Columns of the terminal, else of COLUMNS, else 80.
[[nodiscard]] std::size_t terminal_width();

// What --color asks for: "auto", "always", "never"; anything else is a usage error.
[[nodiscard]] bool use_color(std::string_view option);

}  // namespace dmavet::cli
