// SPDX-License-Identifier: Apache-2.0
// Which options of a .config change a prediction? Lines are CONFIG_NAME=VALUE or "# CONFIG_NAME is not set".
#include "dmavet/kernel_config.hpp"

#include <charconv>
#include <map>
#include <string>

namespace dmavet {

namespace {

using Values = std::map<std::string_view, std::string_view>;

Values read_lines(std::string_view text) {
    constexpr std::string_view unset_start = "# CONFIG_", unset_end = " is not set";
    Values values;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        const std::size_t equals = line.find('=');
        if (line.starts_with("CONFIG_") && equals != std::string_view::npos) {
            values[line.substr(0, equals)] = line.substr(equals + 1);
        } else if (line.starts_with(unset_start) && line.ends_with(unset_end)) {
            values[line.substr(2, line.size() - 2 - unset_end.size())] = "n";
        }
    }
    return values;
}

std::optional<bool> boolean(const Values& values, std::string_view name) {
    const auto it = values.find(name);
    if (it == values.end()) {
        return std::nullopt;
    }
    return it->second == "y" || it->second == "m";
}

}  // namespace

Result<KernelConfig> read_kernel_config(std::string_view text) {
    const Values values = read_lines(text);
    if (values.empty()) {
        return fail(ErrorCode::bad_kconfig, "not a kernel configuration: no CONFIG_ line in it");
    }
    for (const std::string_view name : {"CONFIG_ARM64_16K_PAGES", "CONFIG_ARM64_64K_PAGES"}) {
        if (boolean(values, name).value_or(false)) {
            return fail(ErrorCode::bad_kconfig, std::string(name) + " is set, and only pages of 4 KiB are modelled");
        }
    }
    for (const std::string_view name : {"CONFIG_VMSPLIT_3G_OPT", "CONFIG_VMSPLIT_2G", "CONFIG_VMSPLIT_1G"}) {
        if (boolean(values, name).value_or(false)) {
            return fail(ErrorCode::bad_kconfig, std::string(name) + " is set, and only CONFIG_VMSPLIT_3G is modelled");
        }
    }
    if (boolean(values, "CONFIG_HIGHMEM") == false) {
        return fail(ErrorCode::bad_kconfig, "CONFIG_HIGHMEM is not set, and only arm kernels with it are modelled");
    }

    KernelConfig config;
    config.arm_lpae = boolean(values, "CONFIG_ARM_LPAE");
    config.restricted_pool = boolean(values, "CONFIG_DMA_RESTRICTED_POOL");
    config.bounces_unaligned_kmalloc = boolean(values, "CONFIG_DMA_BOUNCE_UNALIGNED_KMALLOC");
    config.iommu_default_passthrough = boolean(values, "CONFIG_IOMMU_DEFAULT_PASSTHROUGH");
    config.dma_cma = boolean(values, "CONFIG_DMA_CMA");
    if (const auto it = values.find("CONFIG_CMA_SIZE_MBYTES"); it != values.end()) {
        std::uint64_t mib = 0;
        const auto [end, error] = std::from_chars(it->second.data(), it->second.data() + it->second.size(), mib);
        if (error != std::errc{} || end != it->second.data() + it->second.size() || mib > (std::uint64_t{1} << 24)) {
            return fail(ErrorCode::bad_kconfig, "CONFIG_CMA_SIZE_MBYTES is not a number of MiB");
        }
        config.cma_bytes = mib << 20;
    }
    if (boolean(values, "CONFIG_CMA_SIZE_SEL_PERCENTAGE").value_or(false) ||
        boolean(values, "CONFIG_CMA_SIZE_SEL_MIN").value_or(false) ||
        boolean(values, "CONFIG_CMA_SIZE_SEL_MAX").value_or(false)) {
        return fail(ErrorCode::bad_kconfig,
                    "CMA is sized by a share of RAM, and only CONFIG_CMA_SIZE_SEL_MBYTES is modelled");
    }
    return config;
}

KernelProfile configured(KernelProfile profile, const KernelConfig& config) {
    constexpr std::uint64_t short_descriptor_pageblock = 8 << 20;  // MAX_ORDER - 1 pages
    if (profile.arch == Arch::arm && config.arm_lpae == false) {
        profile.cma_alignment = short_descriptor_pageblock;
        profile.last_ram = 0xffffffff;
    }
    profile.debian_configuration = false;
    profile.dma_cma = config.dma_cma.value_or(profile.dma_cma);
    profile.cma_bytes = config.cma_bytes.value_or(profile.cma_bytes);
    profile.restricted_pool = config.restricted_pool.value_or(profile.restricted_pool);
    profile.bounces_unaligned_kmalloc = config.bounces_unaligned_kmalloc.value_or(profile.bounces_unaligned_kmalloc);
    profile.iommu_default_passthrough = config.iommu_default_passthrough.value_or(profile.iommu_default_passthrough);
    return profile;
}

}  // namespace dmavet
