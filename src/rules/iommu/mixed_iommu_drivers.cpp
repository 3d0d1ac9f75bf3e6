// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"
#include "topology/iommu_drivers.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::mixed_iommu_drivers {

namespace {

void check_device(const RuleInput& input, NodeId node, const Iommu& iommu, Reporter& report) {
    if (iommu.entries.size() < 2) {
        return;
    }
    const NodeId first = iommu.entries.front().controller;
    const topology::IommuDriver* first_driver = nullptr;
    for (std::size_t i = 1; i < iommu.entries.size(); ++i) {
        const NodeId other = iommu.entries[i].controller;
        if (other == first) {
            continue;
        }
        if (!first_driver) {
            first_driver = topology::find_iommu_driver(input.of, first);
        }
        const topology::IommuDriver* driver = topology::find_iommu_driver(input.of, other);
        if (!first_driver || !driver || driver == first_driver) {
            continue;
        }
        report
            .at(node, "iommus",
                fmt::format("entry 0 leads to an IOMMU of the driver {}, entry {} to one of {}: a device can have only "
                            "one driver's IOMMUs, so the kernel drops them all and it runs untranslated",
                            first_driver->name, i, driver->name),
                {first_driver->name, driver->name})
            .evidence(first, "compatible", fmt::format("driver {}", first_driver->name))
            .evidence(other, "compatible", fmt::format("driver {}", driver->name));
        return;
    }
}

void check(const RuleInput& input, Reporter& report) {
    for (const auto& [list, device] : input.surveys.iommu_lists()) {
        check_device(input, list.node, *device.iommu, report);
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "mixed-iommu-drivers",
    .family = "iommu",
    .title = "one iommus list names IOMMUs of different drivers",
    .severity = Severity::error,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "The `iommus` of an available device leads to IOMMUs that different drivers take. Several instances of one "
        "driver are fine.",
    .why =
        "A device has one `struct iommu_fwspec` with one set of operations. `iommu_fwspec_init()` (5.10 to 7.2) "
        "answers -EINVAL for an entry whose IOMMU has other operations, and `of_iommu_configure()` then frees what "
        "earlier entries set up.",
    .fix = "keep the entries of the IOMMU that stands directly behind the device",
    .check = &check,
    .needs = Needs::iommus,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::mixed_iommu_drivers
