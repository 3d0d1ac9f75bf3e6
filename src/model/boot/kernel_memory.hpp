// SPDX-License-Identifier: Apache-2.0
// What the kernel takes for itself. No tree says how much: these are estimates, and a place that depends on them is
// given with what they may be wrong by.
#pragma once

#include <cstdint>
#include <optional>

#include "model/boot/boot_memory.hpp"
#include "model/boot/layout.hpp"

namespace dmavet::model {

// Image, tree and start-up tables, at the start of RAM.
[[nodiscard]] CpuMemory kernel_image(const Layout& layout);

struct KernelTables {
    std::optional<CpuInterval> place;  // absent: not where areas are placed
    std::uint64_t slack = 0;           // by how many bytes the estimate may be wrong

    // Where an area lies that was placed after the tables, none of it above `last`: exactly there as long as the tables
    // are not above it in the same block.
    [[nodiscard]] CpuInterval around(const CpuInterval& area, CpuAddr last) const;
};

// Page tables, per-CPU areas and the array of struct page, from the top of RAM.
[[nodiscard]] KernelTables take_tables(const Layout& layout, BootMemory& free);

}  // namespace dmavet::model
