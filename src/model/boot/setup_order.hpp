// SPDX-License-Identifier: Apache-2.0
// In which order regions are placed and their handlers asked.
#pragma once

#include <cstddef>
#include <vector>

#include "model/boot/boot_input.hpp"

namespace dmavet::model {

// Positions in Topology::reserved of those that the scan has taken down.
[[nodiscard]] std::vector<std::size_t> setup_order(const BootInput& input);

}  // namespace dmavet::model
