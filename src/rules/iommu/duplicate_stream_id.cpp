// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/shared_stream.hpp"
#include "survey/surveys.hpp"
#include "topology/iommu_drivers.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::duplicate_stream_id {

namespace {

using Kind = std::pair<NodeId, std::string_view>;  // provider and first compatible

// Where every device of a kind has the same id, the hardware gives them one stream; where some have their own, a
// line was copied.
std::map<Kind, std::size_t> count_kinds(const RuleInput& input, const std::vector<survey::StreamClaim>& claims) {
    std::vector<survey::CauseAndNode> pairs;
    for (const survey::StreamClaim& claim : claims) {
        pairs.emplace_back(claim.provider, claim.client);
    }
    std::map<Kind, std::size_t> count;
    survey::for_each_cause(pairs, [&](NodeId provider, std::span<const NodeId> nodes) {
        for (const NodeId node : nodes) {
            ++count[{provider, input.of.first_compatible(node)}];
        }
    });
    return count;
}

// Names ids that stand in the tree. `first` is the path of clash.a.
std::string claim_text(const survey::StreamClash& clash, const std::string& iommu, const std::string& first) {
    const survey::StreamClaim &mine = clash.of_b, &theirs = clash.of_a;
    if (mine.mask != 0 && theirs.mask != 0 && (mine.id != theirs.id || mine.mask != theirs.mask)) {
        return fmt::format("id {:#x} under mask {:#x} covers streams of {} that id {:#x} under mask {:#x} of {} covers",
                           mine.id, mine.mask, iommu, theirs.id, theirs.mask, first);
    }
    if (mine.mask != 0 && mine.id != theirs.id) {
        return fmt::format("id {:#x} under mask {:#x} covers stream {:#x} of {}, which {} claims as well", mine.id,
                           mine.mask, theirs.id, iommu, first);
    }
    if (theirs.mask != 0 && mine.id != theirs.id) {
        return fmt::format("this device claims stream {:#x} of {}, which id {:#x} under mask {:#x} of {} covers",
                           mine.id, iommu, theirs.id, theirs.mask, first);
    }
    return fmt::format("this device claims stream {:#x} of {}, which {} claims as well",
                       (mine.mask | theirs.mask) != 0 ? mine.id : clash.id, iommu, first);
}

// Of claims of an Arm SMMU that meet only under masks: whether the driver has no entry that holds both, and so refuses
// the later one. It takes an entry that an earlier one holds wholly.
bool is_refused(const RuleInput& input, const survey::StreamClash& clash) {
    const topology::IommuDriver* driver = topology::find_iommu_driver(input.of, clash.provider);
    return driver && driver->id == topology::IommuDriverId::arm_smmu && (clash.of_b.mask & ~clash.of_a.mask) != 0;
}

// Whether a host bridge has but a row for function 0, with stream 0: what a tree has for its boot loader to fill in.
bool waits_for_loader(const RuleInput& input, NodeId node) {
    const auto map = std::ranges::find(input.surveys.iommu_maps(), node, &survey::HostMap::node);
    if (map == input.surveys.iommu_maps().end() || map->map.rows.size() != 1) {
        return false;
    }
    const IommuMapRow& row = map->map.rows.front();
    return row.id_base == 0 && row.length == 1 && std::ranges::all_of(row.output, [](auto cell) { return cell == 0; });
}

void check(const RuleInput& input, Reporter& report) {
    const std::vector<survey::StreamClash>& clashes = input.surveys.stream_clashes();
    if (clashes.empty()) {
        return;
    }
    const std::map<Kind, std::size_t> kinds = count_kinds(input, input.surveys.streams().claims);

    std::map<NodeId, std::vector<survey::StreamClash>> by_first;  // one finding for each node that others repeat
    for (const survey::StreamClash& clash : clashes) {
        by_first[clash.a].push_back(clash);
    }
    for (auto& [first, list] : by_first) {
        const auto by_node = [](const survey::StreamClash& a, const survey::StreamClash& b) { return a.b < b.b; };
        std::stable_sort(list.begin(), list.end(), by_node);
        std::vector<NodeId> others;
        for (const survey::StreamClash& clash : list) {
            if ((others.empty() || others.back() != clash.b) && !survey::is_shared_by_design(input, first, clash.b)) {
                others.push_back(clash.b);
            }
        }
        if (others.empty()) {
            continue;
        }
        others = report.unclaimed(others);
        const std::string_view kind = input.of.first_compatible(first);
        const auto is_of_kind = [&](NodeId node) { return input.of.first_compatible(node) == kind; };
        const auto of_its_kind = 1 + static_cast<std::size_t>(std::count_if(others.begin(), others.end(), is_of_kind));
        const auto shown = std::find_if(list.begin(), list.end(),
                                        [&](const survey::StreamClash& clash) { return clash.b == others.front(); });
        const auto all = kinds.find({shown->provider, kind});
        if (of_its_kind == others.size() + 1 && all != kinds.end() && all->second == of_its_kind) {
            continue;
        }
        const bool is_placeholder = waits_for_loader(input, first) && waits_for_loader(input, others.front());
        const std::string_view effect =
            is_placeholder ? ", unless the boot loader fills in both maps"
            : is_refused(input, *shown)
                ? ": arm-smmu refuses the later of the two, whose DMA then faults or uses the other's mappings"
                : ": the IOMMU cannot tell them apart, and each can reach the memory of the other";
        auto draft =
            report.at(others.front(), input.tree.find_property(others.front(), "iommus") ? "iommus" : "iommu-map",
                      claim_text(*shown, input.tree.path(shown->provider), input.tree.path(first)).append(effect),
                      {input.tree.path(first)});
        draft.evidence(first, "", "claims the same stream")
            .evidence(std::span(others).subspan(1), "", "claims the same stream");
        if (is_placeholder) {
            draft.severity(Severity::note).fix("none when the boot loader fills in the maps");
        }
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "duplicate-stream-id",
    .family = "iommu",
    .title = "two bus masters with the same stream id",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "Two available bus masters claim the same stream id of one IOMMU, masks applied, through `iommus` or the rows "
        "of an `iommu-map`. Left out: a DMA controller and its clients, a node and those inside it, USB companions, "
        "an engine and the block without interrupt that it refers to, test clients without registers, and ids that "
        "all devices of a compatible share. A note where both are host bridges with one row, for function 0 and with "
        "stream 0, which boot loaders replace (Layerscape).",
    .why =
        "`arm_smmu_device_group()` (5.10 to 7.2) puts both into one IOMMU group and so into one address space. Nearly "
        "always an id was copied from a neighbour: the device whose id it is not sends another one, which nobody "
        "claims, and its DMA faults. Of claims that meet only under masks `arm_smmu_find_sme()` refuses the later one, unless "
        "the earlier one holds all of it.",
    .fix = "give each device the stream id that its hardware sends",
    .check = &check,
    .needs = Needs::iommus,
    .tier = Tier::consequence,
    .after = {"shared-stream-id-split-coherency"},
};

}  // namespace dmavet::rules::duplicate_stream_id
