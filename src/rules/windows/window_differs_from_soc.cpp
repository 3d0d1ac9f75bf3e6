// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "facts/declaration.hpp"
#include "rules/declared_text.hpp"
#include "survey/surveys.hpp"
#include "survey/windows.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::window_differs_from_soc {

namespace {

// The node that decides about a window, or would.
NodeId deciding_node(const Device& device) {
    if (device.walk.ranges) {
        return device.walk.ranges->node;
    }
    return device.walk.lost ? *device.walk.stop : device.dma_parent.value;
}

std::string reach_text(const std::string& declared) {
    return declared == "identity" ? "every address, untranslated" : declared;
}

// A host bridge's own dma-ranges is what its driver programs into it, so boards may choose, and overlays do.
bool is_chosen(const RuleInput& input, const Device& device) {
    return device.walk.ranges && input.of.is_type(device.walk.ranges->node, "pci");
}

// Whether the windows that others have and this device has not make a difference to it: without offsets, and where
// its own leave out no RAM, only an IOMMU's addresses could.
bool matters(const RuleInput& input, const Device& device, const std::string& elsewhere) {
    const auto is_offset = [](const Region& r) { return raw(r.dma_start) != raw(r.cpu_start); };
    if (elsewhere != "identity" || !input.topology.memory.value || device.iommu.state == IommuState::translated) {
        return true;
    }
    if (!device.regions.value) {
        return true;
    }
    const auto& map = *device.regions.value;
    if (std::any_of(map.begin(), map.end(), is_offset)) {
        return true;
    }
    return survey::reach_of_ram(input, map, device.bus_limit.value_or(~std::uint64_t{0})) != model::Reach::all;
}

void check(const RuleInput& input, Reporter& report) {
    // One bus decides for many devices: by it, what is here and what is elsewhere.
    std::map<std::tuple<NodeId, std::string, std::string>, std::vector<survey::DeclaredDevice>> found;
    for (const survey::DeclaredDevice& declared : input.surveys.declared_devices()) {
        if (declared.node->windows.size() != 1) {
            continue;
        }
        // For a host bridge it is the functions whose windows were learnt.
        const Device* functions = input.topology.find_pci(declared.device->node);
        const Device& device = functions ? *functions : *declared.device;
        const std::string here = facts::declared_windows(device.walk);
        const std::string& elsewhere = declared.node->windows.front().text;
        if (here != elsewhere && !is_chosen(input, device)) {
            found[{deciding_node(device), here, elsewhere}].push_back(
                {&device, declared.coherency, declared.node, declared.soc});
        }
    }
    for (const auto& [place, devices] : found) {
        const auto& [node, here, elsewhere] = place;
        auto draft = report.at(
            node, "dma-ranges",
            fmt::format("{} device{} here reach{} {}; in {} {} (bus=CPU+size)", devices.size(),
                        devices.size() == 1 ? "" : "s", devices.size() == 1 ? "es" : "", reach_text(here),
                        trees_text(devices.front(), devices.front().node->trees, devices.front().node->since.windows),
                        reach_text(elsewhere)),
            {here, elsewhere});
        draft.confidence(confidence_in(*devices.front().node, devices.front().node->trees));
        if (std::none_of(devices.begin(), devices.end(),
                         [&, &there = elsewhere](const survey::DeclaredDevice& declared) {
                             return matters(input, *declared.device, there);
                         })) {
            draft.severity(Severity::note);
        }
        for (const survey::DeclaredDevice& declared : devices) {
            draft.evidence(declared.device->node, "", "has this reach");
        }
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "window-differs-from-soc",
    .family = "windows",
    .title = "devices whose windows differ from all other trees of the SoC",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "Other trees for the same SoC have the same device at the same address, all of them with the same "
        "`dma_range_map`; in this tree `dma-ranges` gives it another one, or none. What the "
        "node of a PCI host bridge says of its own functions is left out. One finding for each node that decides; a note where this tree's windows have no offset and leave out no RAM.",
    .why =
        "Which part of memory a bus carries, and at which addresses, is wired in the SoC. `of_dma_get_range()` (6.1, "
        "6.12) makes map and limit from `dma-ranges`: too wide a window lets drivers use memory that the device "
        "cannot address, too narrow a one makes mappings bounce, a wrong offset reads and writes other memory. The windows of a host bridge "
        "are not wired but programmed by its driver from `dma-ranges` (`devm_of_pci_get_host_bridge_resources()`), and "
        "overlays change them.",
    .fix = "give the bus the dma-ranges of the other trees, unless this board differs",
    .check = &check,
    .needs = Needs::dma_ranges | Needs::other_trees | Needs::learnt_windows,
    .tier = Tier::comparison,
    .after = {"dma-ranges-length", "wrapping-entry", "implausible-cpu-address", "zero-size-entry",
              "untranslatable-entry", "root-dma-ranges", "zero-size-cells-on-dma-path", "misspelt-dma-property",
              "mask-style-size", "unresolved-dma-mem", "range-misses-all-ram", "dma-ranges-copied-from-ranges",
              "lost-translating-range", "one-bad-range-empties-zone-dma", "bounce-buffer-unreachable"},
};

}  // namespace dmavet::rules::window_differs_from_soc
