// SPDX-License-Identifier: Apache-2.0
// Does this node master the bus? A tree does not say so. Two things do nearly as well: a property that only a
// master can have any use for, and the generic name that the Devicetree Specification asks for. Rules that compare
// nodes look at masters alone; comparing all nodes of equal compatible is wrong two times out of three.
#include "topology/bus_master.hpp"

#include <algorithm>
#include <array>

namespace dmavet::topology {

namespace {

// The specification's "Generic Names Recommendation", and names that bindings and boards use for such devices. Sorted.
// Whatever ends with "dma" counts too.
// clang-format off
constexpr std::array<std::string_view, 150> master_names{
    "ade", "afe-pcm", "ahci", "cal", "camera", "camss", "ccp", "clcd", "crypto", "crypto-engine", "csi", "dc",
    "decon", "deinterlace", "dispc", "display", "display-backend", "display-controller", "display-frontend",
    "dma-apbh", "dma-apbx", "dma-controller", "dma-engine", "dmac", "dpu", "dsa", "dss", "dwc", "dwe", "dwmmc",
    "ehci", "emmc", "esdhc", "ethernet", "ethernet-ctrl", "etr", "fb", "fcp", "fdp", "fimc", "fimc-lite",
    "fimd", "fman", "ftgmac", "g2d", "ge2d", "geniqup", "gmac", "gmu", "gpu", "gsc", "hda", "hdlcd", "hsotg",
    "hvs", "imgu", "infiniband", "ipa", "ipu", "isi", "isp", "jpeg", "jpeg-codec", "jpeg-decoder",
    "jpeg-encoder", "jpegdec", "jpegenc", "jpgdec", "jpgenc", "jr", "lcd-controller", "lcdc", "lcdif", "lpass",
    "mdp", "mixer", "mmc", "mvsdio", "nand-controller", "npu", "nvme", "ohci", "ovl", "packet-processor", "pci",
    "pcie", "pcie-ep", "pre", "pxp", "rga", "ringacc", "rotate", "rotator", "sas", "sata", "sata-host", "scaler", "sd",
    "sdhc", "sdhci", "sdio-host", "sdmmc", "sss", "switch", "txp", "ufs", "ufshc", "uhci", "usb", "usb-host",
    "usb-otg", "usb-vhub", "usb3drd", "usb3peri", "usb_otg_hs", "usbdrd", "usbotg", "v3d", "vcodec", "vdec",
    "vdoa", "vdpu", "venc", "vepu", "vi", "vic", "video", "video-codec", "video-decoder", "video-encoder",
    "video-engine", "video-scaler", "virtio", "virtio-block", "virtio-mmio", "virtio-net", "virtio_block",
    "virtio_mmio", "virtio_net", "vop", "vpe", "vpu", "vpu-core", "vsp", "wifi", "wmac", "wrot", "xgmac",
    "xhci", "xor"};

// Parts of compatibles of nodes with such a name that fetch nothing by themselves: timing generators, inline engines
// and stages of a pipeline between two masters, MACs that a frame manager serves, and what the CPU feeds word by word.
constexpr std::array<std::string_view, 15> slave_compatibles{
    "-tcon", "csi2", "nvidia,tegra210-csi", "nvidia,tegra124-csi", "-mdp3-", "inline-crypto-engine", "-dcc",
    "gmu-wrapper", "i2c-master-hub", "fman-memac", "fman-dtsec", "fman-xgec", "smsc,lan9", "davicom,dm9", "arm,pl18"};
// clang-format on
static_assert(std::is_sorted(master_names.begin(), master_names.end()));

// Where the names that start with each letter begin in the table; one more at the end.
constexpr auto first_of_letter = [] {
    std::array<std::uint8_t, 27> first{};
    for (std::size_t letter = 0; letter < first.size(); ++letter) {
        for (const std::string_view name : master_names) {
            if (name.front() < static_cast<char>('a' + letter)) {
                ++first[letter];
            }
        }
    }
    return first;
}();
static_assert(master_names.size() < 256);

bool is_master_name(std::string_view name) {
    if (name.empty() || name.front() < 'a' || name.front() > 'z') {
        return false;
    }
    const auto letter = static_cast<std::size_t>(name.front() - 'a');
    const auto begin = master_names.begin();
    return std::binary_search(begin + first_of_letter[letter], begin + first_of_letter[letter + 1], name) ||
           name.ends_with("dma");
}

bool has_master_name(std::string_view name) {
    const std::string_view plain = without_number(name);
    return is_master_name(name) || (plain.size() != name.size() && is_master_name(plain));
}

// Glue around a USB controller, a display or a codec: the node below it is the master.
bool is_wrapper(const OfTree& of, NodeId node, std::string_view name) {
    const bool wraps_usb = name.find("usb") != std::string_view::npos || name.starts_with("dwc");
    if (!wraps_usb && name != "dss" && name != "vpu") {
        return false;
    }
    // MediaTek's dual-role controller is a master and the bus of another one.
    return of.tree.find_property(node, of.names.ranges) && !of.first_compatible(node).ends_with("-mtu3");
}

bool has_slave_compatible(const OfTree& of, NodeId node) {
    const std::string_view first = of.first_compatible(node);
    return std::any_of(slave_compatibles.begin(), slave_compatibles.end(),
                       [&](std::string_view part) { return first.find(part) != std::string_view::npos; });
}

}  // namespace

std::string_view without_number(std::string_view name) {
    const std::size_t end = name.find_last_not_of("0123456789");
    if (end == std::string_view::npos || end + 1 == name.size()) {
        return name;
    }
    name = name.substr(0, end + 1);
    return name.ends_with('-') || name.ends_with('_') ? name.substr(0, name.size() - 1) : name;
}

BusMaster classify_bus_master(const OfTree& of, NodeId node) {
    const OfNames& names = of.names;
    const auto own = [&](NameId name) { return of.tree.find_property(node, name) != nullptr; };
    // What translates for others, and what only connects them. An IOMMU reads its tables, but is wired by itself.
    if (own(names.iommu_cells) || has(of.known_compatible(node), KnownCompatible::bus)) {
        return BusMaster::no;
    }
    if (own(names.iommus) || own(names.iommu_map)) {
        return BusMaster::certain;
    }
    // Masters have registers. What sits on I2C, SPI, MDIO or USB has none on the bus, and what uses a channel of a DMA
    // controller leaves mastering to that.
    if (!own(names.reg) || of.size_cells(node) == 0 || own(names.dmas)) {
        return BusMaster::no;
    }
    const std::string_view name = of.base_name(node);
    if (is_wrapper(of, node, name)) {
        return BusMaster::no;
    }
    if (own(names.dma_coherent) || own(names.dma_noncoherent)) {
        return BusMaster::likely;
    }
    if (own(names.dma_cells)) {
        return name == "dma-router" ? BusMaster::no : BusMaster::likely;
    }
    if (!has_master_name(name) || has_slave_compatible(of, node)) {
        return BusMaster::no;
    }
    return of.base_name(of.tree.node(node).parent) == "reserved-memory" ? BusMaster::no : BusMaster::likely;
}

}  // namespace dmavet::topology
