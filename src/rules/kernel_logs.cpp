// SPDX-License-Identifier: Apache-2.0
// Which release says what in its log? One table, each line newest first.
#include "rules/kernel_logs.hpp"

#include <algorithm>
#include <array>

namespace dmavet::rules {

namespace {

struct Row {
    LogLine line;
    Release since;  // a series
    std::string_view text;
    std::array<Release, 2> stable = {};  // stable releases of older series that print it, too; zeroes: none
};

constexpr Release first{};  // and all before the row above

// clang-format off
constexpr std::array rows{
    Row{LogLine::amba_without_registers, {4, 8}, "OF: amba: of_address_to_resource() failed (-22) for {0}"},
    Row{LogLine::amba_without_registers, first, "of_amba_device_create(): of_address_to_resource() failed (-22) for {0}"},
    Row{LogLine::cma_not_activated, {4, 13}, "cma: CMA area {0} could not be activated"},
    Row{LogLine::no_device_type, {5, 9}, "OF: {0}: Missing device_type"},
    Row{LogLine::no_page_tables, {5, 10}, "Kernel panic - not syncing: Failed to allocate page table page"},
    Row{LogLine::phandle_unknown, {5, 12}, "OF: {0}: could not find phandle {1}"},
    Row{LogLine::phandle_unknown, {4, 8}, "OF: {0}: could not find phandle"},
    // Proposed in May 2025. Of stable releases it is known that those named here have it.
    Row{LogLine::pool_beyond_mask, {6, 16}, "reserved memory is beyond device's set DMA address range", {{{6, 12, 117}, {6, 1, 176}}}},
    Row{LogLine::pool_exhausted, {6, 19}, "DMA pool exhausted for", {{{6, 12, 117}, {6, 1, 176}}}},
    Row{LogLine::pool_exhausted, {5, 8}, "Failed to get suitable pool for"},
    // After 3.18, when it was ioremap() that refused; which release is not known more exactly.
    Row{LogLine::pool_in_ram, {5, 10}, "memremap attempted on ram {0:#018x} size: {1:#x}"},
    Row{LogLine::region_bypassed, {7, 1}, "Skipping dt linux,cma-default node in favor for \"cma=\" kernel param."},
    Row{LogLine::region_bypassed, {6, 19}, "OF: reserved mem: Skipping dt linux,cma-default for \"cma=\" kernel param."},
    Row{LogLine::region_bypassed, {5, 10}, "Reserved memory: bypass {0} node, using cmdline CMA params instead"},
    Row{LogLine::region_not_placed, {6, 0}, "OF: reserved mem: failed to allocate memory for node '{0}': size {1} MiB"},
    Row{LogLine::region_not_placed, {4, 8}, "OF: reserved mem: failed to allocate memory for node '{0}'"},
    Row{LogLine::region_not_placed, first, "Reserved memory: failed to allocate memory for node '{0}'"},
    Row{LogLine::region_not_reserved, {6, 9}, "OF: reserved mem: Reserved memory: failed to reserve memory for node '{0}': base"},
    Row{LogLine::region_not_reserved, {4, 8}, "OF: fdt: Reserved memory: failed to reserve memory for node '{0}': base"},
    Row{LogLine::region_not_reserved, first, "Reserved memory: failed to reserve memory for node '{0}': base"},
    Row{LogLine::region_odd_alignment, {4, 8}, "OF: reserved mem: invalid alignment property in '{0}' node."},
    Row{LogLine::region_odd_alignment, first, "Reserved memory: invalid alignment property in '{0}' node."},
    Row{LogLine::region_odd_alloc_ranges, {6, 19}, ""},
    Row{LogLine::region_odd_alloc_ranges, {4, 8}, "OF: reserved mem: invalid alloc-ranges property in '{0}', skipping node."},
    Row{LogLine::region_odd_alloc_ranges, first, "Reserved memory: invalid alloc-ranges property in '{0}', skipping node."},
    Row{LogLine::region_odd_reg, {6, 19}, ""},
    Row{LogLine::region_odd_reg, {6, 9}, "OF: reserved mem: Reserved memory: invalid reg property in '{0}', skipping node."},
    Row{LogLine::region_odd_reg, {4, 8}, "OF: fdt: Reserved memory: invalid reg property in '{0}', skipping node."},
    Row{LogLine::region_odd_reg, first, "Reserved memory: invalid reg property in '{0}', skipping node."},
    Row{LogLine::region_odd_size, {4, 8}, "OF: reserved mem: invalid size property in '{0}' node."},
    Row{LogLine::region_odd_size, first, "Reserved memory: invalid size property in '{0}' node."},
    Row{LogLine::region_refused, {5, 2}, "OF: reserved mem: node {0} compatible matching fail"},
    Row{LogLine::regions_overlap, {4, 8}, "OF: reserved mem: OVERLAP DETECTED!"},
    Row{LogLine::regions_overlap, {4, 4}, "Reserved memory: OVERLAP DETECTED!"},
    Row{LogLine::regions_unread, {6, 9}, "OF: reserved mem: Reserved memory: unsupported node format, ignoring"},
    Row{LogLine::regions_unread, {4, 8}, "OF: fdt: Reserved memory: unsupported node format, ignoring"},
    Row{LogLine::regions_unread, first, "Reserved memory: unsupported node format, ignoring"},
};
// clang-format on

bool prints(const Row& row, Release release) {
    return release.series() >= row.since.series() ||
           std::any_of(row.stable.begin(), row.stable.end(), [&](const Release& stable) {
               return release.series() == stable.series() && release.patch >= stable.patch;
           });
}

bool asks_for_reach(const RuleInput& input) {
    return input.kernel.does.allocator != Allocator::arm_dma_ops;
}

}  // namespace

std::string_view log_format(LogLine line, Release release) {
    const auto* const row =
        std::find_if(rows.begin(), rows.end(), [&](const Row& r) { return r.line == line && prints(r, release); });
    return row == rows.end() ? std::string_view() : row->text;
}

std::string no_window_log(const RuleInput& input) {
    if (!asks_for_reach(input)) {
        return {};
    }
    // DMA_MAPPING_ERROR, as wide as dma_addr_t is.
    return fmt::format("{} addr {:#x}+", input.placement.swiotlb ? "swiotlb" : "DMA", input.kernel.sizes.last_ram);
}

std::string beyond_mask_log(const RuleInput& input, std::uint64_t bus_limit) {
    return asks_for_reach(input) ? fmt::format("overflow (mask ffffffff, bus limit {:x})", bus_limit) : std::string();
}

}  // namespace dmavet::rules
