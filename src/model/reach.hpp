// SPDX-License-Identifier: Apache-2.0
// Which memory a device can address (include/linux/dma-direct.h).
#pragma once

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <tuple>

#include "dmavet/allocation.hpp"
#include "dmavet/topology.hpp"

namespace dmavet::model {

// dev->dma_range_map, a view of the topology's. Without one bus addresses are physical addresses; one without windows
// translates nothing. Two are equal when they are views of the same windows.
class RangeMap {
public:
    RangeMap() = default;
    RangeMap(std::span<const Region> windows) : windows_(windows), is_set_(true) {}
    // `handle_bits`: how many bits of a bus address are left of it (Behaviour::handle_bits).
    explicit RangeMap(const std::same_as<std::optional<std::span<const Region>>> auto& map, unsigned handle_bits = 64)
        : is_set_(map.has_value()), handle_bits_(handle_bits) {
        if (map) {
            windows_ = *map;
        }
    }

    explicit operator bool() const { return is_set_; }
    // What the kernel has of a bus address, that of `phys`; of one that no window gives, all ones or their page.
    [[nodiscard]] std::uint64_t handle(std::uint64_t dma, std::uint64_t phys) const;
    [[nodiscard]] auto begin() const { return windows_.begin(); }
    [[nodiscard]] auto end() const { return windows_.end(); }

    friend bool operator==(const RangeMap& a, const RangeMap& b) { return (a <=> b) == 0; }
    friend std::strong_ordering operator<=>(const RangeMap& a, const RangeMap& b) { return a.key() <=> b.key(); }

private:
    [[nodiscard]] std::tuple<bool, std::uintptr_t, std::size_t, unsigned> key() const {
        return {is_set_, reinterpret_cast<std::uintptr_t>(windows_.data()), windows_.size(), handle_bits_};
    }

    std::span<const Region> windows_;
    bool is_set_ = false;
    unsigned handle_bits_ = 64;
};

inline constexpr std::uint64_t no_translation =
    ~std::uint64_t{0};  // DMA_MAPPING_ERROR, and dma_to_phys() without a window

// The first window that holds the address decides, in the order of the tree; only the start is looked at.
[[nodiscard]] std::uint64_t phys_to_dma(const RangeMap& map, std::uint64_t phys);
[[nodiscard]] std::uint64_t dma_to_phys(const RangeMap& map, std::uint64_t dma);

// How much of some memory passes dma_coherent_ok() or dma_capable() for blocks of a size.
enum class Reach { all, some, none };
[[nodiscard]] Reach reach(const RangeMap& map, std::uint64_t limit, const CpuMemory& memory, std::uint64_t size);

// What kind of handle memory gets; invalid when no window holds any of it.
[[nodiscard]] DmaAddress address_kind(const RangeMap& map, const CpuMemory& memory);

// Whether an IOVA range of this size fits under the limit (iommu_dma_alloc_iova): aligned to its size, from granule
// 1 on. The granule is the CPU's page where the IOMMU has that, as is assumed.
[[nodiscard]] bool iova_fits(std::uint64_t limit, std::uint64_t size, std::uint64_t granule);

// min_not_zero(): 0 stands for "no limit".
[[nodiscard]] constexpr std::uint64_t min_not_zero(std::uint64_t a, std::uint64_t b) {
    return a == 0 ? b : b == 0 ? a : a < b ? a : b;
}

}  // namespace dmavet::model
