// SPDX-License-Identifier: Apache-2.0
// How much of it fits? The model is asked again with other sizes.
#pragma once

#include "model/outcomes.hpp"

namespace dmavet::model {

[[nodiscard]] Capacity find_capacity(const ModelInput& input, const Device& device, const AllocRequest& request);

}  // namespace dmavet::model
