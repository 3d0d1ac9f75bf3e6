// SPDX-License-Identifier: Apache-2.0
// The words that the machine formats use for kernels, their options and zones.
#include <array>
#include <charconv>
#include <string>

#include "dmavet/command_line.hpp"
#include "dmavet/config_options.hpp"
#include "dmavet/kernel.hpp"

namespace dmavet {

std::string_view to_string(Arch arch) {
    switch (arch) {
        case Arch::arm64: return "arm64";
        case Arch::arm: return "arm";
        case Arch::riscv: return "riscv";
    }
    return "";
}

std::string_view to_string(ConfigSet set) {
    switch (set) {
        case ConfigSet::debian: return "debian";
        case ConfigSet::armmp: return "armmp";
        case ConfigSet::defconfig: return "defconfig";
    }
    return "";
}

std::string to_string(Release release) {
    std::string text = std::to_string(release.major).append(".").append(std::to_string(release.minor));
    return release.patch == Release::newest ? text : text.append(".").append(std::to_string(release.patch));
}

std::optional<Release> Release::parse(std::string_view text) {
    if (text.starts_with('v')) {
        text.remove_prefix(1);
    }
    Release release;
    const std::array<unsigned*, 3> numbers{&release.major, &release.minor, &release.patch};
    const char* at = text.data();
    const char* const end = text.data() + text.size();
    std::size_t read = 0;
    for (; read < numbers.size(); ++read) {
        const auto [next, error] = std::from_chars(at, end, *numbers[read]);
        if (error != std::errc{}) {
            return std::nullopt;
        }
        at = next;
        if (at == end || *at != '.') {
            break;
        }
        ++at;
    }
    // "6" has no minor number, and "06.1" and "6.01" name no release.
    return read > 0 && at == end && to_string(release) == text ? std::optional(release) : std::nullopt;
}

std::string_view to_string(Zone zone) {
    switch (zone) {
        case Zone::dma: return "dma";
        case Zone::dma32: return "dma32";
        case Zone::normal: return "normal";
        case Zone::highmem: return "highmem";
    }
    return "";
}

std::string_view to_string(Swiotlb swiotlb) {
    switch (swiotlb) {
        case Swiotlb::automatic: return "automatic";
        case Swiotlb::force: return "force";
        case Swiotlb::noforce: return "noforce";
    }
    return "";
}

std::string_view to_string(OptionKind kind) {
    switch (kind) {
        case OptionKind::choice: return "choice";
        case OptionKind::driver: return "driver";
        case OptionKind::page_size: return "page-size";
        case OptionKind::size_in_mib: return "size-in-mib";
        case OptionKind::must_be_set: return "must-be-set";
        case OptionKind::must_be_unset: return "must-be-unset";
    }
    return "";
}

std::string_view to_string(BoundBy by) {
    switch (by) {
        case BoundBy::kernel: return "kernel";
        case BoundBy::tree: return "tree";
        case BoundBy::ram: return "ram";
    }
    return "";
}

}  // namespace dmavet
