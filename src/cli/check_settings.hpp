// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/config/settings.hpp"

namespace dmavet::cli {

// What the options of `dmavet check` mean for a board.
[[nodiscard]] BoardSettings check_settings(const Given& given);

}  // namespace dmavet::cli
