// SPDX-License-Identifier: Apache-2.0
// Does this node master the bus? A tree does not say so. Two things do nearly as well: a property that only a
// master can have any use for, and the generic name that the Devicetree Specification asks for. Rules that compare
// nodes look at masters alone; comparing all nodes of equal compatible is wrong two times out of three.
#include "topology/bus_master.hpp"

#include <algorithm>
#include <array>

namespace dmavet {

namespace {

// The specification's "Generic Names Recommendation", and names that bindings of such devices use. Sorted.
// clang-format off
constexpr std::array<std::string_view, 71> master_names{
    "adma", "ahci", "camss", "can-dma", "cdma", "codec", "crypto", "crypto-engine", "dc", "display", "display-controller",
    "dma", "dma-apbh", "dma-apbx", "dma-controller", "dmac", "dpu", "dss", "dwmmc", "ehci", "emmc", "esdhc", "ethernet",
    "fimc", "fimd", "g2d", "gmac", "gpu", "gsc", "hda", "imgu", "infiniband", "isp", "jpeg", "jpeg-codec",
    "jpeg-decoder", "jpeg-encoder", "jpegdec", "jpegenc", "lcd-controller", "lcdif", "mdp", "mdss", "mixer", "mmc",
    "nand-controller", "npu", "nvme", "ohci", "ovl", "pci", "pcie", "qspi-dma", "rdma", "rotator", "sas", "sata",
    "scaler", "sdhci", "sdmmc", "ufs", "ufshc", "usb", "usbdrd", "vcodec", "vdma", "video-codec", "video-decoder",
    "video-encoder", "vop", "xgmac"};
// clang-format on
static_assert(std::is_sorted(master_names.begin(), master_names.end()));

// "isp0", "ethernet-3" and "dma-controller2" are numbered instances of one name.
std::string_view without_number(std::string_view name) {
    const std::size_t end = name.find_last_not_of("0123456789");
    if (end == std::string_view::npos) return name;
    name = name.substr(0, end + 1);
    return name.ends_with('-') ? name.substr(0, name.size() - 1) : name;
}

bool has_master_name(const OfTree& of, NodeId node) {
    const std::string_view name = of.base_name(node);
    const auto known = [](std::string_view one) {
        return std::binary_search(master_names.begin(), master_names.end(), one);
    };
    return known(name) || known(without_number(name));
}

}  // namespace

BusMaster classify_bus_master(const OfTree& of, NodeId node) {
    const OfNames& names = of.names;
    const auto own = [&](NameId name) { return of.tree.find_property(node, name) != nullptr; };
    // What translates for others, and what only connects them. An IOMMU reads its tables, but is wired by itself.
    if (own(names.iommu_cells) || has(of.known_compatible(node), KnownCompatible::bus)) return BusMaster::no;
    if (own(names.iommus) || own(names.iommu_map)) return BusMaster::certain;
    if (!own(names.reg)) return BusMaster::no;
    if (own(names.dma_coherent) || own(names.dma_noncoherent)) return BusMaster::likely;
    return has_master_name(of, node) ? BusMaster::likely : BusMaster::no;
}

}  // namespace dmavet
