// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "dmavet/tree.hpp"

namespace dmavet::tree {

inline constexpr std::uint32_t no_phandle = 0xffffffff;  // libfdt takes it for none

// What fdt_get_phandle() of libfdt reads: 4 bytes, of phandle before linux,phandle.
struct ReadPhandle {
    enum class From : std::uint8_t { nothing, linux_phandle, phandle };
    std::uint32_t value = 0;  // 0: none
    From from = From::nothing;
};

// The nodes of a base by their phandles as libfdt reads those. Node::phandle is what the kernel takes, which is more.
class BasePhandles {
public:
    explicit BasePhandles(const Tree& base);

    [[nodiscard]] std::uint32_t largest() const { return largest_; }
    [[nodiscard]] ReadPhandle read(NodeId node) const;
    // 0: none.
    [[nodiscard]] std::uint32_t of(NodeId node) const { return read(node).value; }
    // In document order.
    [[nodiscard]] std::span<const NodeId> nodes(std::uint32_t phandle) const;
    // The first of them.
    [[nodiscard]] std::optional<NodeId> find(std::uint32_t phandle) const;

private:
    std::uint32_t largest_ = 0;
    std::unordered_map<std::uint32_t, std::vector<NodeId>> nodes_;
    std::unordered_map<NodeId, ReadPhandle> phandles_;
};

}  // namespace dmavet::tree
