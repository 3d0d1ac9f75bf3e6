// SPDX-License-Identifier: Apache-2.0
// Which masks a kernel takes.
#pragma once

#include <cstdint>
#include <string>

#include "dmavet/kernel.hpp"
#include "dmavet/placement.hpp"
#include "model/dma_device.hpp"

namespace dmavet::model {

enum class MaskFate : std::uint8_t {
    taken,
    refused,   // dma_set_mask_and_coherent() says -EIO, and the mask stays what it was
    unserved,  // the mask is the one that the device was configured with, but nothing is allocated for it
};

// Of a mask for allocations. With RAM unknown every mask is taken.
[[nodiscard]] MaskFate mask_fate(const Kernel& kernel, const Placement& placement, const DmaDevice& device,
                                 unsigned bits);

[[nodiscard]] std::string refused_mask_text(unsigned bits);
// Which function says no.
[[nodiscard]] std::string_view mask_function(const Kernel& kernel);

}  // namespace dmavet::model
