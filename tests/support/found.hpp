// SPDX-License-Identifier: Apache-2.0
// What a walk through a container finds, in one line.
#pragma once

#include <string>

#include "dmavet/input.hpp"

namespace dmavet::test {

// "#dtb tree a;#kernel#0x40 (overlay);": behind the name of the file "F" its place, what it is, in brackets when it is
// passed over, and the model of its root, or the code of an error; of a configuration its overlays.
[[nodiscard]] std::string found_in(const std::string& content, const ContainerLimits& limits = {});
// The same of all that the file holds.
[[nodiscard]] std::string found_in_file(const std::string& file);

}  // namespace dmavet::test
