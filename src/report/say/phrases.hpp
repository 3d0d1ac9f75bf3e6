// SPDX-License-Identifier: Apache-2.0
// Facts in a few words, as every format that is read by people says them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dmavet/board.hpp"
#include "report/say/iommu_names.hpp"
#include "report/say/severity_counts.hpp"

namespace dmavet::report {

// "dma-ranges of /soc", "/soc"; empty when the platform's default decided.
[[nodiscard]] std::string place_text(const Tree& tree, std::optional<NodeId> node, std::string_view property);
// The name of the overlay that has set the property, or added the node when there is none of that name; empty: it
// stands in the base.
[[nodiscard]] std::string_view overlay_of(const Tree& tree, NodeId node, std::string_view property);
// " (set by board.dtbo)", or nothing.
[[nodiscard]] std::string set_by_text(const Tree& tree, NodeId node, std::string_view property);
// The same of a fact, for which a kernel parameter may have decided, too: "cma=".
[[nodiscard]] std::string place_text(const Tree& tree, const Origin& origin);
// The same with the kernel function that read it: "dma-coherent of /soc (of_dma_is_coherent)", "default (…)".
[[nodiscard]] std::string origin_text(const Tree& tree, const Origin& origin);

// "0x0-0x3fffffff (1 GiB) at bus 0xc0000000"; equal addresses are not said twice.
[[nodiscard]] std::string window_text(const Region& region);
// The first three of several: what a device reaches.
[[nodiscard]] std::string windows_text(std::span<const Region> regions);
inline constexpr std::string_view no_limit_text = "no DMA limit";
inline constexpr std::string_view never_probes_text = "nothing: of_dma_configure() fails, and the device never probes";
// Where the kernel keeps one offset for every address instead of windows: "bus address = physical address -
// 0x40000000". Absent: it keeps windows, or the device has none.
[[nodiscard]] std::optional<std::string> offset_text(const Board& board, const Device& device);

// "smmu@15000000 0x740 0x0"
[[nodiscard]] std::string iommu_entries_text(const IommuNames& iommus, const Iommu& iommu);
// "smmu@15000000": only the providers, each once.
[[nodiscard]] std::string iommu_providers_text(const IommuNames& iommus, const Iommu& iommu);

// "cma of 64 MiB at 0x90000000, taken if the driver asks for it"
[[nodiscard]] std::string pool_text(const Board& board, const DevicePool& pool);

// "used if the driver asks for it", what boot makes of its region, or why no driver gets it.
[[nodiscard]] std::string pool_fate_text(const Board& board, const DevicePool& pool);

// "2 errors, 1 warning"; empty when there is nothing to count.
[[nodiscard]] std::string counts_text(const SeverityCounts& counts);

// The finding's identity over releases and boards.
[[nodiscard]] std::string fingerprint_text(std::uint64_t fingerprint);

// What is said of one node, said of several: "has this limit" is "each has this limit", "a client of it" is "each a
// client of it". What holds of any number stays as it is: "coherent", "behind it".
[[nodiscard]] std::string of_each(std::string_view text);

// A text of a rule without the line breaks of its source.
[[nodiscard]] std::string one_paragraph(std::string_view text);
[[nodiscard]] std::string join(const std::vector<std::string>& parts, std::string_view separator);

}  // namespace dmavet::report
