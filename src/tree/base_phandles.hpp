// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>

#include "dmavet/tree.hpp"

namespace dmavet::tree {

inline constexpr std::uint32_t no_phandle = 0xffffffff;  // libfdt takes it for none

// The nodes of a base by their phandles as fdt_get_phandle() of libfdt reads those: of 4 bytes, of phandle before
// linux,phandle. Node::phandle is what the kernel takes, which is more.
class BasePhandles {
public:
    explicit BasePhandles(const Tree& base);

    [[nodiscard]] std::uint32_t largest() const { return largest_; }
    // 0: none.
    [[nodiscard]] std::uint32_t of(NodeId node) const;
    // The first in document order.
    [[nodiscard]] std::optional<NodeId> find(std::uint32_t phandle) const;

private:
    std::uint32_t largest_ = 0;
    std::unordered_map<std::uint32_t, NodeId> nodes_;
    std::unordered_map<NodeId, std::uint32_t> phandles_;
};

}  // namespace dmavet::tree
