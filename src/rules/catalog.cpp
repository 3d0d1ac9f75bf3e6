// SPDX-License-Identifier: Apache-2.0
// Every rule on one page: its declaration and its place in the table, both sorted by id.
#include <array>

#include "dmavet/rule.hpp"

namespace dmavet {

extern const Rule rule_all_ram_above_4g_without_range;
extern const Rule rule_amba_without_translatable_reg;
extern const Rule rule_atomic_pool_out_of_reach;
extern const Rule rule_bad_status_value;
extern const Rule rule_bounce_buffer_unreachable;
extern const Rule rule_coherency_on_pci_function;
extern const Rule rule_coherency_property_has_value;
extern const Rule rule_conflicting_coherency_properties;
extern const Rule rule_dma_mem_cycle;
extern const Rule rule_dma_ranges_copied_from_ranges;
extern const Rule rule_dma_ranges_length;
extern const Rule rule_empty_phandle_list;
extern const Rule rule_fsl_mc_or_cdx_unconfigured;
extern const Rule rule_implausible_cpu_address;
extern const Rule rule_inbound_entry_type;
extern const Rule rule_iommus_unresolved_phandle;
extern const Rule rule_lost_limiting_range;
extern const Rule rule_lost_translating_range;
extern const Rule rule_mask_style_size;
extern const Rule rule_memory_region_names_count;
extern const Rule rule_missing_pci_device_type;
extern const Rule rule_one_bad_range_empties_zone_dma;
extern const Rule rule_overlapping_bus_windows;
extern const Rule rule_ram_beyond_bus_cells;
extern const Rule rule_ram_shadowed_by_outbound_window;
extern const Rule rule_range_bus_without_cells;
extern const Rule rule_range_misses_all_ram;
extern const Rule rule_range_misses_some_ram;
extern const Rule rule_range_size_stops_probe;
extern const Rule rule_root_dma_ranges;
extern const Rule rule_streaming_bounce_summary;
extern const Rule rule_unaligned_entry;
extern const Rule rule_unresolved_dma_mem;
extern const Rule rule_untranslatable_entry;
extern const Rule rule_unused_leaf_range;
extern const Rule rule_version_dependent_range;
extern const Rule rule_window_above_32_bit;
extern const Rule rule_wrapping_entry;
extern const Rule rule_zero_size_cells_on_dma_path;
extern const Rule rule_zero_size_entry;
extern const Rule rule_zone_dma_collapse;

static constexpr std::array catalog{
    &rule_all_ram_above_4g_without_range,
    &rule_amba_without_translatable_reg,
    &rule_atomic_pool_out_of_reach,
    &rule_bad_status_value,
    &rule_bounce_buffer_unreachable,
    &rule_coherency_on_pci_function,
    &rule_coherency_property_has_value,
    &rule_conflicting_coherency_properties,
    &rule_dma_mem_cycle,
    &rule_dma_ranges_copied_from_ranges,
    &rule_dma_ranges_length,
    &rule_empty_phandle_list,
    &rule_fsl_mc_or_cdx_unconfigured,
    &rule_implausible_cpu_address,
    &rule_inbound_entry_type,
    &rule_iommus_unresolved_phandle,
    &rule_lost_limiting_range,
    &rule_lost_translating_range,
    &rule_mask_style_size,
    &rule_memory_region_names_count,
    &rule_missing_pci_device_type,
    &rule_one_bad_range_empties_zone_dma,
    &rule_overlapping_bus_windows,
    &rule_ram_beyond_bus_cells,
    &rule_ram_shadowed_by_outbound_window,
    &rule_range_bus_without_cells,
    &rule_range_misses_all_ram,
    &rule_range_misses_some_ram,
    &rule_range_size_stops_probe,
    &rule_root_dma_ranges,
    &rule_streaming_bounce_summary,
    &rule_unaligned_entry,
    &rule_unresolved_dma_mem,
    &rule_untranslatable_entry,
    &rule_unused_leaf_range,
    &rule_version_dependent_range,
    &rule_window_above_32_bit,
    &rule_wrapping_entry,
    &rule_zero_size_cells_on_dma_path,
    &rule_zero_size_entry,
    &rule_zone_dma_collapse,
};

std::span<const Rule* const> all_rules() {
    return catalog;
}

}  // namespace dmavet
