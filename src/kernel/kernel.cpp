// SPDX-License-Identifier: Apache-2.0
// Which kernels are modelled, and what makes one: its architecture's newest behaviour, the changes since then set back,
// its configuration, and the sizes that follow.
#include "dmavet/kernel.hpp"

#include <algorithm>
#include <array>

#include "kernel/architectures.hpp"

namespace dmavet {

namespace {

constexpr std::array modelled{
    KernelId{{6, 12}, Arch::arm64},
    KernelId{{6, 1}, Arch::arm64},
    KernelId{{3, 18}, Arch::arm64},
    KernelId{{6, 1}, Arch::arm},
};

Behaviour behaviour_of(KernelId id) {
    Behaviour does = traits_of(id.arch).newest;
    for (const KernelChange& change : kernel_changes()) {
        if (id.release < change.since && (!change.arch || *change.arch == id.arch)) {
            change.set_back(does);
        }
    }
    return does;
}

Sizes sizes_of(const ArchTraits& arch, const Behaviour& does, const Config& config) {
    const ArchSizes sizes = arch.sizes(config);
    const std::uint64_t cma_alignment = does.cma_alignment == CmaAlignment::pageblock
                                            ? sizes.pageblock
                                            : std::max(sizes.pageblock, sizes.largest_block);
    return {sizes, cma_alignment, config.default_cma()};
}

}  // namespace

const ArchTraits& traits_of(Arch arch) {
    switch (arch) {
        case Arch::arm64: break;
        case Arch::arm: return kernel::arm;
    }
    return kernel::arm64;
}

std::span<const KernelId> modelled_kernels() {
    return modelled;
}

bool is_modelled(KernelId id) {
    return std::find(modelled.begin(), modelled.end(), id) != modelled.end();
}

Release newest_release(Arch arch) {
    return std::find_if(modelled.begin(), modelled.end(), [&](const KernelId& id) { return id.arch == arch; })->release;
}

Kernel make_kernel(KernelId id, const KernelConfig* given) {
    const ArchTraits& arch = traits_of(id.arch);
    const Behaviour does = behaviour_of(id);
    Config config{id.arch, id.release, given != nullptr ? std::optional(*given) : std::nullopt};
    const Sizes sizes = sizes_of(arch, does, config);
    return {&arch, does, std::move(config), sizes};
}

}  // namespace dmavet
