// SPDX-License-Identifier: Apache-2.0
// RAM of which only the size is known.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dmavet/board.hpp"
#include "topology/of_tree.hpp"

namespace dmavet {

struct PlacedRam {
    std::vector<MemoryRange> banks;
    RamBase base;
};

// That many bytes of RAM, where the tree's memory nodes, the SoC's boards or a reserved region show that it is. An
// error: none of them does.
[[nodiscard]] Result<PlacedRam> place_ram(const topology::OfTree& of, std::uint64_t size,
                                          std::span<const SocDeclarations* const> soc);

}  // namespace dmavet
