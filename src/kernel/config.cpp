// SPDX-License-Identifier: Apache-2.0
// Which options are set? Those of the known configurations, as far as they decide something here, and what a .config
// says instead.
#include <algorithm>
#include <array>
#include <charconv>

#include "dmavet/kernel.hpp"

namespace dmavet {

namespace {

// An option that is set on an architecture, from a release on, in some of the sets.
struct Option {
    std::string_view name;
    Arch arch;
    Release since;
    std::uint8_t sets;
};
constexpr std::uint8_t lpae = 1, armmp = 2, defconfig = 4;  // ConfigSet, as bits
constexpr std::uint8_t debian = lpae | armmp, all = debian | defconfig;

// clang-format off
constexpr std::array options{
    Option{"CONFIG_ARM_LPAE", Arch::arm, {5, 10}, lpae},
    Option{"CONFIG_ARM_SMMU_DISABLE_BYPASS_BY_DEFAULT", Arch::arm, {5, 10}, lpae},
    Option{"CONFIG_ARM_SMMU_DISABLE_BYPASS_BY_DEFAULT", Arch::arm64, {5, 10}, all},
    Option{"CONFIG_DMA_BOUNCE_UNALIGNED_KMALLOC", Arch::arm64, {6, 5}, all},
    Option{"CONFIG_DMA_BOUNCE_UNALIGNED_KMALLOC", Arch::riscv, {6, 12}, all},
    Option{"CONFIG_DMA_CMA", Arch::arm, {5, 10}, all},
    Option{"CONFIG_DMA_CMA", Arch::arm64, {3, 18}, all},
    Option{"CONFIG_DMA_CMA", Arch::riscv, {7, 2}, debian},
    Option{"CONFIG_DMA_RESTRICTED_POOL", Arch::arm64, {6, 12}, defconfig},
    Option{"CONFIG_ERRATA_THEAD_CMO", Arch::riscv, {6, 12}, all},
    Option{"CONFIG_ERRATA_THEAD_MAE", Arch::riscv, {6, 12}, all},
    Option{"CONFIG_FB_SIMPLE", Arch::arm, {5, 10}, all},  // in time to make devices of its own
    Option{"CONFIG_RISCV_ISA_SVPBMT", Arch::riscv, {6, 12}, all},
    Option{"CONFIG_RISCV_ISA_ZICBOM", Arch::riscv, {6, 12}, all},
    Option{"CONFIG_SIFIVE_CCACHE", Arch::riscv, {6, 12}, all},
    Option{"CONFIG_STARFIVE_STARLINK_CACHE", Arch::riscv, {6, 12}, debian},
};

// Drivers, built in or as a module. Of older releases nobody has looked.
constexpr Release first_known_drivers{5, 10};
constexpr std::array drivers{
    Option{"CONFIG_APPLE_DART", Arch::arm64, {6, 1}, defconfig},
    Option{"CONFIG_ARM_SMMU", Arch::arm, {5, 10}, lpae},
    Option{"CONFIG_ARM_SMMU", Arch::arm64, {5, 10}, all},
    Option{"CONFIG_ARM_SMMU_V3", Arch::arm64, {5, 10}, all},
    Option{"CONFIG_EXYNOS_IOMMU", Arch::arm, {5, 10}, defconfig},
    Option{"CONFIG_MTK_IOMMU", Arch::arm64, {6, 1}, defconfig},
    Option{"CONFIG_MTK_IOMMU", Arch::arm64, {6, 12}, debian},
    Option{"CONFIG_OMAP_IOMMU", Arch::arm, {5, 10}, debian},
    Option{"CONFIG_OMAP_IOMMU", Arch::arm, {6, 12}, defconfig},
    Option{"CONFIG_QCOM_IOMMU", Arch::arm, {6, 1}, defconfig},
    Option{"CONFIG_QCOM_IOMMU", Arch::arm64, {5, 10}, all},
    Option{"CONFIG_RISCV_IOMMU", Arch::riscv, {7, 2}, all},
    Option{"CONFIG_RISCV_IOMMU_PCI", Arch::riscv, {7, 2}, all},
    Option{"CONFIG_ROCKCHIP_IOMMU", Arch::arm, {5, 10}, all},
    Option{"CONFIG_ROCKCHIP_IOMMU", Arch::arm64, {5, 10}, all},
    Option{"CONFIG_SUN50I_IOMMU", Arch::arm64, {6, 12}, debian},
    Option{"CONFIG_SUN50I_IOMMU", Arch::riscv, {6, 12}, all},
    Option{"CONFIG_TEGRA_IOMMU_GART", Arch::arm, {5, 10}, defconfig},
    Option{"CONFIG_TEGRA_IOMMU_SMMU", Arch::arm, {5, 10}, all},
    Option{"CONFIG_TEGRA_IOMMU_SMMU", Arch::arm64, {5, 10}, all},
    Option{"CONFIG_VIRTIO_IOMMU", Arch::arm64, {6, 12}, debian},
};

struct PageOption {
    std::string_view name;
    std::uint64_t kib;
};
constexpr std::array page_options{
    PageOption{"CONFIG_ARM64_4K_PAGES", 4},
    PageOption{"CONFIG_ARM64_16K_PAGES", 16},
    PageOption{"CONFIG_ARM64_64K_PAGES", 64},
};

struct Dependency {
    std::string_view option, on;
};
constexpr std::array dependencies{
    Dependency{"CONFIG_ARM_SMMU_DISABLE_BYPASS_BY_DEFAULT", "CONFIG_ARM_SMMU"},
    Dependency{"CONFIG_DMA_CMA", "CONFIG_CMA"},
};

// CONFIG_CMA_SIZE_MBYTES, newest first.
struct CmaSize {
    Arch arch;
    Release since;
    std::uint8_t sets;
    std::uint64_t mib;
};
constexpr std::array cma_sizes{
    CmaSize{Arch::arm64, {5, 10}, debian, 64},
    CmaSize{Arch::arm64, {5, 10}, defconfig, 32},
    CmaSize{Arch::arm64, {3, 18}, all, 16},
    CmaSize{Arch::arm, {7, 2}, debian, 128},
    CmaSize{Arch::arm, {5, 10}, debian, 16},
    CmaSize{Arch::arm, {5, 10}, defconfig, 64},
    CmaSize{Arch::riscv, {7, 2}, debian, 128},
};
// clang-format on

bool is_in(std::uint8_t sets, ConfigSet set) {
    return (sets & static_cast<std::uint8_t>(set)) != 0;
}

template <std::size_t N>
bool lists(const std::array<Option, N>& table, const Config& config, Release release, std::string_view option) {
    return std::any_of(table.begin(), table.end(), [&](const Option& o) {
        return o.arch == config.arch && o.since <= release && o.name == option && is_in(o.sets, config.set);
    });
}

using Lines = std::map<std::string_view, std::string_view>;

// Lines are CONFIG_NAME=VALUE or "# CONFIG_NAME is not set".
Lines read_lines(std::string_view text) {
    constexpr std::string_view unset_start = "# CONFIG_", unset_end = " is not set";
    Lines lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        const std::size_t equals = line.find('=');
        if (line.starts_with("CONFIG_") && equals != std::string_view::npos) {
            lines[line.substr(0, equals)] = line.substr(equals + 1);
        } else if (line.starts_with(unset_start) && line.ends_with(unset_end)) {
            lines[line.substr(2, line.size() - 2 - unset_end.size())] = "n";
        }
    }
    return lines;
}

// What no kernel here is: why, or nothing.
std::optional<Error> not_modelled(const KernelConfig& config) {
    for (const std::string_view name : {"CONFIG_VMSPLIT_3G_OPT", "CONFIG_VMSPLIT_2G", "CONFIG_VMSPLIT_1G"}) {
        if (config.says(name).value_or(false)) {
            return fail(ErrorCode::bad_kconfig, std::string(name) + " is set, and only CONFIG_VMSPLIT_3G is modelled");
        }
    }
    if (config.says("CONFIG_HIGHMEM") == false) {
        return fail(ErrorCode::bad_kconfig, "CONFIG_HIGHMEM is not set, and only arm kernels with it are modelled");
    }
    for (const std::string_view name :
         {"CONFIG_CMA_SIZE_SEL_PERCENTAGE", "CONFIG_CMA_SIZE_SEL_MIN", "CONFIG_CMA_SIZE_SEL_MAX"}) {
        if (config.says(name).value_or(false)) {
            return fail(ErrorCode::bad_kconfig,
                        "CMA is sized by a share of RAM, and only CONFIG_CMA_SIZE_SEL_MBYTES is modelled");
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<bool> KernelConfig::says(std::string_view option) const {
    const auto it = options.find(option);
    return it == options.end() ? std::nullopt : std::optional(it->second);
}

bool KernelConfig::is_whole() const {
    return says("CONFIG_ARM64") || says("CONFIG_ARM") || says("CONFIG_RISCV");
}

bool Config::is_set(std::string_view option) const {
    if (!given) {
        return lists(options, *this, release, option);
    }
    // Kconfig leaves out what depends on an option that is off.
    const auto dependency =
        std::find_if(dependencies.begin(), dependencies.end(), [&](const Dependency& d) { return d.option == option; });
    if (dependency != dependencies.end() && given->says(dependency->on) == false) {
        return false;
    }
    return given->says(option).value_or(lists(options, *this, release, option));
}

std::optional<bool> Config::has_driver(std::string_view option) const {
    if (given) {
        const auto said = given->says(option);
        // Kconfig leaves out what depends on an option that is off.
        if (said || given->is_whole() || given->says("CONFIG_IOMMU_SUPPORT") == false) {
            return said.value_or(false);
        }
    }
    if (release < first_known_drivers) {
        return std::nullopt;
    }
    // Of a release between two known ones it is known where both agree.
    const auto between = neighbours_of({release, arch});
    if (!between) {
        return lists(drivers, *this, release, option);
    }
    const bool older = lists(drivers, *this, between->older, option);
    return older == lists(drivers, *this, between->newer, option) ? std::optional(older) : std::nullopt;
}

std::uint64_t Config::default_cma() const {
    if (given && given->cma_bytes) {
        return *given->cma_bytes;
    }
    const auto size = std::find_if(cma_sizes.begin(), cma_sizes.end(), [&](const CmaSize& s) {
        return s.arch == arch && s.since <= release && is_in(s.sets, set);
    });
    return size == cma_sizes.end() ? 0 : size->mib << 20;
}

Result<KernelConfig> read_kernel_config(std::string_view text) {
    const Lines lines = read_lines(text);
    if (lines.empty()) {
        return fail(ErrorCode::bad_kconfig, "not a kernel configuration: no CONFIG_ line in it");
    }
    KernelConfig config;
    for (const auto& [name, value] : lines) {
        config.options.emplace(name, value == "y" || value == "m");
    }
    for (const auto& [name, kib] : page_options) {
        if (config.says(name).value_or(false)) {
            config.page_bytes = kib << 10;
        }
    }
    if (auto error = not_modelled(config)) {
        return *error;
    }
    if (const auto it = lines.find("CONFIG_CMA_SIZE_MBYTES"); it != lines.end()) {
        std::uint64_t mib = 0;
        const auto [end, error] = std::from_chars(it->second.data(), it->second.data() + it->second.size(), mib);
        if (error != std::errc{} || end != it->second.data() + it->second.size() || mib > (std::uint64_t{1} << 24)) {
            return fail(ErrorCode::bad_kconfig, "CONFIG_CMA_SIZE_MBYTES is not a number of MiB");
        }
        config.cma_bytes = mib << 20;
    }
    return config;
}

}  // namespace dmavet
