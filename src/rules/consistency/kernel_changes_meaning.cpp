// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dmavet/rule.hpp"

namespace dmavet::rules::kernel_changes_meaning {

namespace {

// For each device the kernels that disagree, and about what.
using Disagreements = std::map<std::size_t, std::vector<std::pair<Release, std::vector<std::string_view>>>>;

Disagreements by_device(const RuleInput& input) {
    Disagreements found;
    for (const KernelDifference& kernel : input.other_kernels) {
        for (const DeviceDifference& difference : kernel.devices) {
            auto& of_device = found[difference.device];
            if (of_device.empty() || of_device.back().first != kernel.other) {
                of_device.push_back({kernel.other, {}});
            }
            of_device.back().second.push_back(to_string(difference.aspect));
        }
    }
    return found;
}

void check(const RuleInput& input, Reporter& report) {
    for (const auto& [position, kernels] : by_device(input)) {
        const Device& device = input.topology.devices[position];
        std::vector<std::string> parts;
        for (const auto& [release, facts] : kernels) {
            parts.push_back(fmt::format("{} ({})", to_string(release), fmt::join(facts, ", ")));
        }
        report.at(device.node, "",
                  fmt::format("{} something else on {}",
                              device.bus == BusType::pci ? "the PCI functions behind it get" : "this device gets",
                              fmt::join(parts, " and on ")),
                  {device.bus == BusType::pci ? std::string("functions") : std::string("device")});
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "kernel-changes-meaning",
    .family = "consistency",
    .title = "a device that another kernel release treats otherwise",
    .severity = Severity::warning,
    .confidence = Confidence::certain,
    .on_by_default = false,
    .what =
        "Another recorded kernel of the architecture makes something else of a device: whether it is one, coherency, "
        "reach, IOMMU, pools, or what an allocation gives.",
    .why =
        "A tree is handed to kernels older and newer than the one that it was written with. Where they read it "
        "otherwise, a driver that works on one fails or loses data on the other. `dmavet show --kernel all` prints what "
        "each of them makes of the device, `dmavet kernels` what changed.",
    .fix = "write what all of them read alike, or say which kernels the tree is for",
    .check = &check,
    .needs = Needs::other_kernels,
    .tier = Tier::comparison,
};

}  // namespace dmavet::rules::kernel_changes_meaning
