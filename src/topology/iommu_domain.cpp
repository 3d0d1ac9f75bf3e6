// SPDX-License-Identifier: Apache-2.0
// Does a device behind an IOMMU get a domain that translates? Its driver must be there, and the IOMMU core and the
// driver must not want an identity domain.
#include <fmt/format.h>

#include "topology/iommu.hpp"
#include "topology/iommu_drivers.hpp"
#include "wording/decisions.hpp"

namespace dmavet::topology {

namespace {

// The first entry that of_iommu_xlate() finds no operations for: of_iommu_configure() goes no further.
void look_for_driver(const OfTree& of, const Kernel& kernel, const DomainOptions& options, Iommu& iommu) {
    std::optional<NodeId> last;  // most lists name one IOMMU several times
    for (const IommuEntry& entry : iommu.entries) {
        if (last == entry.controller) {
            continue;
        }
        const MissingDriver missing = missing_driver(of, kernel, *(last = entry.controller));
        const bool is_missing =
            is_for_the_tree(missing.why) || (missing.why != NoIommuDriver::none && !options.assume_drivers);
        if (is_missing) {
            const bool is_legacy = missing.why == NoIommuDriver::legacy_binding;
            iommu.state = is_legacy && kernel.does.finds_legacy_smmu ? IommuState::unavailable : IommuState::deferred;
            // With that option the SMMU may have claimed the device by its mmu-masters.
            iommu.aborts = is_legacy && !kernel.config.is_set("CONFIG_ARM_SMMU_LEGACY_DT_BINDINGS") &&
                           aborts_unclaimed(of, kernel, options.line, entry.controller);
            iommu.no_driver = missing.why;
            iommu.option = missing.option;
            iommu.waits_for = entry.controller;
            return;
        }
    }
}

// apple_dart_def_domain_type(): those of the machines that Linux runs on have pages of 16 KiB.
bool has_larger_pages(const OfTree& of, const Kernel& kernel, const Iommu& iommu) {
    constexpr std::uint64_t dart_page = std::uint64_t{16} << 10;
    if (kernel.sizes.page >= dart_page) {
        return false;
    }
    const IommuDriver* driver = find_iommu_driver(of, iommu.entries.front().controller);
    return driver && driver->id == IommuDriverId::apple_dart;
}

}  // namespace

void settle_domain(const OfTree& of, const Kernel& kernel, const DomainOptions& options, Iommu& iommu, Trace* trace) {
    if (iommu.state != IommuState::translated) {
        return;
    }
    look_for_driver(of, kernel, options, iommu);
    if (iommu.no_driver != NoIommuDriver::none) {
        const bool is_deferred = iommu.state == IommuState::deferred;
        note(trace, {iommu.waits_for, "", is_deferred ? "driver_deferred_probe_check_state" : "arm_smmu_probe_device"},
             [&] {
                 return fmt::format("{}: {}", *wording::no_driver_text(of.tree, iommu),
                                    wording::without_driver_text(iommu, kernel.does.deferred_probe_seconds));
             });
        return;
    }
    const CommandLine& line = options.line;
    if (!options.assume_drivers && has_larger_pages(of, kernel, iommu)) {
        iommu.state = IommuState::identity;
        note(trace, {iommu.entries.front().controller, "compatible", "apple_dart_def_domain_type"},
             "pages of 16 KiB, more than the kernel's: it asks for an identity domain, and where the DART has no "
             "bypass it gets none, and the device's DMA stays blocked");
        return;
    }
    if (line.iommu_passthrough.value_or(kernel.config.is_set("CONFIG_IOMMU_DEFAULT_PASSTHROUGH"))) {
        iommu.state = IommuState::identity;
        note(trace, {std::nullopt, line.iommu_passthrough ? "iommu.passthrough=" : "", "iommu_set_def_domain_type"},
             "the default domain is an identity domain: addresses pass unchanged");
    } else if (kernel.arch->iommu_is_identity) {
        iommu.state = IommuState::identity;
        note(trace, {std::nullopt, {}, "iommu_get_default_domain_type"}, [&] {
            return fmt::format("{} has no IOMMU operations for the DMA API: the default domain is an identity domain",
                               kernel.arch_name());
        });
    } else if (!kernel.arch->iommu_serves_dma) {
        note(trace, {std::nullopt, {}, "arch_setup_dma_ops"}, [&] {
            return fmt::format("the DMA API of {} leaves IOMMUs to drivers: no domain translates for it",
                               kernel.arch_name());
        });
    }
}

}  // namespace dmavet::topology
