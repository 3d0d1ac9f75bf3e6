// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/declared_text.hpp"
#include "survey/surveys.hpp"

namespace dmavet::rules::coherency_differs_from_soc {

namespace {

// A bus that lost its property takes all below it along; beyond this many that is the likelier cause.
constexpr std::size_t several = 4;

// Of twenty trees one may be that of a board with other firmware.
constexpr unsigned trees_for_one_dissenter = 20;

// How many trees say the opposite of what this one says, when that is what the SoC's trees say; 0: it is not.
unsigned opposing(const survey::DeclaredDevice& declared) {
    const NodeDeclarations& node = *declared.node;
    const unsigned others = *declared.coherent.value ? node.trees - node.coherent : node.coherent;
    return (node.trees - others) * trees_for_one_dissenter <= node.trees ? others : 0;
}

std::string_view coherency(bool is_coherent) {
    return is_coherent ? "coherent" : "non-coherent";
}

void report_one(const survey::DeclaredDevice& declared, Reporter& report) {
    const bool is_coherent = *declared.coherent.value;
    const Origin& from = declared.coherent.from;
    auto draft = report.at(declared.device->node, "dma-coherent",
                           fmt::format("{} here, but {} in {}", coherency(is_coherent), coherency(!is_coherent),
                                       trees_text(declared, opposing(declared))),
                           {coherency(is_coherent)});
    draft.confidence(confidence_in(*declared.node, opposing(declared)));
    if (from.node && *from.node != declared.device->node) {
        draft.evidence(*from.node, from.property, "what decides for it");
    }
    draft.fix(is_coherent ? fmt::format("remove {} here, unless this board's hardware differs", from.property)
                          : "add dma-coherent, unless this board's hardware or firmware differs");
    if (!is_coherent) {
        draft.fix_dts("dma-coherent;");
    }
}

// All that is known of one bus differs: the property of the bus is the likelier cause.
void report_bus(const RuleInput& input, NodeId bus, const std::vector<survey::DeclaredDevice>& devices,
                Reporter& report) {
    const bool is_coherent = *devices.front().coherent.value;
    const auto weakest = std::min_element(devices.begin(), devices.end(),
                                          [](const auto& a, const auto& b) { return opposing(a) < opposing(b); });
    auto draft = report.at(
        bus, "dma-coherent",
        fmt::format("all {} devices here that other trees know are {}, but {} in {} or more", devices.size(),
                    coherency(is_coherent), coherency(!is_coherent), trees_text(*weakest, opposing(*weakest))),
        {coherency(is_coherent)});
    draft.confidence(confidence_in(*weakest->node, opposing(*weakest)));
    for (const survey::DeclaredDevice& declared : devices) {
        draft.evidence(declared.device->node, "", fmt::format("counts as {} here", coherency(is_coherent)));
    }
    draft.fix(is_coherent ? "remove dma-coherent from the bus, or mark each device as the other trees do"
                          : fmt::format("add dma-coherent to {} or to each device", input.tree.path(bus)));
}

// What sits at the root has no bus whose property could be missing; the same difference is still told once.
void report_at_root(const std::vector<survey::DeclaredDevice>& devices, Reporter& report) {
    const bool is_coherent = *devices.front().coherent.value;
    const auto weakest = std::min_element(devices.begin(), devices.end(),
                                          [](const auto& a, const auto& b) { return opposing(a) < opposing(b); });
    auto draft = report.at(
        devices.front().device->node, "dma-coherent",
        fmt::format("this and the {} other devices at the root that other trees know are {}, but {} in {} or more",
                    devices.size() - 1, coherency(is_coherent), coherency(!is_coherent),
                    trees_text(*weakest, opposing(*weakest))),
        {coherency(is_coherent)});
    draft.confidence(confidence_in(*weakest->node, opposing(*weakest)));
    for (auto it = devices.begin() + 1; it != devices.end(); ++it) {
        draft.evidence(it->device->node, "dma-coherent", "likewise");
    }
    draft.fix(is_coherent ? "mark each device as the other trees do" : "add dma-coherent to each device");
}

bool is_any_claimed(const std::vector<survey::DeclaredDevice>& devices, const Reporter& report) {
    return std::any_of(devices.begin(), devices.end(), [&](const survey::DeclaredDevice& declared) {
        return report.is_claimed(declared.device->node);
    });
}

struct Differing {
    std::vector<survey::DeclaredDevice> devices;
    std::size_t agreeing = 0;
};

void check(const RuleInput& input, Reporter& report) {
    // By parent, by what it is here, and by who knows better.
    std::map<std::tuple<NodeId, bool, const SocDeclarations*>, Differing> found;
    for (const survey::DeclaredDevice& declared : input.surveys.declared_devices()) {
        if (!declared.coherent.value) {
            continue;
        }
        Differing& group =
            found[{input.tree.node(declared.device->node).parent, *declared.coherent.value, declared.soc}];
        if (opposing(declared) > 0) {
            group.devices.push_back(declared);
        } else {
            ++group.agreeing;
        }
    }
    for (const auto& [key, group] : found) {
        const NodeId parent = std::get<0>(key);
        const bool is_one_cause = group.devices.size() >= several && group.agreeing == 0;
        if (is_one_cause && parent != root_node) {
            report_bus(input, parent, group.devices, report);
        } else if (is_one_cause && !is_any_claimed(group.devices, report)) {
            report_at_root(group.devices, report);
        } else {
            for (const survey::DeclaredDevice& declared : group.devices) {
                report_one(declared, report);
            }
        }
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "coherency-differs-from-soc",
    .family = "coherency",
    .title = "a device whose coherency the other trees of the SoC declare the other way",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "Other trees for the same SoC (the last `compatible` of the root node) have the same device at the same "
        "address, and all of them (of twenty or more all but one in twenty) declare it coherent while this one does not, or "
        "the reverse. The trees are those of "
        "`--facts` files made by `dmavet learn`, and the boards of a kernel release that dmavet ships.",
    .why =
        "Whether a device snoops is decided by how the SoC is wired, so boards rarely differ. Coherent by the tree but "
        "not by the hardware: `dma_alloc_coherent()` hands out a cached mapping and what either side writes can be "
        "lost. The reverse: an uncached mapping for a device that snoops, which can hit stale lines of the cacheable "
        "alias, and always costs speed. A board can differ for a reason, such as firmware that switches snooping on.",
    .fix = "declare it as the other trees do",
    .check = &check,
    .needs = Needs::other_trees,
    .tier = Tier::comparison,
    .after = {"misspelt-coherency-property", "coherency-property-has-value", "conflicting-coherency-properties",
              "coherent-by-dt-noncoherent-by-fact", "noncoherent-by-dt-coherent-by-fact",
              "coherent-client-noncoherent-smmu-port", "shared-stream-id-split-coherency", "empty-phandle-list"},
};

}  // namespace dmavet::rules::coherency_differs_from_soc
