// SPDX-License-Identifier: Apache-2.0
// Does anything say that this device has to do with DMA? Most nodes of a board are clocks, pins, regulators and
// slave peripherals; a list with all of them hides the forty that matter.
#include "topology/evidence.hpp"

#include <algorithm>
#include <array>

namespace dmavet {

namespace {

// Names of the Devicetree Specification's "Generic Names Recommendation" (and their common variants in
// bindings) whose devices move data on the bus by themselves. Sorted.
// clang-format off
constexpr std::array<std::string_view, 31> mastering_names{
    "cedrus", "crypto", "dc", "display-controller", "display-subsystem", "dma", "dma-controller", "dmac", "ethernet",
    "fpga-dma", "gpu", "hdmi", "isp", "jpegdec", "jpegenc", "lcd-controller", "lcdif", "mmc", "npu", "nvme", "pcie",
    "sata", "sdhci", "sdmmc", "ufs", "ufshc", "usb", "video-codec", "video-decoder", "video-encoder", "vpu"};
// clang-format on
static_assert(std::is_sorted(mastering_names.begin(), mastering_names.end()));

}  // namespace

bool has_dma_evidence(const OfTree& of, NodeId node) {
    const OfNames& names = of.names;
    for (const NameId name : {names.dma_coherent, names.dma_noncoherent, names.iommus, names.iommu_map,
                              names.memory_region, names.iommu_cells})
        if (of.tree.find_property(node, name)) return true;
    if (of.has_dma_mem(node)) return true;
    return of.tree.find_property(node, names.reg) &&
           std::binary_search(mastering_names.begin(), mastering_names.end(), of.base_name(node));
}

}  // namespace dmavet
