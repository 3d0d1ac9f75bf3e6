// SPDX-License-Identifier: Apache-2.0
// Every rule on one page: its declaration and its place in the table, both sorted by id.
#include <array>

#include "dmavet/rule.hpp"

namespace dmavet {

namespace rules {

extern const Rule rule_all_ram_above_4g_without_range;
extern const Rule rule_alloc_ranges_over_registers;
extern const Rule rule_alloc_ranges_partly_outside_ram;
extern const Rule rule_alloc_ranges_unsatisfiable;
extern const Rule rule_amba_without_translatable_reg;
extern const Rule rule_arm_smmu_v3_not_coherent;
extern const Rule rule_arm32_coherent_on_uniprocessor;
extern const Rule rule_atomic_pool_out_of_reach;
extern const Rule rule_bad_status_value;
extern const Rule rule_binding_requires_coherency;
extern const Rule rule_bounce_buffer_disabled;
extern const Rule rule_bounce_buffer_unreachable;
extern const Rule rule_cma_alignment;
extern const Rule rule_cma_argument_bypasses_region;
extern const Rule rule_cma_argument_outside_ram;
extern const Rule rule_cma_argument_unsatisfiable;
extern const Rule rule_cma_beyond_zone;
extern const Rule rule_cma_default_invalid;
extern const Rule rule_cma_region_outside_ram;
extern const Rule rule_coherency_depends_on_translation;
extern const Rule rule_coherency_differs_from_soc;
extern const Rule rule_coherency_on_irrelevant_node;
extern const Rule rule_coherency_on_pci_function;
extern const Rule rule_coherency_property_has_value;
extern const Rule rule_coherent_by_dt_noncoherent_by_fact;
extern const Rule rule_coherent_client_noncoherent_smmu_port;
extern const Rule rule_coherent_device_uncached_pool;
extern const Rule rule_coherent_host_noncoherent_ats;
extern const Rule rule_coherent_pool_not_nomap;
extern const Rule rule_conflicting_coherency_properties;
extern const Rule rule_dma_client_marked_coherent_instead_of_controller;
extern const Rule rule_dma_config_on_nonprobing_bus;
extern const Rule rule_dma_mem_cycle;
extern const Rule rule_dma_parent_changes_coherency;
extern const Rule rule_dma_ranges_copied_from_ranges;
extern const Rule rule_dma_ranges_length;
extern const Rule rule_duplicate_stream_id;
extern const Rule rule_dynamic_region_cells;
extern const Rule rule_empty_phandle_list;
extern const Rule rule_forced_identity_with_offset;
extern const Rule rule_fsl_mc_or_cdx_unconfigured;
extern const Rule rule_function_node_with_dma_properties;
extern const Rule rule_gic_table_coherency_mix;
extern const Rule rule_implausible_cpu_address;
extern const Rule rule_inbound_entry_type;
extern const Rule rule_iommu_addresses_malformed;
extern const Rule rule_iommu_differs_from_soc;
extern const Rule rule_iommu_driver_not_available;
extern const Rule rule_iommu_less_coherent_than_client;
extern const Rule rule_iommu_map_base_masked;
extern const Rule rule_iommu_map_format;
extern const Rule rule_iommu_map_overlap;
extern const Rule rule_iommu_map_provider_disabled;
extern const Rule rule_iommu_map_unresolved;
extern const Rule rule_iommu_provider_disabled;
extern const Rule rule_iommu_provider_without_cells;
extern const Rule rule_iommu_without_clients;
extern const Rule rule_iommus_and_iommu_map;
extern const Rule rule_iommus_on_bus_node;
extern const Rule rule_iommus_unresolved_phandle;
extern const Rule rule_legacy_mmu_masters;
extern const Rule rule_lost_limiting_range;
extern const Rule rule_lost_translating_range;
extern const Rule rule_mask_and_range_disjoint;
extern const Rule rule_mask_style_size;
extern const Rule rule_master_below_nameless_bus;
extern const Rule rule_master_bypasses_iommu;
extern const Rule rule_memory_region_names_count;
extern const Rule rule_memory_region_target_wrong;
extern const Rule rule_memory_region_to_disabled_pool;
extern const Rule rule_missing_pci_device_type;
extern const Rule rule_misspelt_coherency_property;
extern const Rule rule_misspelt_dma_property;
extern const Rule rule_mixed_iommu_drivers;
extern const Rule rule_multiple_cma_defaults;
extern const Rule rule_noncoherent_by_dt_coherent_by_fact;
extern const Rule rule_one_bad_range_empties_zone_dma;
extern const Rule rule_overlapping_bus_windows;
extern const Rule rule_passthrough_risk_summary;
extern const Rule rule_pci_host_bypasses_ipmmu;
extern const Rule rule_pci_host_iommus_without_map;
extern const Rule rule_pool_above_default_mask;
extern const Rule rule_pool_behind_translating_iommu;
extern const Rule rule_pool_mixed_coherency;
extern const Rule rule_pool_not_first_region;
extern const Rule rule_pool_outside_dma_window;
extern const Rule rule_pool_over_registers;
extern const Rule rule_provider_below_disabled_bus;
extern const Rule rule_ram_beyond_bus_cells;
extern const Rule rule_ram_shadowed_by_outbound_window;
extern const Rule rule_range_bus_without_cells;
extern const Rule rule_range_misses_all_ram;
extern const Rule rule_range_misses_some_ram;
extern const Rule rule_range_outside_iommu_aperture;
extern const Rule rule_range_size_stops_probe;
extern const Rule rule_region_multiple_ranges;
extern const Rule rule_region_overlap;
extern const Rule rule_region_reg_length;
extern const Rule rule_region_without_reg_or_size;
extern const Rule rule_relabelled_bus_without_dma_ranges;
extern const Rule rule_reserved_memory_node_rejected;
extern const Rule rule_reserved_properties_outside;
extern const Rule rule_restricted_pool_behind_iommu;
extern const Rule rule_restricted_pool_not_supported;
extern const Rule rule_restricted_pool_properties;
extern const Rule rule_reusable_and_nomap;
extern const Rule rule_root_dma_ranges;
extern const Rule rule_same_compatible_split_coherency;
extern const Rule rule_shared_stream_id_split_coherency;
extern const Rule rule_sibling_host_bridges_split_coherency;
extern const Rule rule_sibling_without_iommu;
extern const Rule rule_smmu_v2_cell_count;
extern const Rule rule_smmu_v3_cell_count;
extern const Rule rule_streaming_bounce_summary;
extern const Rule rule_truncated_iommu_specifier;
extern const Rule rule_unaligned_entry;
extern const Rule rule_unaligned_pool;
extern const Rule rule_unresolved_dma_mem;
extern const Rule rule_untranslatable_entry;
extern const Rule rule_unused_leaf_range;
extern const Rule rule_version_dependent_range;
extern const Rule rule_virtio_mmio_not_coherent;
extern const Rule rule_virtual_pci_host_not_coherent;
extern const Rule rule_window_above_32_bit;
extern const Rule rule_window_differs_from_soc;
extern const Rule rule_wrapping_entry;
extern const Rule rule_zero_size_cells_on_dma_path;
extern const Rule rule_zero_size_entry;
extern const Rule rule_zero_size_region;
extern const Rule rule_zone_dma_collapse;

namespace {

constexpr std::array catalog{
    &rule_all_ram_above_4g_without_range,
    &rule_alloc_ranges_over_registers,
    &rule_alloc_ranges_partly_outside_ram,
    &rule_alloc_ranges_unsatisfiable,
    &rule_amba_without_translatable_reg,
    &rule_arm_smmu_v3_not_coherent,
    &rule_arm32_coherent_on_uniprocessor,
    &rule_atomic_pool_out_of_reach,
    &rule_bad_status_value,
    &rule_binding_requires_coherency,
    &rule_bounce_buffer_disabled,
    &rule_bounce_buffer_unreachable,
    &rule_cma_alignment,
    &rule_cma_argument_bypasses_region,
    &rule_cma_argument_outside_ram,
    &rule_cma_argument_unsatisfiable,
    &rule_cma_beyond_zone,
    &rule_cma_default_invalid,
    &rule_cma_region_outside_ram,
    &rule_coherency_depends_on_translation,
    &rule_coherency_differs_from_soc,
    &rule_coherency_on_irrelevant_node,
    &rule_coherency_on_pci_function,
    &rule_coherency_property_has_value,
    &rule_coherent_by_dt_noncoherent_by_fact,
    &rule_coherent_client_noncoherent_smmu_port,
    &rule_coherent_device_uncached_pool,
    &rule_coherent_host_noncoherent_ats,
    &rule_coherent_pool_not_nomap,
    &rule_conflicting_coherency_properties,
    &rule_dma_client_marked_coherent_instead_of_controller,
    &rule_dma_config_on_nonprobing_bus,
    &rule_dma_mem_cycle,
    &rule_dma_parent_changes_coherency,
    &rule_dma_ranges_copied_from_ranges,
    &rule_dma_ranges_length,
    &rule_duplicate_stream_id,
    &rule_dynamic_region_cells,
    &rule_empty_phandle_list,
    &rule_forced_identity_with_offset,
    &rule_fsl_mc_or_cdx_unconfigured,
    &rule_function_node_with_dma_properties,
    &rule_gic_table_coherency_mix,
    &rule_implausible_cpu_address,
    &rule_inbound_entry_type,
    &rule_iommu_addresses_malformed,
    &rule_iommu_differs_from_soc,
    &rule_iommu_driver_not_available,
    &rule_iommu_less_coherent_than_client,
    &rule_iommu_map_base_masked,
    &rule_iommu_map_format,
    &rule_iommu_map_overlap,
    &rule_iommu_map_provider_disabled,
    &rule_iommu_map_unresolved,
    &rule_iommu_provider_disabled,
    &rule_iommu_provider_without_cells,
    &rule_iommu_without_clients,
    &rule_iommus_and_iommu_map,
    &rule_iommus_on_bus_node,
    &rule_iommus_unresolved_phandle,
    &rule_legacy_mmu_masters,
    &rule_lost_limiting_range,
    &rule_lost_translating_range,
    &rule_mask_and_range_disjoint,
    &rule_mask_style_size,
    &rule_master_below_nameless_bus,
    &rule_master_bypasses_iommu,
    &rule_memory_region_names_count,
    &rule_memory_region_target_wrong,
    &rule_memory_region_to_disabled_pool,
    &rule_missing_pci_device_type,
    &rule_misspelt_coherency_property,
    &rule_misspelt_dma_property,
    &rule_mixed_iommu_drivers,
    &rule_multiple_cma_defaults,
    &rule_noncoherent_by_dt_coherent_by_fact,
    &rule_one_bad_range_empties_zone_dma,
    &rule_overlapping_bus_windows,
    &rule_passthrough_risk_summary,
    &rule_pci_host_bypasses_ipmmu,
    &rule_pci_host_iommus_without_map,
    &rule_pool_above_default_mask,
    &rule_pool_behind_translating_iommu,
    &rule_pool_mixed_coherency,
    &rule_pool_not_first_region,
    &rule_pool_outside_dma_window,
    &rule_pool_over_registers,
    &rule_provider_below_disabled_bus,
    &rule_ram_beyond_bus_cells,
    &rule_ram_shadowed_by_outbound_window,
    &rule_range_bus_without_cells,
    &rule_range_misses_all_ram,
    &rule_range_misses_some_ram,
    &rule_range_outside_iommu_aperture,
    &rule_range_size_stops_probe,
    &rule_region_multiple_ranges,
    &rule_region_overlap,
    &rule_region_reg_length,
    &rule_region_without_reg_or_size,
    &rule_relabelled_bus_without_dma_ranges,
    &rule_reserved_memory_node_rejected,
    &rule_reserved_properties_outside,
    &rule_restricted_pool_behind_iommu,
    &rule_restricted_pool_not_supported,
    &rule_restricted_pool_properties,
    &rule_reusable_and_nomap,
    &rule_root_dma_ranges,
    &rule_same_compatible_split_coherency,
    &rule_shared_stream_id_split_coherency,
    &rule_sibling_host_bridges_split_coherency,
    &rule_sibling_without_iommu,
    &rule_smmu_v2_cell_count,
    &rule_smmu_v3_cell_count,
    &rule_streaming_bounce_summary,
    &rule_truncated_iommu_specifier,
    &rule_unaligned_entry,
    &rule_unaligned_pool,
    &rule_unresolved_dma_mem,
    &rule_untranslatable_entry,
    &rule_unused_leaf_range,
    &rule_version_dependent_range,
    &rule_virtio_mmio_not_coherent,
    &rule_virtual_pci_host_not_coherent,
    &rule_window_above_32_bit,
    &rule_window_differs_from_soc,
    &rule_wrapping_entry,
    &rule_zero_size_cells_on_dma_path,
    &rule_zero_size_entry,
    &rule_zero_size_region,
    &rule_zone_dma_collapse,
};

}  // namespace

}  // namespace rules

std::span<const Rule* const> all_rules() {
    return rules::catalog;
}

}  // namespace dmavet
