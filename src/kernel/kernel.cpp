// SPDX-License-Identifier: Apache-2.0
// Which kernels are modelled, and what makes one: its architecture's newest behaviour, the changes since then set back,
// its configuration, and the sizes that follow.
#include "dmavet/kernel.hpp"

#include <algorithm>
#include <array>

#include "kernel/architectures.hpp"

namespace dmavet {

namespace {

struct Modelled {
    KernelId id;
    unsigned patch;  // the stable release that it was held against; 0: none, it was read
};

// clang-format off
constexpr std::array modelled{
    Modelled{{{7, 2}, Arch::arm64}, 13},
    Modelled{{{6, 12}, Arch::arm64}, 117},
    Modelled{{{6, 1}, Arch::arm64}, 176},
    Modelled{{{5, 10}, Arch::arm64}, 223},
    Modelled{{{3, 18}, Arch::arm64}, 0},
    Modelled{{{7, 2}, Arch::arm}, 13},
    Modelled{{{6, 12}, Arch::arm}, 117},
    Modelled{{{6, 1}, Arch::arm}, 176},
    Modelled{{{5, 10}, Arch::arm}, 223},
    Modelled{{{3, 18}, Arch::arm}, 0},
    Modelled{{{7, 2}, Arch::riscv}, 13},
    Modelled{{{6, 12}, Arch::riscv}, 117},
};
// clang-format on

constexpr auto ids = [] {
    std::array<KernelId, modelled.size()> all{};
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i] = modelled[i].id;
    }
    return all;
}();

// A series stands for its newest stable release, and so does the one that was looked at.
bool is_exactly(const Modelled& kernel, KernelId id) {
    return kernel.id.arch == id.arch && kernel.id.release == id.release.series() &&
           (id.release.patch == Release::newest || id.release.patch == kernel.patch);
}

Release exact(const Modelled& kernel) {
    return {kernel.id.release.major, kernel.id.release.minor, kernel.patch};
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
    return ids;
}

bool is_recorded(KernelId id) {
    return std::any_of(modelled.begin(), modelled.end(),
                       [&](const Modelled& kernel) { return kernel.patch != 0 && is_exactly(kernel, id); });
}

bool is_modelled(KernelId id) {
    return neighbours_of(id) || std::any_of(modelled.begin(), modelled.end(),
                                            [&](const Modelled& kernel) { return is_exactly(kernel, id); });
}

std::optional<Neighbours> neighbours_of(KernelId id) {
    const Modelled* older = nullptr;
    const Modelled* newer = nullptr;
    for (const Modelled& kernel : modelled) {
        if (is_exactly(kernel, id)) {
            return std::nullopt;
        }
        if (kernel.id.arch != id.arch) {
            continue;
        }
        if (exact(kernel) > id.release) {
            newer = &kernel;
        } else if (older == nullptr) {
            older = &kernel;
        }
    }
    return older != nullptr && newer != nullptr ? std::optional(Neighbours{older->id.release, newer->id.release})
                                                : std::nullopt;
}

Release newest_release(Arch arch) {
    return std::find_if(ids.begin(), ids.end(), [&](const KernelId& id) { return id.arch == arch; })->release;
}

std::optional<std::uint64_t> BuiltWith::page_size(Arch arch) const {
    const auto sizes = traits_of(arch).page_sizes;
    const auto asked = page ? page : file != nullptr ? file->page_bytes : std::nullopt;
    const std::uint64_t size = asked.value_or(sizes.front());
    return std::find(sizes.begin(), sizes.end(), size) == sizes.end() ? std::nullopt : std::optional(size);
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
