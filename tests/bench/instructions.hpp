// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace dmavet::bench {

// How many instructions a check of this board takes beside libfdt's walk, by callgrind: the same on every machine.
void print_instructions(const std::string& title, const std::string& file);

}  // namespace dmavet::bench
