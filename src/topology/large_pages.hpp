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
    const std::uintptr_t begin = (reinterpret_cast<std::uintptr_t>(memory) + large - 1) & ~(large - 1);
    const std::uintptr_t end = (reinterpret_cast<std::uintptr_t>(memory) + bytes) & ~(large - 1);
    if (begin < end) {
        (void)::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
    }
}

}  // namespace dmavet::topology
