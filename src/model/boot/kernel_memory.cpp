// SPDX-License-Identifier: Apache-2.0
// How much memory is gone before anything of DMA is placed?
#include "model/boot/kernel_memory.hpp"

#include <algorithm>

#include "kernel/sizes.hpp"

namespace dmavet::model {

CpuMemory kernel_image(const Layout& layout) {
    constexpr std::uint64_t image = 64 * kernel::mib;
    if (layout.ram.empty()) {
        return {};
    }
    const auto place = CpuInterval::of(layout.ram.first(), std::min(image, layout.ram.begin()->size() / 4));
    return place ? CpuMemory{*place} : CpuMemory{};
}

CpuInterval KernelTables::around(const CpuInterval& area, CpuAddr last) const {
    const bool is_beside = place && place->first() > area.last() && place->first() <= last;
    if (!is_beside) {
        return area;
    }
    return *CpuInterval::between(CpuAddr{raw(area.first()) - std::min(raw(area.first()), slack)},
                                 CpuAddr{raw(area.last()) + std::min(slack, raw(last) - raw(area.last()))});
}

KernelTables take_tables(const Layout& layout, BootMemory& free) {
    constexpr std::uint64_t page_struct_share = 64;          // struct page: 64 bytes for each 4096
    constexpr std::uint64_t early_tables = 4 * kernel::mib;  // page tables and per-CPU areas
    if (!layout.lines.tables_at_top) {
        return {};
    }
    return {free.take_top_down(layout.ram.bytes() / page_struct_share + early_tables, kernel::page_bytes),
            layout.ram.bytes() / (2 * page_struct_share) + early_tables};
}

}  // namespace dmavet::model
