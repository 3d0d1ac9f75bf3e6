// SPDX-License-Identifier: Apache-2.0
// Every rule on one page: its declaration and its place in the table, both sorted by id.
#include <array>

#include "dmavet/rule.hpp"

namespace dmavet {

extern const Rule rule_arm_smmu_v3_not_coherent;
extern const Rule rule_arm32_coherent_on_uniprocessor;
extern const Rule rule_binding_requires_coherency;
extern const Rule rule_coherency_depends_on_translation;
extern const Rule rule_coherency_differs_from_soc;
extern const Rule rule_coherency_on_irrelevant_node;
extern const Rule rule_coherency_on_pci_function;
extern const Rule rule_coherency_property_has_value;
extern const Rule rule_coherent_by_dt_noncoherent_by_fact;
extern const Rule rule_coherent_client_noncoherent_smmu_port;
extern const Rule rule_coherent_device_uncached_pool;
extern const Rule rule_conflicting_coherency_properties;
extern const Rule rule_dma_client_marked_coherent_instead_of_controller;
extern const Rule rule_dma_config_on_nonprobing_bus;
extern const Rule rule_dma_mem_cycle;
extern const Rule rule_dma_parent_changes_coherency;
extern const Rule rule_dma_ranges_length;
extern const Rule rule_gic_table_coherency_mix;
extern const Rule rule_iommu_differs_from_soc;
extern const Rule rule_iommu_less_coherent_than_client;
extern const Rule rule_iommus_unresolved_phandle;
extern const Rule rule_lost_translating_range;
extern const Rule rule_mask_and_range_disjoint;
extern const Rule rule_misspelt_coherency_property;
extern const Rule rule_noncoherent_by_dt_coherent_by_fact;
extern const Rule rule_pool_mixed_coherency;
extern const Rule rule_root_dma_ranges;
extern const Rule rule_same_compatible_split_coherency;
extern const Rule rule_shared_stream_id_split_coherency;
extern const Rule rule_sibling_host_bridges_split_coherency;
extern const Rule rule_untranslatable_entry;
extern const Rule rule_virtio_mmio_not_coherent;
extern const Rule rule_virtual_pci_host_not_coherent;
extern const Rule rule_window_differs_from_soc;
extern const Rule rule_zero_size_entry;

static constexpr std::array catalog{
    &rule_arm_smmu_v3_not_coherent,
    &rule_arm32_coherent_on_uniprocessor,
    &rule_binding_requires_coherency,
    &rule_coherency_depends_on_translation,
    &rule_coherency_differs_from_soc,
    &rule_coherency_on_irrelevant_node,
    &rule_coherency_on_pci_function,
    &rule_coherency_property_has_value,
    &rule_coherent_by_dt_noncoherent_by_fact,
    &rule_coherent_client_noncoherent_smmu_port,
    &rule_coherent_device_uncached_pool,
    &rule_conflicting_coherency_properties,
    &rule_dma_client_marked_coherent_instead_of_controller,
    &rule_dma_config_on_nonprobing_bus,
    &rule_dma_mem_cycle,
    &rule_dma_parent_changes_coherency,
    &rule_dma_ranges_length,
    &rule_gic_table_coherency_mix,
    &rule_iommu_differs_from_soc,
    &rule_iommu_less_coherent_than_client,
    &rule_iommus_unresolved_phandle,
    &rule_lost_translating_range,
    &rule_mask_and_range_disjoint,
    &rule_misspelt_coherency_property,
    &rule_noncoherent_by_dt_coherent_by_fact,
    &rule_pool_mixed_coherency,
    &rule_root_dma_ranges,
    &rule_same_compatible_split_coherency,
    &rule_shared_stream_id_split_coherency,
    &rule_sibling_host_bridges_split_coherency,
    &rule_untranslatable_entry,
    &rule_virtio_mmio_not_coherent,
    &rule_virtual_pci_host_not_coherent,
    &rule_window_differs_from_soc,
    &rule_zero_size_entry,
};

std::span<const Rule* const> all_rules() {
    return catalog;
}

}  // namespace dmavet
