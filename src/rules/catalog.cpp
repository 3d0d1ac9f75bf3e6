// SPDX-License-Identifier: Apache-2.0
// Every rule on one page: its declaration and its place in the table, both sorted by id.
#include <array>

#include "dmavet/rule.hpp"

namespace dmavet {

extern const Rule rule_coherency_on_pci_function;
extern const Rule rule_coherency_property_has_value;
extern const Rule rule_coherent_host_noncoherent_ats;
extern const Rule rule_conflicting_coherency_properties;
extern const Rule rule_dma_mem_cycle;
extern const Rule rule_dma_ranges_length;
extern const Rule rule_duplicate_stream_id;
extern const Rule rule_forced_identity_with_offset;
extern const Rule rule_function_node_with_dma_properties;
extern const Rule rule_iommu_addresses_malformed;
extern const Rule rule_iommu_driver_not_available;
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
extern const Rule rule_lost_translating_range;
extern const Rule rule_master_bypasses_iommu;
extern const Rule rule_mixed_iommu_drivers;
extern const Rule rule_passthrough_risk_summary;
extern const Rule rule_pci_host_iommus_without_map;
extern const Rule rule_provider_below_disabled_bus;
extern const Rule rule_range_outside_iommu_aperture;
extern const Rule rule_restricted_pool_behind_iommu;
extern const Rule rule_root_dma_ranges;
extern const Rule rule_sibling_without_iommu;
extern const Rule rule_smmu_v3_cell_count;
extern const Rule rule_truncated_iommu_specifier;
extern const Rule rule_untranslatable_entry;
extern const Rule rule_zero_size_entry;

static constexpr std::array catalog{
    &rule_coherency_on_pci_function,
    &rule_coherency_property_has_value,
    &rule_coherent_host_noncoherent_ats,
    &rule_conflicting_coherency_properties,
    &rule_dma_mem_cycle,
    &rule_dma_ranges_length,
    &rule_duplicate_stream_id,
    &rule_forced_identity_with_offset,
    &rule_function_node_with_dma_properties,
    &rule_iommu_addresses_malformed,
    &rule_iommu_driver_not_available,
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
    &rule_lost_translating_range,
    &rule_master_bypasses_iommu,
    &rule_mixed_iommu_drivers,
    &rule_passthrough_risk_summary,
    &rule_pci_host_iommus_without_map,
    &rule_provider_below_disabled_bus,
    &rule_range_outside_iommu_aperture,
    &rule_restricted_pool_behind_iommu,
    &rule_root_dma_ranges,
    &rule_sibling_without_iommu,
    &rule_smmu_v3_cell_count,
    &rule_truncated_iommu_specifier,
    &rule_untranslatable_entry,
    &rule_zero_size_entry,
};

std::span<const Rule* const> all_rules() {
    return catalog;
}

}  // namespace dmavet
