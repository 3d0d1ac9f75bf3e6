// SPDX-License-Identifier: Apache-2.0
// How much RAM has the page allocator been given when drivers come (totalram_pages)?
#pragma once

#include <cstdint>

#include "dmavet/placement.hpp"
#include "model/boot/boot_input.hpp"
#include "model/boot/boot_memory.hpp"
#include "model/boot/kernel_memory.hpp"

namespace dmavet::model {

// Bytes. How much the kernel and what was started before it have taken, no tree says in full: between these.
struct CountedRam {
    std::uint64_t least, most;
};

// `free`: what nobody has taken when boot has placed everything.
[[nodiscard]] CountedRam counted_ram(const BootInput& input, const Placement& placement, const KernelTables& tables,
                                     const BootMemory& free);

}  // namespace dmavet::model
