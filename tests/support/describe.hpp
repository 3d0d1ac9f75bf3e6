// SPDX-License-Identifier: Apache-2.0
// Facts as one line of text: tables of cases hold their expectations in this form, and a failure then reads
// like a diff.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "dmavet/board.hpp"
#include "dmavet/topology.hpp"
#include "dmavet/tree.hpp"

namespace dmavet::test {

[[nodiscard]] std::string hex(std::uint64_t value);

// Both addresses inside.
[[nodiscard]] CpuInterval span(std::uint64_t first, std::uint64_t last);

// "0x40000000-0x7fffffff", of a set each part, with blanks between them; "none" for what is absent or empty.
[[nodiscard]] std::string describe(const CpuInterval& interval);
[[nodiscard]] std::string describe(const std::optional<CpuInterval>& interval);
[[nodiscard]] std::string describe(const CpuMemory& memory);

// The tree as a .dts-like text, for the input part of a failure message.
[[nodiscard]] std::string dts_text(const Tree& tree);

// "0x0=0x20000000+0x40000000, ..." (dma=cpu+size); "none" without a map, "empty" for a map that is set but empty.
[[nodiscard]] std::string describe_regions(const std::optional<std::span<const Region>>& regions);
// describe_regions() and, where one is set, " limit 0x5fffffff".
[[nodiscard]] std::string describe_reach(const Device& device);
// "coherent-mask/streaming-mask".
[[nodiscard]] std::string describe_masks(const Device& device);
// "yes", "no", and who said so: "yes /soc dma-coherent"; "no default" when nobody did.
[[nodiscard]] std::string describe_coherency(const Tree& tree, const Device& device);
// "/smmu<0x1 0x2>, /smmu<0x3>@0x100" (controller, specifier, requester id); "none" without entries.
[[nodiscard]] std::string describe_entries(const Tree& tree, const Iommu& iommu);
// "amba yes", "platform probable", "no".
[[nodiscard]] std::string describe_population(const Device& device);

// The record of the platform or AMBA device at a path, or of the functions behind the host bridge there.
// Null when there is none.
[[nodiscard]] const Device* device_at(const Board& board, std::string_view path);
[[nodiscard]] const Device* pci_at(const Board& board, std::string_view path);

}  // namespace dmavet::test
