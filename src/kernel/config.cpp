// SPDX-License-Identifier: Apache-2.0
// Which options are set? Those of the known configurations, and what a .config says instead. What an option changes is
// one table, config_options.cpp.
#include <algorithm>
#include <charconv>

#include "dmavet/config_options.hpp"
#include "dmavet/kernel.hpp"

namespace dmavet {

namespace {

constexpr Release first_known_drivers{5, 10};

// Where the set of a configuration has the option; null: nowhere.
const SetWhere* where_set(std::string_view option, Arch arch, Release release, ConfigSet set) {
    const ConfigOption* const known = find_option(option);
    if (known == nullptr) {
        return nullptr;
    }
    // A set is that of a whole series.
    const auto* const where = std::find_if(known->where.begin(), known->where.end(), [&](const SetWhere& w) {
        return w.arch == arch && w.since <= release.series() && (w.sets & static_cast<std::uint8_t>(set)) != 0;
    });
    return where == known->where.end() ? nullptr : where;
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
    for (const ConfigOption& option : config_options()) {
        const bool wanted = option.kind == OptionKind::must_be_set;
        if ((wanted || option.kind == OptionKind::must_be_unset) && config.says(option.name) == !wanted) {
            return fail(ErrorCode::bad_kconfig, std::string(option.name) +
                                                    (wanted ? " is not set, and " : " is set, and ") +
                                                    std::string(option.decides));
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
    return says("CONFIG_ARM64") == true || says("CONFIG_ARM") == true || says("CONFIG_RISCV") == true;
}

bool Config::is_set(std::string_view option) const {
    const bool in_set = where_set(option, arch, release, set) != nullptr;
    if (!given) {
        return in_set;
    }
    // Kconfig leaves out what depends on an option that is off.
    const ConfigOption* const known = find_option(option);
    if (known != nullptr && !known->on.empty() && given->says(known->on) == false) {
        return false;
    }
    return given->says(option).value_or(in_set);
}

std::optional<bool> Config::has_driver(std::string_view option) const {
    if (given) {
        const auto said = given->says(option);
        // Kconfig leaves out what depends on an option that is off.
        if (said || given->is_whole() || given->says("CONFIG_IOMMU_SUPPORT") == false) {
            return said.value_or(false);
        }
    }
    if (release.series() < first_known_drivers) {
        return std::nullopt;
    }
    // Of a release between two known ones it is known where both agree.
    const auto between = neighbours_of({release.series(), arch});
    if (!between) {
        return where_set(option, arch, release, set) != nullptr;
    }
    const bool older = where_set(option, arch, between->older, set) != nullptr;
    return older == (where_set(option, arch, between->newer, set) != nullptr) ? std::optional(older) : std::nullopt;
}

std::uint64_t Config::default_cma() const {
    if (given && given->cma_bytes) {
        return *given->cma_bytes;
    }
    const SetWhere* const size = where_set("CONFIG_CMA_SIZE_MBYTES", arch, release, set);
    return size == nullptr ? 0 : size->value << 20;
}

Result<KernelConfig> read_kernel_config(std::string_view text) {
    const Lines lines = read_lines(text);
    if (lines.empty()) {
        return fail(ErrorCode::bad_kconfig, "not a kernel configuration: no CONFIG_ line in it");
    }
    KernelConfig config;
    for (const ConfigOption& option : config_options()) {
        const auto line = lines.find(option.name);
        if (line == lines.end()) {
            continue;
        }
        const bool is_set = line->second == "y" || line->second == "m";
        config.options.emplace(option.name, is_set);
        if (option.kind == OptionKind::page_size && is_set) {
            config.page_bytes = option.value << 10;
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
