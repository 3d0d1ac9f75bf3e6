// SPDX-License-Identifier: Apache-2.0
// Lines of the kernel's log that several rules name.
#pragma once

#include <string>
#include <string_view>

#include "dmavet/rule.hpp"

namespace dmavet::rules {

// The start of a kernel message of the early scan, which moved from drivers/of/fdt.c to of_reserved_mem.c.
[[nodiscard]] inline std::string early_scan_log(const RuleInput& input, std::string_view text) {
    return std::string(input.kernel.does.early_scan_log).append(text);
}

// What a streaming mapping of a buffer that no window holds leaves in the log.
[[nodiscard]] inline std::string no_window_log(const RuleInput& input) {
    return input.placement.swiotlb ? "swiotlb addr 0xffffffffffffffff+" : "DMA addr 0xffffffffffffffff+";
}

}  // namespace dmavet::rules
