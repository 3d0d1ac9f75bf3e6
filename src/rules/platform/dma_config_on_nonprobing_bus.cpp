// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"

namespace dmavet::rules::dma_config_on_nonprobing_bus {

namespace {

void check(const RuleInput& input, Reporter& report) {
    for (const std::string_view name : {"dma-coherent", "dma-noncoherent", "dma-ranges", "iommus", "iommu-map"}) {
        survey::for_each_reachable(input, name, [&](const Property& property) {
            if (!survey::is_on_nonprobing_bus(input, property.node)) {
                return;
            }
            const NodeId controller = input.tree.node(property.node).parent;
            report
                .at(property.node, name,
                    fmt::format("{} on a device below {} is never read: the data goes through the controller's DMA",
                                name, input.tree.path(controller)))
                .evidence(controller, "", "the controller, whose properties count");
        });
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "dma-config-on-nonprobing-bus",
    .family = "platform",
    .title = "DMA properties on a device behind I2C, SPI, USB or MDIO",
    .severity = Severity::note,
    .confidence = Confidence::certain,
    .on_by_default = false,
    .what =
        "`dma-coherent`, `dma-noncoherent`, `dma-ranges`, `iommus` or `iommu-map` on an available child of an I2C, "
        "I3C, SPI, USB or MDIO controller.",
    .why =
        "Only bus types with a `dma_configure` callback hand a node to `of_dma_configure()`: platform, AMBA, PCI and a "
        "few more (6.1, 6.12). Those of I2C, SPI, USB and MDIO have none. Their devices reach memory through the "
        "controller, so that nothing on their own nodes takes effect.",
    .fix = "delete it, or put it on the controller",
    .check = &check,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::dma_config_on_nonprobing_bus
