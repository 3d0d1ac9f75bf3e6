// SPDX-License-Identifier: Apache-2.0
// The words that the machine formats use for kernels and zones.
#include <charconv>
#include <string>

#include "dmavet/kernel.hpp"

namespace dmavet {

std::string_view to_string(Arch arch) {
    switch (arch) {
        case Arch::arm64: return "arm64";
        case Arch::arm: return "arm";
    }
    return "";
}

std::string to_string(Release release) {
    return std::to_string(release.major).append(".").append(std::to_string(release.minor));
}

std::optional<Release> Release::parse(std::string_view text) {
    Release release;
    const char* const end = text.data() + text.size();
    const auto major_end = std::from_chars(text.data(), end, release.major);
    if (major_end.ec != std::errc{} || major_end.ptr == end || *major_end.ptr != '.') {
        return std::nullopt;
    }
    const auto minor_end = std::from_chars(major_end.ptr + 1, end, release.minor);
    if (minor_end.ec != std::errc{} || minor_end.ptr != end) {
        return std::nullopt;
    }
    // "06.1" and "6.01" name no release.
    return to_string(release) == text ? std::optional(release) : std::nullopt;
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

}  // namespace dmavet
