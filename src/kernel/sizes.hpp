// SPDX-License-Identifier: Apache-2.0
// Sizes in bytes and limits that the kernel compiles in, whatever its pages.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace dmavet::kernel {

inline constexpr std::uint64_t last_of_32_bits = 0xffffffff;
inline constexpr std::uint64_t phys_addr_max = ~std::uint64_t{0};

// DMA_BIT_MASK()
[[nodiscard]] constexpr std::uint64_t bit_mask(unsigned bits) {
    return bits >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
}

inline constexpr std::uint64_t kib = std::uint64_t{1} << 10;
inline constexpr std::uint64_t mib = std::uint64_t{1} << 20;
inline constexpr std::uint64_t gib = std::uint64_t{1} << 30;

inline constexpr std::uint64_t small_page = 4096;    // the page of every architecture that has no choice
inline constexpr std::uint64_t swiotlb_slot = 2048;  // IO_TLB_SIZE
inline constexpr std::uint64_t swiotlb_segment = 128 * swiotlb_slot;  // IO_TLB_SEGSIZE slots: what one mapping can hold

inline constexpr std::size_t max_reserved_regions = 64;  // MAX_RESERVED_REGIONS; the kernel skips the rest

inline constexpr std::array one_page_size{small_page};

}  // namespace dmavet::kernel
