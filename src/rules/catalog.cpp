// SPDX-License-Identifier: Apache-2.0
// Every rule on one page, sorted by id: a new one is a line here and a file in the folder of its family.
#include <array>

#include "dmavet/rule.hpp"

// clang-format off
#define DMAVET_EACH_RULE(RULE) \
    RULE(all_ram_above_4g_without_range)                               \
    RULE(all_ram_taken)                                                \
    RULE(alloc_ranges_over_registers)                                  \
    RULE(alloc_ranges_partly_outside_ram)                              \
    RULE(alloc_ranges_unsatisfiable)                                   \
    RULE(amba_without_translatable_reg)                                \
    RULE(arm_smmu_v3_not_coherent)                                     \
    RULE(arm32_coherent_on_uniprocessor)                               \
    RULE(atomic_pool_out_of_reach)                                     \
    RULE(bad_status_value)                                             \
    RULE(binding_requires_coherency)                                   \
    RULE(bounce_buffer_disabled)                                       \
    RULE(bounce_buffer_unreachable)                                    \
    RULE(cma_across_zones)                                             \
    RULE(cma_alignment)                                                \
    RULE(cma_argument_bypasses_region)                                 \
    RULE(cma_argument_outside_ram)                                     \
    RULE(cma_argument_unsatisfiable)                                   \
    RULE(cma_beyond_zone)                                              \
    RULE(cma_default_invalid)                                          \
    RULE(cma_region_outside_ram)                                       \
    RULE(coherency_depends_on_translation)                             \
    RULE(coherency_differs_from_soc)                                   \
    RULE(coherency_on_irrelevant_node)                                 \
    RULE(coherency_on_pci_function)                                    \
    RULE(coherency_property_has_value)                                 \
    RULE(coherent_by_dt_noncoherent_by_fact)                           \
    RULE(coherent_client_noncoherent_smmu_port)                        \
    RULE(coherent_device_uncached_pool)                                \
    RULE(coherent_host_noncoherent_ats)                                \
    RULE(coherent_pool_argument_unsatisfiable)                         \
    RULE(coherent_pool_not_nomap)                                      \
    RULE(conflicting_coherency_properties)                             \
    RULE(dma_client_marked_coherent_instead_of_controller)             \
    RULE(dma_config_on_nonprobing_bus)                                 \
    RULE(dma_mem_cycle)                                                \
    RULE(dma_parent_changes_coherency)                                 \
    RULE(dma_ranges_copied_from_ranges)                                \
    RULE(dma_ranges_length)                                            \
    RULE(duplicate_stream_id)                                          \
    RULE(dynamic_region_cells)                                         \
    RULE(empty_phandle_list)                                           \
    RULE(forced_identity_with_offset)                                  \
    RULE(fsl_mc_or_cdx_unconfigured)                                   \
    RULE(function_node_with_dma_properties)                            \
    RULE(gic_table_coherency_mix)                                      \
    RULE(implausible_cpu_address)                                      \
    RULE(inbound_entry_type)                                           \
    RULE(iommu_addresses_malformed)                                    \
    RULE(iommu_differs_from_soc)                                       \
    RULE(iommu_driver_not_available)                                   \
    RULE(iommu_less_coherent_than_client)                              \
    RULE(iommu_map_base_masked)                                        \
    RULE(iommu_map_format)                                             \
    RULE(iommu_map_overlap)                                            \
    RULE(iommu_map_provider_disabled)                                  \
    RULE(iommu_map_unresolved)                                         \
    RULE(iommu_provider_disabled)                                      \
    RULE(iommu_provider_without_cells)                                 \
    RULE(iommu_table_walk_limit)                                       \
    RULE(iommu_without_clients)                                        \
    RULE(iommus_and_iommu_map)                                         \
    RULE(iommus_on_bus_node)                                           \
    RULE(iommus_unresolved_phandle)                                    \
    RULE(kernel_changes_meaning)                                       \
    RULE(least_request_unmet)                                          \
    RULE(legacy_mmu_masters)                                           \
    RULE(lost_limiting_range)                                          \
    RULE(lost_translating_range)                                       \
    RULE(mask_and_range_disjoint)                                      \
    RULE(mask_style_size)                                              \
    RULE(master_below_nameless_bus)                                    \
    RULE(master_bypasses_iommu)                                        \
    RULE(memory_region_names_count)                                    \
    RULE(memory_region_target_wrong)                                   \
    RULE(memory_region_to_disabled_pool)                               \
    RULE(missing_pci_device_type)                                      \
    RULE(misspelt_coherency_property)                                  \
    RULE(misspelt_dma_property)                                        \
    RULE(mixed_iommu_drivers)                                          \
    RULE(multiple_cma_defaults)                                        \
    RULE(noncoherent_by_dt_coherent_by_fact)                           \
    RULE(one_bad_range_empties_zone_dma)                               \
    RULE(overlapping_bus_windows)                                      \
    RULE(passthrough_risk_summary)                                     \
    RULE(pci_host_bypasses_ipmmu)                                      \
    RULE(pci_host_iommus_without_map)                                  \
    RULE(pool_above_default_mask)                                      \
    RULE(pool_behind_translating_iommu)                                \
    RULE(pool_mixed_coherency)                                         \
    RULE(pool_not_first_region)                                        \
    RULE(pool_outside_dma_window)                                      \
    RULE(pool_over_registers)                                          \
    RULE(provider_below_disabled_bus)                                  \
    RULE(ram_beyond_bus_cells)                                         \
    RULE(ram_shadowed_by_outbound_window)                              \
    RULE(range_bus_without_cells)                                      \
    RULE(range_misses_all_ram)                                         \
    RULE(range_misses_some_ram)                                        \
    RULE(range_outside_iommu_aperture)                                 \
    RULE(range_size_stops_probe)                                       \
    RULE(region_and_page_size)                                         \
    RULE(region_multiple_ranges)                                       \
    RULE(region_overlap)                                               \
    RULE(region_reg_length)                                            \
    RULE(region_without_reg_or_size)                                   \
    RULE(relabelled_bus_without_dma_ranges)                            \
    RULE(reserved_memory_node_rejected)                                \
    RULE(reserved_properties_outside)                                  \
    RULE(restricted_pool_behind_iommu)                                 \
    RULE(restricted_pool_not_supported)                                \
    RULE(restricted_pool_properties)                                   \
    RULE(reusable_and_nomap)                                           \
    RULE(riscv_cbom_block_size)                                        \
    RULE(riscv_extension_missing_on_some_harts)                        \
    RULE(riscv_noncoherent_uncached_unavailable)                       \
    RULE(riscv_noncoherent_without_cache_ops)                          \
    RULE(root_dma_ranges)                                              \
    RULE(same_compatible_split_coherency)                              \
    RULE(shared_stream_id_split_coherency)                             \
    RULE(sibling_host_bridges_split_coherency)                         \
    RULE(sibling_without_iommu)                                        \
    RULE(sibling_without_restricted_pool)                              \
    RULE(smmu_v2_cell_count)                                           \
    RULE(smmu_v3_cell_count)                                           \
    RULE(streaming_bounce_summary)                                     \
    RULE(truncated_iommu_specifier)                                    \
    RULE(unaligned_entry)                                              \
    RULE(unaligned_pool)                                               \
    RULE(unit_address_without_reg)                                     \
    RULE(unresolved_dma_mem)                                           \
    RULE(untranslatable_entry)                                         \
    RULE(unused_leaf_range)                                            \
    RULE(vdev_buffer_not_a_pool)                                       \
    RULE(version_dependent_range)                                      \
    RULE(virtio_mmio_not_coherent)                                     \
    RULE(virtual_pci_host_not_coherent)                                \
    RULE(window_above_32_bit)                                          \
    RULE(window_differs_from_soc)                                      \
    RULE(wrapping_entry)                                               \
    RULE(zero_size_cells_on_dma_path)                                  \
    RULE(zero_size_entry)                                              \
    RULE(zero_size_region)                                             \
    RULE(zone_dma_collapse)
// clang-format on

namespace dmavet {

namespace rules {

// Each rule's file has a namespace of its own.
#define DMAVET_DECLARE(name) \
    namespace name {         \
    extern const Rule rule;  \
    }
DMAVET_EACH_RULE(DMAVET_DECLARE)
#undef DMAVET_DECLARE

namespace {

#define DMAVET_ADDRESS(name) &name::rule,
constexpr std::array catalog{DMAVET_EACH_RULE(DMAVET_ADDRESS)};
#undef DMAVET_ADDRESS

}  // namespace

}  // namespace rules

std::span<const Rule* const> all_rules() {
    return rules::catalog;
}

}  // namespace dmavet
