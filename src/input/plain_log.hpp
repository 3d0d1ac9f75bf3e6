// SPDX-License-Identifier: Apache-2.0
// The kernel's log as lines of text, whatever it was read with.
#pragma once

#include <string>

namespace dmavet::input {

// Without the colours that `dmesg --color` puts between the words; of /dev/kmsg the messages of its records alone.
[[nodiscard]] std::string plain_log(std::string text);

}  // namespace dmavet::input
