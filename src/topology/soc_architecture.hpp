// SPDX-License-Identifier: Apache-2.0
// Which kernel does a SoC run, for trees that do not name its CPUs?
#pragma once

#include <optional>
#include <string_view>

#include "dmavet/kernel.hpp"

namespace dmavet::topology {

// By a compatible of the root node; absent where it is not known, or where the SoC runs kernels of two architectures.
[[nodiscard]] std::optional<Arch> architecture_of_soc(std::string_view compatible);

}  // namespace dmavet::topology
