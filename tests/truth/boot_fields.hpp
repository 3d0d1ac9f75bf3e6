// SPDX-License-Identifier: Apache-2.0
// What a row of a recorded boot says, field by field, beside what is predicted.
#pragma once

#include <string>
#include <vector>

#include "dmavet/board.hpp"
#include "model/dma_device.hpp"
#include "truth/boot_recording.hpp"

namespace dmavet::truth {

struct Field {
    std::string name;
    std::string expected;  // what the kernel did
    std::string got;
};
using Fields = std::vector<Field>;

[[nodiscard]] Fields fields_of(const AllocRow& row, const AllocOutcome& outcome, const model::DmaDevice& device);
[[nodiscard]] Fields fields_of(const StreamRow& row, const Streaming& mapping, const model::DmaDevice& device,
                               const Placement& placement);
[[nodiscard]] Fields fields_of(const DeviceRow& row, const Device& device, const model::DmaDevice& attached);
[[nodiscard]] Fields fields_of(const BootRow& row, const Board& board);

}  // namespace dmavet::truth
