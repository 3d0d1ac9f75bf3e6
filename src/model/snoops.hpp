// SPDX-License-Identifier: Apache-2.0
// Whether what a device sends to memory snoops the CPU's caches.
#pragma once

#include <optional>
#include <string_view>

#include "dmavet/facts.hpp"
#include "dmavet/topology.hpp"

namespace dmavet {

struct Snoops {
    std::optional<bool> value;  // absent: nobody has said
    std::string_view because;   // one phrase; empty without a value
};

[[nodiscard]] Snoops resolve_snoops(const Tree& tree, const Device& device, const KernelProfile& kernel,
                                    const Facts* facts);

}  // namespace dmavet
