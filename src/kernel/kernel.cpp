// SPDX-License-Identifier: Apache-2.0
// Which kernels are modelled, and what makes one: its architecture's newest behaviour, the changes since then set back,
// its configuration, and the sizes that follow.
#include "dmavet/kernel.hpp"

#include <algorithm>
#include <array>

#include "kernel/architectures.hpp"

namespace dmavet {

namespace {

// Each with the stable release that it was held against; .0: none, its source was read.
// clang-format off
constexpr std::array held{
    KernelId{{7, 2, 13}, Arch::arm64},
    KernelId{{6, 12, 117}, Arch::arm64},
    KernelId{{6, 1, 176}, Arch::arm64},
    KernelId{{5, 10, 223}, Arch::arm64},
    KernelId{{3, 18, 0}, Arch::arm64},
    KernelId{{7, 2, 13}, Arch::arm},
    KernelId{{6, 12, 117}, Arch::arm},
    KernelId{{6, 1, 176}, Arch::arm},
    KernelId{{5, 10, 223}, Arch::arm},
    KernelId{{3, 18, 0}, Arch::arm},
    KernelId{{7, 2, 13}, Arch::riscv},
    KernelId{{6, 12, 117}, Arch::riscv},
};
// clang-format on

constexpr auto modelled = [] {
    auto kernels = held;
    for (KernelId& id : kernels) {
        id.release = id.release.series();
    }
    return kernels;
}();

// A series stands for its newest stable release, and so does the one that was looked at. Null: a release that is none.
const KernelId* find_held(KernelId id) {
    const auto found = std::find_if(held.begin(), held.end(), [&](const KernelId& one) {
        return one.arch == id.arch && (one.release == id.release || one.release.series() == id.release);
    });
    return found == held.end() ? nullptr : &*found;
}

Behaviour behaviour_of(KernelId id, const KernelChange* but) {
    Behaviour does = traits_of(id.arch).newest;
    for (const KernelChange& change : kernel_changes()) {
        const bool is_done = change.is_in(id) != (&change == but);
        if (!is_done && (!change.arch || *change.arch == id.arch)) {
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
        case Arch::riscv: return kernel::riscv;
    }
    return kernel::arm64;
}

bool KernelChange::is_in(KernelId id) const {
    return id.release.series() >= since.series() ||
           (backport && id.release.series() == backport->series() && id.release.patch >= backport->patch);
}

std::span<const KernelId> modelled_kernels() {
    return modelled;
}

bool is_recorded(KernelId id) {
    const KernelId* kernel = find_held(id);
    return kernel != nullptr && kernel->release.patch != 0;
}

bool is_modelled(KernelId id) {
    return find_held(id) != nullptr || neighbours_of(id);
}

std::optional<Neighbours> neighbours_of(KernelId id) {
    if (find_held(id) != nullptr) {
        return std::nullopt;
    }
    const KernelId* older = nullptr;
    const KernelId* newer = nullptr;
    for (const KernelId& kernel : held) {
        if (kernel.arch != id.arch) {
            continue;
        }
        if (kernel.release > id.release) {
            newer = &kernel;
        } else if (older == nullptr) {
            older = &kernel;
        }
    }
    return older != nullptr && newer != nullptr
               ? std::optional(Neighbours{older->release.series(), newer->release.series()})
               : std::nullopt;
}

Release newest_release(Arch arch) {
    return std::find_if(modelled.begin(), modelled.end(), [&](const KernelId& id) { return id.arch == arch; })->release;
}

std::optional<std::uint64_t> BuiltWith::page_size(Arch arch) const {
    const auto sizes = traits_of(arch).page_sizes;
    const auto asked = page ? page : file != nullptr ? file->page_bytes : std::nullopt;
    const std::uint64_t size = asked.value_or(sizes.front());
    return std::find(sizes.begin(), sizes.end(), size) == sizes.end() ? std::nullopt : std::optional(size);
}

bool BuiltWith::is_for(Arch arch) const {
    return file != nullptr || set != ConfigSet::armmp || arch == Arch::arm;
}

Kernel make_kernel(KernelId id, const BuiltWith& with, const KernelChange* but) {
    const ArchTraits& arch = traits_of(id.arch);
    Behaviour does = behaviour_of(id, but);
    Config config{id.arch, id.release, with.set};
    if (with.file != nullptr) {
        config.given = *with.file;
    }
    config.page = with.page_size(id.arch).value_or(arch.page_sizes.front());
    if (arch.configure != nullptr) {
        arch.configure(does, config);
    }
    const Sizes sizes = sizes_of(arch, does, config);
    return {&arch, does, std::move(config), sizes};
}

Sizes sizes_with(const Kernel& kernel, std::uint64_t page) {
    Config config = kernel.config;
    config.page = page;
    return sizes_of(*kernel.arch, kernel.does, config);
}

}  // namespace dmavet
