// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "facts/declaration.hpp"
#include "rules/declared_text.hpp"
#include "survey/surveys.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::coherency_differs_from_soc {

namespace {

// A bus that lost its property takes all below it along; beyond this many that is the likelier cause.
constexpr std::size_t several = 4;

// Of twenty trees one may be that of a board with other firmware.
constexpr unsigned trees_for_one_dissenter = 20;

// What the SoC's trees say against this one.
struct Opposing {
    CoherencySaid said = CoherencySaid::nothing;  // nothing: they do not
    unsigned trees = 0;
};

// Whether the driver of the GIC and its ITS does as if all of them said dma-noncoherent: its_enable_rk3588001() (6.12,
// 7.2; not 6.1). its_enable_rk3568002() (7.2) is no such workaround: it keeps the tables below 4 GiB, and shareable.
bool has_gic_workaround(const RuleInput& input) {
    return input.kernel.config.is_set("CONFIG_ROCKCHIP_ERRATUM_3588001") &&
           (input.of.is_compatible(root_node, "rockchip,rk3588") ||
            input.of.is_compatible(root_node, "rockchip,rk3588s"));
}

// Whether it makes a difference that a tree does not say so.
bool is_missed(const RuleInput& input, NodeId node, CoherencySaid said) {
    if (said == CoherencySaid::noncoherent && facts::is_gic_v3(input.of, node)) {
        return !has_gic_workaround(input);
    }
    return (said == CoherencySaid::coherent) != input.kernel.arch->default_coherent;
}

// A tree that says more than others may be newer than they: only where it says less, or the opposite, is it wrong.
Opposing opposing(const RuleInput& input, const survey::DeclaredDevice& declared) {
    const NodeDeclarations& node = *declared.node;
    for (const auto& [said, trees] :
         {Opposing{CoherencySaid::coherent, node.coherent}, Opposing{CoherencySaid::noncoherent, node.noncoherent}}) {
        const bool agreed = trees > 0 && (node.trees - trees) * trees_for_one_dissenter <= node.trees;
        if (!agreed || declared.coherency.value == said) {
            continue;
        }
        if (declared.coherency.value != CoherencySaid::nothing || is_missed(input, declared.device->node, said)) {
            return {said, trees};
        }
    }
    return {};
}

std::string_view property_of(CoherencySaid said) {
    return said == CoherencySaid::coherent ? "dma-coherent" : "dma-noncoherent";
}

// "no dma-coherent", "dma-noncoherent"
std::string here_text(CoherencySaid here, CoherencySaid elsewhere) {
    return here == CoherencySaid::nothing ? fmt::format("no {}", property_of(elsewhere))
                                          : std::string(property_of(here));
}

std::string elsewhere_text(const RuleInput& input, const survey::DeclaredDevice& declared, const Opposing& others) {
    const bool is_gic = facts::is_gic_v3(input.of, declared.device->node);
    const bool reads = others.said == CoherencySaid::coherent ||
                       input.kernel.reads(is_gic ? Reads::gic_noncoherent : Reads::dma_noncoherent);
    return fmt::format(
        "{} in {}{}", property_of(others.said), trees_text(declared, others.trees, declared.node->since.coherency),
        unread_text(input, reads, is_gic ? "it at a GIC or an ITS" : property_of(CoherencySaid::noncoherent)));
}

void report_one(const RuleInput& input, const survey::DeclaredDevice& declared, Reporter& report) {
    const CoherencySaid here = declared.coherency.value;
    const Opposing others = opposing(input, declared);
    const Origin& from = declared.coherency.from;
    auto draft =
        report.at(declared.device->node, property_of(others.said),
                  fmt::format("{} here, but {}", here_text(here, others.said), elsewhere_text(input, declared, others)),
                  {here_text(here, others.said)});
    draft.confidence(confidence_in(*declared.node, others.trees));
    if (from.node && *from.node != declared.device->node) {
        draft.evidence(*from.node, from.property, "what decides for it");
    }
    if (from.node == declared.device->node) {
        draft.fix(fmt::format("write {} instead, unless this board's hardware or firmware differs",
                              property_of(others.said)));
    } else {
        draft.fix(fmt::format("add {}, unless this board's hardware or firmware differs", property_of(others.said)));
        draft.fix_dts(fmt::format("{};", property_of(others.said)));
    }
}

const survey::DeclaredDevice& weakest_of(const RuleInput& input, const std::vector<survey::DeclaredDevice>& devices) {
    return *std::min_element(devices.begin(), devices.end(), [&](const auto& a, const auto& b) {
        return opposing(input, a).trees < opposing(input, b).trees;
    });
}

// All that is known of one bus differs: the property of the bus is the likelier cause.
void report_bus(const RuleInput& input, NodeId bus, const std::vector<survey::DeclaredDevice>& devices,
                Reporter& report) {
    const survey::DeclaredDevice& weakest = weakest_of(input, devices);
    const Opposing others = opposing(input, weakest);
    const std::string here = here_text(devices.front().coherency.value, others.said);
    auto draft = report.at(bus, property_of(others.said),
                           fmt::format("{} for all {} devices here that other trees know, but {} or more", here,
                                       devices.size(), elsewhere_text(input, weakest, others)),
                           {here});
    draft.confidence(confidence_in(*weakest.node, others.trees));
    for (const survey::DeclaredDevice& declared : devices) {
        draft.evidence(declared.device->node, "", fmt::format("{} here", here));
    }
    draft.fix(fmt::format("add {} to {} or to each device", property_of(others.said), input.tree.path(bus)));
}

// What sits at the root has no bus whose property could be missing; the same difference is still told once.
void report_at_root(const RuleInput& input, const std::vector<survey::DeclaredDevice>& devices, Reporter& report) {
    const survey::DeclaredDevice& weakest = weakest_of(input, devices);
    const Opposing others = opposing(input, weakest);
    const std::string here = here_text(devices.front().coherency.value, others.said);
    auto draft = report.at(devices.front().device->node, property_of(others.said),
                           fmt::format("{} for this and the {} other devices at the root that other trees know, but {} "
                                       "or more",
                                       here, devices.size() - 1, elsewhere_text(input, weakest, others)),
                           {here});
    draft.confidence(confidence_in(*weakest.node, others.trees));
    for (auto it = devices.begin() + 1; it != devices.end(); ++it) {
        draft.evidence(it->device->node, property_of(others.said), "likewise");
    }
    draft.fix(fmt::format("add {} to each device", property_of(others.said)));
}

bool is_any_claimed(const std::vector<survey::DeclaredDevice>& devices, const Reporter& report) {
    return std::any_of(devices.begin(), devices.end(), [&](const survey::DeclaredDevice& declared) {
        return report.is_claimed(declared.device->node);
    });
}

// Whether a node above lacks the same, and would give it to all below. Of a GIC and its ITS only their own nodes count.
bool is_below_one(const RuleInput& input, NodeId node, const std::map<NodeId, CoherencySaid>& differing) {
    if (facts::is_gic_v3(input.of, node)) {
        return false;
    }
    const CoherencySaid said = differing.at(node);
    for (auto above = input.of.dma_parent(node); above; above = input.of.dma_parent(*above)) {
        const auto it = differing.find(*above);
        if (it != differing.end() && it->second == said) {
            return true;
        }
    }
    return false;
}

void check(const RuleInput& input, Reporter& report) {
    std::map<NodeId, CoherencySaid> differing;
    for (const survey::DeclaredDevice& declared : input.surveys.declared_devices()) {
        const Opposing others = opposing(input, declared);
        if (others.said != CoherencySaid::nothing) {
            differing.emplace(declared.device->node, others.said);
        }
    }
    // By parent, by what is said here and elsewhere, and by who knows better.
    using Group = std::tuple<NodeId, CoherencySaid, CoherencySaid, const SocDeclarations*>;
    std::map<Group, std::vector<survey::DeclaredDevice>> found;
    std::set<NodeId> agreeing;
    for (const survey::DeclaredDevice& declared : input.surveys.declared_devices()) {
        const NodeId parent = input.tree.node(declared.device->node).parent;
        if (input.of.leads_to_cycle(declared.device->node)) {
            continue;
        }
        const Opposing others = opposing(input, declared);
        if (others.said == CoherencySaid::nothing) {
            agreeing.insert(parent);
            continue;
        }
        if (declared.coherency.value == CoherencySaid::nothing &&
            is_below_one(input, declared.device->node, differing)) {
            continue;
        }
        found[{parent, declared.coherency.value, others.said, declared.soc}].push_back(declared);
    }
    for (const auto& [key, devices] : found) {
        const NodeId parent = std::get<0>(key);
        const bool is_one_cause = devices.size() >= several && !agreeing.contains(parent);
        if (is_one_cause && parent != root_node) {
            report_bus(input, parent, devices, report);
        } else if (is_one_cause && !is_any_claimed(devices, report)) {
            report_at_root(input, devices, report);
        } else {
            for (const survey::DeclaredDevice& declared : devices) {
                report_one(input, declared, report);
            }
        }
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "coherency-differs-from-soc",
    .family = "coherency",
    .title = "a device whose coherency the other trees of the SoC declare otherwise",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "Other trees for the same SoC (the last `compatible` of the root node) have the same device at the same "
        "address, and all of them (of twenty or more all but one in twenty) say `dma-coherent` of it, or all "
        "`dma-noncoherent`, while this one says nothing or the opposite. A tree that says more than the others is no "
        "finding, because it may be newer, and silence is one only where it makes a difference: `dma-noncoherent` "
        "where the architecture's default is coherent, and at a GICv3 and its ITS unless the "
        "kernel has a workaround that knows the machine by name. The trees are those of `--facts` "
        "files made by `dmavet learn`, and the boards of a kernel release that dmavet ships.",
    .why =
        "Whether a device snoops is decided by how the SoC is wired, so boards rarely differ. Coherent by the tree but "
        "not by the hardware: `dma_alloc_coherent()` hands out a cached mapping and what either side writes can be "
        "lost. The reverse: an uncached mapping for a device that snoops, which can hit stale lines of the cacheable "
        "alias, and always costs speed. The tables of a GICv3 and its ITS are shareable memory unless their nodes say "
        "`dma-noncoherent` (`gic_of_init()`, `its_of_probe()`, 6.12; not 6.1), which chips need whose GIC has no "
        "coherent port: without it, or a workaround that knows the chip by name (CONFIG_ROCKCHIP_ERRATUM_3588001 for "
        "RK3588, 6.12), message-signalled interrupts get lost. A board can differ for a reason, such as firmware that "
        "switches snooping on.",
    .fix = "declare it as the other trees do",
    .check = &check,
    .needs = Needs::other_trees,
    .tier = Tier::comparison,
    .after = {"misspelt-coherency-property", "coherency-property-has-value", "conflicting-coherency-properties",
              "coherent-by-dt-noncoherent-by-fact", "noncoherent-by-dt-coherent-by-fact",
              "coherent-client-noncoherent-smmu-port", "shared-stream-id-split-coherency", "empty-phandle-list"},
};

}  // namespace dmavet::rules::coherency_differs_from_soc
