// SPDX-License-Identifier: Apache-2.0
// What the kernel's command line says about DMA.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace dmavet {

#pragma GCC visibility push(default)

struct CmaArgument {          // cma=SIZE[@BASE[-LIMIT]]
    std::uint64_t size;       // bytes
    std::uint64_t base = 0;   // a physical address; 0: none
    std::uint64_t limit = 0;  // 0: none; base + size when only a base is given, which fixes the place
};

struct MemoryArgument {                                // mem=SIZE[@BASE]
    std::uint64_t size;                                // bytes, as written
    std::optional<std::uint64_t> base = std::nullopt;  // arm: where they begin
};

enum class Swiotlb { automatic, force, noforce };
[[nodiscard]] std::string_view to_string(Swiotlb swiotlb);

struct CommandLine {
    std::optional<std::uint64_t> coherent_pool;  // bytes
    std::optional<CmaArgument> cma;
    std::optional<std::uint64_t> swiotlb_slots;  // of 2 KiB
    std::optional<std::uint64_t> swiotlb_areas;  // absent: one for each possible CPU
    Swiotlb swiotlb = Swiotlb::automatic;
    std::optional<bool> iommu_passthrough;     // identity domains (iommu_set_def_domain_type)
    std::optional<bool> smmu_disables_bypass;  // arm-smmu.disable_bypass=: v1 and v2 abort what no device claims
    std::vector<MemoryArgument> memory;        // every mem=, in order
    std::optional<std::uint64_t> vmalloc;      // arm: vmalloc=, bytes, which sizes lowmem
};

[[nodiscard]] CommandLine parse_command_line(std::string_view text);

// memparse(): a number in C notation with a suffix K, M, G, T, P or E; takes what it reads off the text.
[[nodiscard]] std::uint64_t memparse(std::string_view& text);

#pragma GCC visibility pop

}  // namespace dmavet
