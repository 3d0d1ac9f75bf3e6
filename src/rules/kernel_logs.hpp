// SPDX-License-Identifier: Apache-2.0
// Lines of the kernel's log that several rules name, and those that differ from release to release. A line that every
// release prints alike stands in its rule.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "dmavet/rule.hpp"

namespace dmavet::rules {

enum class LogLine : std::uint8_t {
    amba_without_registers,  // path
    cma_not_activated,       // name of the region
    no_device_type,          // path
    no_page_tables,
    phandle_unknown,  // path of the node, phandle
    pool_beyond_mask,
    pool_exhausted,
    pool_in_ram,              // address, size
    region_bypassed,          // name of the region, as below
    region_not_placed,        // and its size in MiB
    region_not_reserved,      // size 0, or no-map of memory that is taken
    region_odd_alignment,     // length of the property
    region_odd_alloc_ranges,  // length of the property
    region_odd_reg,           // length of the property
    region_odd_size,          // length of the property
    region_refused,           // by its handler
    regions_overlap,
    regions_unread,  // /reserved-memory as a whole
};

// What a release prints, with {0} and {1} where values stand; empty: nothing.
[[nodiscard]] std::string_view log_format(LogLine line, Release release);

template <class... Values>
[[nodiscard]] std::string log_line(const RuleInput& input, LogLine line, const Values&... values) {
    return fmt::format(fmt::runtime(log_format(line, input.kernel.config.release)), values...);
}

// What a streaming mapping leaves in the log: of a buffer that no window holds, and of one beyond the mask. arm_dma_ops
// look at neither and say nothing.
[[nodiscard]] std::string no_window_log(const RuleInput& input);
[[nodiscard]] std::string beyond_mask_log(const RuleInput& input, std::uint64_t bus_limit);

}  // namespace dmavet::rules
