// SPDX-License-Identifier: Apache-2.0
// Kinds of bus masters that are wired to a SoC's common IOMMU when their neighbours are.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace dmavet::rules {

// Such a device is rarely left out on purpose: of those left out on the boards of 6.1 all have an IOMMU in 6.12. USB,
// PCI, displays, codecs, crypto engines and DMA controllers often go another way.
[[nodiscard]] inline bool follows_its_neighbours(std::string_view kind) {
    constexpr std::array<std::string_view, 7> kinds{"ahci", "ethernet", "hda", "mmc", "sata", "sdhci", "ufs"};
    return std::ranges::binary_search(kinds, kind);
}

// Of these two of a kind go the same way.
[[nodiscard]] inline bool follows_its_like(std::string_view kind) {
    return follows_its_neighbours(kind) || kind == "usb";
}

}  // namespace dmavet::rules
