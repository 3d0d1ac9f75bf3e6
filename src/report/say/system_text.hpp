// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "dmavet/system_piece.hpp"

namespace dmavet::report {

// "kernel: /proc/sys/kernel/osrelease (6.12.5)", "configuration: no such file; --kconfig FILE gives it"
[[nodiscard]] std::string say_piece(const SystemPiece& piece);

}  // namespace dmavet::report
