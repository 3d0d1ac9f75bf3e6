// SPDX-License-Identifier: Apache-2.0
// What the kernel takes for itself. No tree says how much: these are estimates, and a place that depends on them is
// given with what they may be wrong by.
#pragma once

#include <cstdint>
#include <vector>

#include "model/boot/boot_memory.hpp"
#include "model/boot/layout.hpp"

namespace dmavet::model {

// Image, tree and start-up tables, at the start of RAM.
[[nodiscard]] CpuMemory kernel_image(const CpuMemory& ram);

class KernelTables {
public:
    // Tables that were estimated to lie at `place`, and by how many bytes that may be wrong.
    void add(const CpuInterval& place, std::uint64_t slack) { blocks_.push_back({place, slack}); }

    // By how many bytes all of them may be wrong.
    [[nodiscard]] std::uint64_t slack() const;

    // Where an area lies that was placed after the tables, none of it above `last`: exactly there as long as no tables
    // are above it in the same block.
    [[nodiscard]] CpuInterval around(const CpuInterval& area, CpuAddr last) const;

private:
    struct Block {
        CpuInterval place;
        std::uint64_t slack;
    };
    std::vector<Block> blocks_;
};

// Page tables, per-CPU areas and the kernel's own tree, from the top of RAM.
void take_early_tables(const Layout& layout, BootMemory& free, KernelTables& tables);
// The array of struct page.
void take_page_structs(const Kernel& kernel, const Layout& layout, BootMemory& free, KernelTables& tables);
// Hash tables that grow with RAM (vfs_caches_init_early).
void take_hash_tables(const Layout& layout, BootMemory& free, KernelTables& tables);

}  // namespace dmavet::model
