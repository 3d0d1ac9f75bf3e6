// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dmavet/rule.hpp"
#include "rules/split_coherency.hpp"
#include "topology/iommu_drivers.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::shared_stream_id_split_coherency {

namespace {

struct Stream {
    const IommuEntry* entry;
    const Device* device;
};

bool before(const Stream& a, const Stream& b) {
    return std::tie(a.entry->controller, a.entry->specifier) < std::tie(b.entry->controller, b.entry->specifier);
}

std::vector<Stream> streams(const RuleInput& input) {
    std::vector<Stream> found;
    for (const Device& device : input.topology.devices) {
        if (device.iommu->entries.empty() || !device.coherent.value) {
            continue;
        }
        if (!input.topology.reachable[index(device.node)]) {
            continue;
        }
        for (const IommuEntry& entry : device.iommu->entries) {
            if (!entry.specifier.empty()) {
                found.push_back({&entry, &device});
            }
        }
    }
    std::stable_sort(found.begin(), found.end(), before);
    return found;
}

std::string specifier_text(const IommuEntry& entry) {
    return fmt::format("<{:#x}>", fmt::join(entry.specifier, " "));
}

// The driver of the SMMUv3 refuses a second device of a stream, and an identity domain leaves the attributes to the
// port. Elsewhere the page tables say what is cacheable, for each device by its own flag.
bool sees_one_master(const RuleInput& input, const IommuEntry& entry, const Device& non_coherent) {
    const topology::IommuDriver* driver = topology::find_iommu_driver(input.of, entry.controller);
    return driver == nullptr || driver->id == topology::IommuDriverId::arm_smmu_v3 ||
           non_coherent.iommu->state != IommuState::translated;
}

// Devices of one pair are told once, for the first stream that they share.
using Pair = std::pair<NodeId, NodeId>;

void check_group(const RuleInput& input, std::span<const Stream> group, std::set<Pair>& told, Reporter& report) {
    const Device& first = *group.front().device;
    const auto other = std::find_if(group.begin(), group.end(),
                                    [&](const Stream& s) { return s.device->coherent.value != first.coherent.value; });
    if (other == group.end()) {
        return;
    }
    if (!told.insert({first.node, other->device->node}).second) {
        return;
    }
    const IommuEntry& entry = *group.front().entry;
    const Device& coherent = *first.coherent.value ? first : *other->device;
    const Device& non_coherent = *first.coherent.value ? *other->device : first;
    const std::string stream = specifier_text(entry);
    auto draft = report.at(
        non_coherent.node, "iommus",
        fmt::format(
            "this device is non-coherent, and the IOMMU cannot tell it from {}, which is coherent: both are stream {} of {}",
            input.tree.path(coherent.node), stream, input.tree.path(entry.controller)),
        {stream});
    if (!sees_one_master(input, entry, non_coherent)) {
        draft.severity(Severity::warning);
    }
    for (const Stream& s : group) {
        draft.evidence(s.device->node, "iommus", coherency_text(input, *s.device));
    }
}

void check(const RuleInput& input, Reporter& report) {
    const topology::OfNames& names = input.of.names;
    if (names.dma_coherent == no_name && names.dma_noncoherent == no_name) {
        return;
    }
    const std::vector<Stream> all = streams(input);
    std::set<Pair> told;
    for (std::span<const Stream> rest(all); !rest.empty();) {
        const auto end =
            std::find_if(rest.begin(), rest.end(), [&](const Stream& s) { return before(rest.front(), s); });
        const auto count = static_cast<std::size_t>(end - rest.begin());
        check_group(input, rest.first(count), told, report);
        rest = rest.subspan(count);
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "shared-stream-id-split-coherency",
    .family = "consistency",
    .title = "one stream id, two devices, one coherent and one not",
    .severity = Severity::error,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "Two available devices have the same specifier of the same IOMMU, and one is effectively coherent while the "
        "other is not. One finding for each pair of devices; a warning where an IOMMU other than the SMMUv3 translates for "
        "them.",
    .why =
        "The IOMMU knows a master by its stream id alone. `arm_smmu_device_group()` (5.10 to 7.2) puts devices that "
        "share one into one group and one domain, and each maps with the attributes of its own flag "
        "(`dma_info_to_prot()`), which its page tables tell the port. In an identity domain nobody tells it: what "
        "snoops for one does so for the other, and the CPU's mapping is wrong for one of them. The driver of the "
        "SMMUv3 refuses the second device altogether (\"stream N already in tree\").",
    .fix = "give both the same coherency, or the stream ids that they really have",
    .check = &check,
    .tier = Tier::consequence,
};

}  // namespace dmavet::rules::shared_stream_id_split_coherency
