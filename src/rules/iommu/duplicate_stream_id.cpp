// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"
#include "survey/shared_stream.hpp"
#include "survey/surveys.hpp"

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
            ++count[{provider, survey::first_compatible(input, node)}];
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
        return fmt::format("claims stream {:#x} of {}, which id {:#x} under mask {:#x} of {} covers", mine.id, iommu,
                           theirs.id, theirs.mask, first);
    }
    return fmt::format("claims stream {:#x} of {}, which {} claims as well",
                       (mine.mask | theirs.mask) != 0 ? mine.id : clash.id, iommu, first);
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
        const std::string_view kind = survey::first_compatible(input, first);
        const auto is_of_kind = [&](NodeId node) { return survey::first_compatible(input, node) == kind; };
        const auto of_its_kind = 1 + static_cast<std::size_t>(std::count_if(others.begin(), others.end(), is_of_kind));
        const auto shown = std::find_if(list.begin(), list.end(),
                                        [&](const survey::StreamClash& clash) { return clash.b == others.front(); });
        const auto all = kinds.find({shown->provider, kind});
        if (of_its_kind == others.size() + 1 && all != kinds.end() && all->second == of_its_kind) {
            continue;
        }
        report
            .at(others.front(), input.tree.find_property(others.front(), "iommus") ? "iommus" : "iommu-map",
                claim_text(*shown, input.tree.path(shown->provider), input.tree.path(first)) +
                    ": the IOMMU cannot tell them apart, and each can reach the memory of the other",
                {input.tree.path(first)})
            .evidence(first, "", "claims the same stream")
            .evidence(std::span(others).subspan(1), "", "claims the same stream");
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
        "all devices of a compatible share.",
    .why =
        "`arm_smmu_device_group()` (5.10 to 7.2) puts both into one IOMMU group and so into one address space. Nearly "
        "always an id was copied from a neighbour: the device whose id it is not sends another one, which nobody "
        "claims, and its DMA faults.",
    .fix = "give each device the stream id that its hardware sends",
    .check = &check,
    .needs = Needs::iommus,
    .tier = Tier::consequence,
    .after = {"shared-stream-id-split-coherency"},
};

}  // namespace dmavet::rules::duplicate_stream_id
