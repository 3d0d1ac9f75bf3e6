// SPDX-License-Identifier: Apache-2.0
// Which region comes before which? Of two that the kernel places the first has the choice, and of two default CMA areas
// the last one serves. Up to 6.12 all are sorted by address (__rmem_check_for_overlap), and those without one are
// equal; the kernel's sort() does not keep equal ones in their order, so what it does is done here.
#include "model/boot/setup_order.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "kernel/sizes.hpp"

namespace dmavet::model {

namespace {

struct Entry {
    std::size_t position;
    std::uint64_t base, size;  // 0 until the kernel has placed it
};

bool is_at_least(const Entry& a, const Entry& b) {
    return a.base != b.base ? a.base > b.base : a.size >= b.size;
}

// The heap sort of lib/sort.c (5.2 and later): an element first sinks to a leaf, along the larger children, and then
// rises to its place.
void sink(std::vector<Entry>& heap, std::size_t from, std::size_t count) {
    std::size_t at = from;
    while (2 * at + 2 < count) {
        const std::size_t left = 2 * at + 1, right = left + 1;
        at = is_at_least(heap[left], heap[right]) ? left : right;
    }
    if (2 * at + 2 == count) {
        at = 2 * at + 1;  // a last leaf without a sibling
    }
    while (at != from && is_at_least(heap[from], heap[at])) {
        at = (at - 1) / 2;
    }
    const std::size_t place = at;
    while (at != from) {
        at = (at - 1) / 2;
        std::swap(heap[at], heap[place]);
    }
}

void sort_as_kernel(std::vector<Entry>& entries) {
    for (std::size_t parent = entries.size() / 2; parent-- > 0;) {
        sink(entries, parent, entries.size());
    }
    for (std::size_t left = entries.size(); left > 1;) {
        --left;
        std::swap(entries[0], entries[left]);
        sink(entries, 0, left);
    }
}

bool is_taken_down(const ReservedRegion& region) {
    return region.fate != RegionFate::format_rejected && region.fate != RegionFate::bad_reg_length &&
           region.fate != RegionFate::no_place && region.fate != RegionFate::iova_only;
}

}  // namespace

std::vector<std::size_t> setup_order(const BootInput& input) {
    const auto& regions = input.topology.reserved;
    std::vector<Entry> entries;
    // Newer kernels have as much room as there are regions.
    const bool is_limited = input.kernel.does.region_order != RegionOrder::dynamic_first;
    for (std::size_t i = 0; i < regions.size() && (!is_limited || entries.size() < kernel::max_reserved_regions); ++i) {
        if (is_taken_down(regions[i])) {
            const bool is_fixed = regions[i].base.has_value();
            entries.push_back({i, regions[i].base.value_or(0), is_fixed ? regions[i].size : 0});
        }
    }
    switch (input.kernel.does.region_order) {
        case RegionOrder::as_written: break;
        case RegionOrder::by_base: sort_as_kernel(entries); break;
        case RegionOrder::dynamic_first:
            std::stable_partition(entries.begin(), entries.end(),
                                  [&](const Entry& entry) { return !regions[entry.position].base; });
            break;
    }
    std::vector<std::size_t> order;
    for (const Entry& entry : entries) {
        order.push_back(entry.position);
    }
    return order;
}

}  // namespace dmavet::model
