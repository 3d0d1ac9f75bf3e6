// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>

namespace dmavet::topology {

// Asks for large pages behind memory that was reserved and not touched yet: of a table of many megabytes, entering each
// small page once would cost as much as filling it. Where the system has none, nothing happens.
inline void prefer_large_pages(void* memory, std::size_t bytes) {
    constexpr std::uintptr_t large = std::uintptr_t{2} << 20;
    const auto address = reinterpret_cast<std::uintptr_t>(memory);
    const std::uintptr_t begin = (address + large - 1) & ~(large - 1), end = (address + bytes) & ~(large - 1);
    if (begin < end) {
        (void)::madvise(static_cast<char*>(memory) + (begin - address), end - begin, MADV_HUGEPAGE);
    }
}

}  // namespace dmavet::topology
