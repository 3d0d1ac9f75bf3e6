// SPDX-License-Identifier: Apache-2.0
// How much memory is gone before anything of DMA is placed?
#include "model/boot/kernel_memory.hpp"

#include <algorithm>
#include <bit>

#include "kernel/sizes.hpp"

namespace dmavet::model {

CpuMemory kernel_image(const CpuMemory& ram) {
    constexpr std::uint64_t image = 64 * kernel::mib;
    if (ram.empty()) {
        return {};
    }
    const auto place = CpuInterval::of(ram.first(), std::min(image, ram.begin()->size() / 4));
    return place ? CpuMemory{*place} : CpuMemory{};
}

std::uint64_t KernelTables::slack() const {
    std::uint64_t sum = 0;
    for (const Block& block : blocks_) {
        sum += block.slack;
    }
    return sum;
}

CpuInterval KernelTables::around(const CpuInterval& area, CpuAddr last) const {
    std::uint64_t slack = 0;
    for (const Block& block : blocks_) {
        const bool is_above = block.place.first() > area.last() && block.place.first() <= last;
        slack += is_above ? block.slack : 0;
    }
    return *CpuInterval::between(CpuAddr{raw(area.first()) - std::min(raw(area.first()), slack)},
                                 CpuAddr{raw(area.last()) + std::min(slack, raw(last) - raw(area.last()))});
}

namespace {

// How much of the virtual array of struct page has something behind it (vmemmap_populate): it is mapped in huge pages.
class PageStructs {
public:
    PageStructs(const Layout& layout, const Kernel& kernel)
        : per_page_(kernel.sizes.page / layout.lines.at_top.struct_page),
          huge_page_(kernel.sizes.page * (kernel.sizes.page / 8)) {
        const std::uint64_t section = kernel.does.section;
        const std::uint64_t array_start = raw(layout.ram.first()) & ~(array_alignment - 1);
        for (const CpuInterval& part : layout.ram) {
            const std::uint64_t first = raw(part.first()) / section, last = raw(part.last()) / section;
            sections_ += last - first + (counted_ == first ? 0 : 1);
            counted_ = last;
            add(((first * section) - std::min(first * section, array_start)) / per_page_,
                (((last + 1) * section) - array_start) / per_page_ - 1);
        }
        section_bytes_ = round_up(section / per_page_);
    }

    // What is asked for at once (sparse_buffer_init), in multiples of what a section needs.
    [[nodiscard]] std::uint64_t buffer() const { return sections_ * section_bytes_; }
    [[nodiscard]] std::uint64_t alignment() const { return section_bytes_; }
    [[nodiscard]] std::uint64_t huge_page() const { return huge_page_; }
    [[nodiscard]] std::uint64_t used() const { return huge_pages_ * huge_page_; }

private:
    static constexpr std::uint64_t array_alignment = kernel::gib;  // memstart_addr

    [[nodiscard]] std::uint64_t round_up(std::uint64_t bytes) const {
        return std::bit_ceil(std::max(bytes, huge_page_));
    }
    void add(std::uint64_t first_byte, std::uint64_t last_byte) {
        const std::uint64_t first = first_byte / huge_page_, last = last_byte / huge_page_;
        huge_pages_ += last - first + (mapped_ == first ? 0 : 1);
        mapped_ = last;
    }

    std::uint64_t per_page_;   // bytes of RAM to one of the array
    std::uint64_t huge_page_;  // PMD_SIZE
    std::uint64_t sections_ = 0, section_bytes_ = 0, huge_pages_ = 0;
    std::optional<std::uint64_t> counted_, mapped_;  // the last section and huge page
};

// Where there is highmem, they lie below it.
CpuInterval bounds_of_tables(const Layout& layout) {
    const auto lowmem = layout.lines.lowmem_end == 0 ? std::nullopt : half_open(0, layout.lines.low_end);
    return lowmem.value_or(CpuInterval::everything());
}

// Whose place may be wrong by their own size.
void take_tables(std::uint64_t size, const Layout& layout, BootMemory& free, KernelTables& tables) {
    const auto place =
        size == 0 ? std::nullopt : free.take_top_down(size, kernel::small_page, bounds_of_tables(layout));
    if (place) {
        tables.add(*place, size);
    }
}

// Piece by piece, from the highest hole on that holds any. Whether it is above what comes next is not sure.
void take_pieces(std::uint64_t size, std::uint64_t piece, const Layout& layout, BootMemory& free,
                 KernelTables& tables) {
    const CpuMemory holes = free.free().intersection(bounds_of_tables(layout));
    for (auto hole = holes.rbegin(); hole != holes.rend() && size > 0; ++hole) {
        const std::uint64_t begin = (raw(hole->first()) + piece - 1) & ~(piece - 1);
        const std::uint64_t end = (raw(hole->last()) + 1) & ~(piece - 1);
        const std::uint64_t bytes = begin < end ? std::min(size, end - begin) : 0;
        if (const auto block = CpuInterval::of(CpuAddr{end - bytes}, bytes)) {
            free.reserve({*block});
            tables.add(*block, bytes);
            size -= bytes;
        }
    }
}

}  // namespace

void take_early_tables(const Layout& layout, BootMemory& free, KernelTables& tables) {
    take_pieces(layout.lines.at_top.early_tables, kernel::small_page, layout, free, tables);
}

void take_page_structs(const Kernel& kernel, const Layout& layout, BootMemory& free, KernelTables& tables) {
    if (layout.lines.at_top.struct_page == 0 || layout.ram.empty()) {
        return;
    }
    take_tables(layout.lines.at_top.section_index, layout, free, tables);
    const PageStructs structs(layout, kernel);
    if (!kernel.does.has_page_struct_buffer) {
        take_pieces(structs.used(), structs.huge_page(), layout, free, tables);
        return;
    }
    // The buffer is filled from its start, and what is left of it is given back (sparse_buffer_fini).
    const auto buffer = free.take_top_down(structs.buffer(), structs.alignment());
    if (!buffer) {
        return;
    }
    const std::uint64_t kept = std::min(structs.used(), buffer->size());
    if (kept < buffer->size()) {
        free.give_back({*CpuInterval::of(CpuAddr{raw(buffer->first()) + kept}, buffer->size() - kept)});
    }
    tables.add(*CpuInterval::of(buffer->first(), kept), kept / 2);
}

void take_hash_tables(const Layout& layout, BootMemory& free, KernelTables& tables) {
    constexpr std::uint64_t dentry_share = 1024, inode_share = 2048;  // of RAM
    if (layout.lines.at_top.struct_page == 0) {
        return;
    }
    // Of what the kernel has mapped, where not all is; a bucket is a pointer.
    const std::uint64_t ram = layout.lines.lowmem_end == 0
                                  ? layout.ram.bytes()
                                  : layout.ram.intersection(bounds_of_tables(layout)).bytes() / 2;
    for (const std::uint64_t bytes :
         {layout.lines.at_top.late_tables, std::bit_ceil(ram / dentry_share), std::bit_ceil(ram / inode_share)}) {
        take_tables(bytes, layout, free, tables);
    }
}

}  // namespace dmavet::model
