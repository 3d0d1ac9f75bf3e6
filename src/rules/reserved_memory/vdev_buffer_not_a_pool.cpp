// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::vdev_buffer_not_a_pool {

namespace {

// How a driver of remote processors finds the memory of its virtio devices, and whether it goes on without.
enum class Takes {
    by_name,        // vdev0buffer, or the device is not made (rproc_of_resm_mem_entry_init)
    first,          // the first entry, or the processor does not start
    first_or_none,  // the first entry, or ordinary memory (rproc_add_virtio_dev)
};

struct Driver {
    std::string_view compatible;  // of the node or of its parent, where each core has a node of its own
    Takes takes;
};

constexpr std::array drivers{
    Driver{"st,stm32mp1-m4", Takes::by_name},          // stm32_rproc
    Driver{"st,st40-rproc", Takes::by_name},           // st_remoteproc
    Driver{"st,st231-rproc", Takes::by_name},          // likewise
    Driver{"xlnx,zynqmp-r5fss", Takes::by_name},       // xlnx_r5_remoteproc
    Driver{"xlnx,versal-r5fss", Takes::by_name},       // likewise
    Driver{"xlnx,versal-net-r52fss", Takes::by_name},  // likewise
    Driver{"ti,am654-r5fss", Takes::first},            // ti_k3_r5_remoteproc
    Driver{"ti,j721e-r5fss", Takes::first},            // likewise
    Driver{"ti,j7200-r5fss", Takes::first},            // likewise
    Driver{"ti,j721s2-r5fss", Takes::first},           // likewise
    Driver{"ti,am64-r5fss", Takes::first},             // likewise
    Driver{"ti,am62-r5fss", Takes::first},             // likewise
    Driver{"ti,j721e-c66-dsp", Takes::first},          // ti_k3_dsp_remoteproc
    Driver{"ti,j721e-c71-dsp", Takes::first},          // likewise
    Driver{"ti,j721s2-c71-dsp", Takes::first},         // likewise
    Driver{"ti,am62a-c7xv-dsp", Takes::first},         // likewise
    Driver{"ti,am64-m4fss", Takes::first},             // ti_k3_m4_remoteproc
};

Takes how_it_takes(const RuleInput& input, NodeId node) {
    const auto is_taken_by = [&](const Driver& driver) {
        return input.of.is_compatible(node, driver.compatible) ||
               input.of.is_compatible(input.tree.node(node).parent, driver.compatible);
    };
    const auto found = std::find_if(drivers.begin(), drivers.end(), is_taken_by);
    return found == drivers.end() ? Takes::first_or_none : found->takes;
}

// rproc_find_carveout_by_name(): "vdev%dbuffer"
bool is_vdev_buffer(std::string_view name) {
    constexpr std::string_view before = "vdev", after = "buffer";
    if (!name.starts_with(before) || !name.ends_with(after) || name.size() <= before.size() + after.size()) {
        return false;
    }
    name = name.substr(before.size(), name.size() - before.size() - after.size());
    return name.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string_view effect_of(Takes takes) {
    switch (takes) {
        case Takes::by_name: return "remoteproc cannot give it to the virtio device, which is not made";
        case Takes::first: return "the driver wants a pool as its first region, and the processor does not start";
        case Takes::first_or_none: break;
    }
    return "messages lie in ordinary memory instead, which the other processor may not reach";
}

void check(const RuleInput& input, Reporter& report) {
    for (const survey::RegionReference& reference : input.surveys.region_references()) {
        if (!reference.target || !survey::is_region_node(input, *reference.target) ||
            !input.of.available(*reference.target) || survey::is_dma_pool(input, *reference.target)) {
            continue;
        }
        const Takes takes = how_it_takes(input, reference.user);
        const bool is_wanted =
            takes == Takes::first ? reference.entry == 0 : is_vdev_buffer(input.of.base_name(*reference.target));
        if (!is_wanted) {
            continue;
        }
        const std::string_view name = input.tree.node(*reference.target).name;
        report
            .at(reference.user, "memory-region", fmt::format("{} is no shared-dma-pool: {}", name, effect_of(takes)),
                {name})
            .severity(takes == Takes::first_or_none ? Severity::warning : Severity::error)
            .rests_on(*reference.target, "compatible", "the region")
            .kernel_log(takes == Takes::by_name ? "Can't associate reserved memory"
                        : takes == Takes::first ? "device cannot initialize DMA pool, ret = -22"
                                                : "")
            .fix_dts("compatible = \"shared-dma-pool\";");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "vdev-buffer-not-a-pool",
    .family = "reserved-memory",
    .title = "a remote processor's buffer that is no shared-dma-pool",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "`memory-region` of an available node leads to a region called `vdev0buffer` (any number) without compatible "
        "`shared-dma-pool`; of a TI K3 processor its first entry does. A warning where the driver goes on without.",
    .why =
        "`rproc_add_virtio_dev()` (6.12, 7.2) gives the region to the virtio device with "
        "`of_reserved_mem_device_init_by_idx()`, and only a region with a handler can be given: else -EINVAL. Drivers "
        "of STM32 and of Xilinx R5 cores name `vdev0buffer` to it, and the virtio device is not made; TI K3 drivers "
        "ask for their first region when they probe, and do not start the processor. Any other driver leaves the "
        "device with ordinary memory: addresses that the firmware on the other side may not map.",
    .fix = "make the region a shared-dma-pool",
    .check = &check,
    .tier = Tier::meaning,
    .after = {"misspelt-dma-property"},
};

}  // namespace dmavet::rules::vdev_buffer_not_a_pool
