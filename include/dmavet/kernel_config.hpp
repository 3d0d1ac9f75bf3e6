// SPDX-License-Identifier: Apache-2.0
// A kernel configuration (.config) that the user gives.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "dmavet/result.hpp"

namespace dmavet {

#pragma GCC visibility push(default)

// The configurations that are known whole. Those of Debian are what the kernels were built with that dmavet was held
// against; 16 KiB pages are a flavour of their own there, and a page size here.
enum class ConfigSet : std::uint8_t {
    debian = 1,     // arm: armmp-lpae
    armmp = 2,      // arm: with short descriptors
    defconfig = 4,  // of the architecture; arm: multi_v7_defconfig
};
[[nodiscard]] std::string_view to_string(ConfigSet set);

// What a .config says, option by option. What it does not mention stays as Debian has it; but a driver that a whole
// file does not mention is off.
struct KernelConfig {
    std::map<std::string, bool, std::less<>> options;  // "CONFIG_DMA_CMA": set (y or m), or not
    std::optional<std::uint64_t> cma_bytes;            // CONFIG_CMA_SIZE_MBYTES
    std::optional<std::uint64_t> page_bytes;           // CONFIG_ARM64_16K_PAGES and its like

    // Absent: the file says nothing about it.
    [[nodiscard]] std::optional<bool> says(std::string_view option) const;
    // Whether it is what a kernel was built with, and no fragment: it has the architecture's option, which nobody sets.
    [[nodiscard]] bool is_whole() const;
    friend bool operator==(const KernelConfig&, const KernelConfig&) = default;
};

// Refuses what is no .config, and configurations that are not modelled: other ways to size CMA than
// in MiB, arm without highmem.
[[nodiscard]] Result<KernelConfig> read_kernel_config(std::string_view text);

#pragma GCC visibility pop

}  // namespace dmavet
