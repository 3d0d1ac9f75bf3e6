// SPDX-License-Identifier: Apache-2.0
// Which kernels can be predicted? One row each; a column is a decision in which they differ.
#include "dmavet/kernel_profile.hpp"

#include <algorithm>
#include <array>

namespace dmavet {

namespace {

constexpr std::uint64_t mib = 1 << 20;

// clang-format off
constexpr std::array profiles{
    KernelProfile{"6.12", Arch::arm64, LimitRule::last_address, CoherentFlag::assigned, ZoneDmaRule::exact_limit,
                  Allocator::dma_direct, false, false, true, true, 64 * mib, 2 * mib, true, false, false},
    KernelProfile{"6.1", Arch::arm64, LimitRule::span_from_lowest, CoherentFlag::assigned, ZoneDmaRule::power_of_two,
                  Allocator::dma_direct, false, false, false, false, 64 * mib, 2 * mib, false, false, false},
    KernelProfile{"3.18", Arch::arm64, LimitRule::span_from_lowest, CoherentFlag::assigned, ZoneDmaRule::first_4_gib,
                  Allocator::arm64_swiotlb, true, false, false, false, 16 * mib, 4 * mib, false, false, false},
    KernelProfile{"6.1", Arch::arm, LimitRule::span_from_lowest, CoherentFlag::only_ever_set, ZoneDmaRule::machine_record,
                  Allocator::arm_dma, false, false, false, false, 16 * mib, 2 * mib, false, false, false},
};
// clang-format on

}  // namespace

std::string_view to_string(Arch arch) {
    return arch == Arch::arm64 ? "arm64" : "arm";
}

std::span<const KernelProfile> kernel_profiles() {
    return profiles;
}

const KernelProfile* find_kernel_profile(std::string_view release, Arch arch) {
    const auto it = std::find_if(profiles.begin(), profiles.end(),
                                 [&](const KernelProfile& p) { return p.release == release && p.arch == arch; });
    return it == profiles.end() ? nullptr : &*it;
}

// Each architecture's profiles stand newest first.
const KernelProfile& newest_kernel_profile(Arch arch) {
    return *std::find_if(profiles.begin(), profiles.end(), [&](const KernelProfile& p) { return p.arch == arch; });
}

}  // namespace dmavet
