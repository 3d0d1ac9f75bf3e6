// SPDX-License-Identifier: Apache-2.0
// From where an allocation may be given back.
#pragma once

#include "dmavet/allocation.hpp"
#include "dmavet/kernel.hpp"

namespace dmavet::model {

// dma_free_attrs(), dma_free_pages(): fills free_context and free_reason by what is said in request and outcome.
void set_free_context(const Kernel& kernel, Allocation& allocation);

}  // namespace dmavet::model
