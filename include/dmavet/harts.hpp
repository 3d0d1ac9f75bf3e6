// SPDX-License-Identifier: Apache-2.0
// What the CPUs can do for devices that do not snoop their caches: show memory uncached, and clean and invalidate
// lines. On arm and arm64 every CPU can; on riscv the harts of the tree say.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "dmavet/resolved.hpp"
#include "dmavet/tree.hpp"

namespace dmavet {

#pragma GCC visibility push(default)

// A set of extensions that decide something here.
enum class HartExtension : std::uint8_t {
    zicbom = 1,  // instructions that clean and invalidate cache blocks
    svpbmt = 2,  // page tables say how memory is cached
};
inline constexpr HartExtension hart_extensions[] = {HartExtension::zicbom, HartExtension::svpbmt};
[[nodiscard]] std::string_view to_string(HartExtension extension);  // "zicbom", as the tree writes it

// One that the kernel counts (riscv_early_of_processor_hartid).
struct Hart {
    NodeId node;
    std::optional<std::uint8_t> extensions;   // a set of HartExtension; absent: it lacks the property that is read
    std::optional<std::uint32_t> block_size;  // riscv,cbom-block-size

    [[nodiscard]] bool lists(HartExtension extension) const {
        return extensions && (*extensions & static_cast<unsigned>(extension)) != 0;
    }
};

// What becomes of Zicbom, in the order in which the kernel decides (riscv_ext_zicbom_validate, riscv_fill_hwcap).
enum class ZicbomFate : std::uint8_t {
    usable,
    not_listed,        // by no hart
    no_block_size,     // no hart says riscv,cbom-block-size
    odd_block_size,    // it is no power of two
    not_on_all_harts,  // only what all harts have counts
};
[[nodiscard]] std::string_view to_string(ZicbomFate fate);

struct Harts {
    std::vector<Hart> counted;             // in document order; empty: the architecture has none
    std::string_view extensions_from;      // which property is read: riscv,isa-extensions or riscv,isa
    Resolved<std::uint32_t> block_size{};  // of all harts: what the first says; 0: none does
    ZicbomFate zicbom = ZicbomFate::not_listed;
    bool has_svpbmt = false;  // on all harts
    std::optional<NodeId>
        old_thead;  // a T-Head core from before both extensions, with instructions and bits of its own
};

// Whether page tables can say that memory is uncached.
enum class UncachedMappings : std::uint8_t {
    available,
    unavailable,  // what is to be mapped uncached is mapped write-back
    by_firmware,  // what firmware has set decides, and no tree says what that is
};
[[nodiscard]] std::string_view to_string(UncachedMappings mappings);

struct CacheControl {
    Resolved<UncachedMappings> uncached{UncachedMappings::available, {}};
    Resolved<bool> maintained{true, {}};  // cache lines can be cleaned and invalidated
    bool is_known_at_boot = true;  // that, before memory is placed: else buffers count as aligned (dma_cache_alignment)
    Resolved<std::uint32_t> block_size{0, {}};  // of maintenance, bytes; 0: the architecture knows
};

#pragma GCC visibility pop

}  // namespace dmavet
