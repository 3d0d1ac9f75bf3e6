// SPDX-License-Identifier: Apache-2.0
// A finding in one sentence that is understood alone, as formats of one line a finding tell it.
#pragma once

#include <string>

#include "dmavet/board.hpp"

namespace dmavet::report {

// "/soc/usb@a600000: iommus: this device claims stream 0x318b of …", as printable() makes it. Without the property
// where the node as a whole is meant.
[[nodiscard]] std::string finding_sentence(const Board& board, const Finding& finding);

}  // namespace dmavet::report
