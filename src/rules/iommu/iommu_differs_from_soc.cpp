// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dmavet/rule.hpp"
#include "facts/declaration.hpp"
#include "rules/declared_text.hpp"
#include "survey/nodes.hpp"
#include "survey/surveys.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules::iommu_differs_from_soc {

namespace {

std::set<std::string> entries_of(const std::string& declared) {
    constexpr std::string_view separator = "; ";
    std::set<std::string> entries;
    for (std::size_t at = 0; at < declared.size();) {
        const std::size_t end = std::min(declared.find(separator, at), declared.size());
        entries.insert(declared.substr(at, end - at));
        at = end + separator.size();
    }
    return entries;
}

// The entries of `all` that `others` lacks, in words. A mask that covers an id is not that id: firmware may refuse it.
std::string only_in(const std::string& all, const std::string& others) {
    const std::set<std::string> known = entries_of(others);
    std::vector<std::string> only;
    for (const std::string& entry : entries_of(all)) {
        if (!known.contains(entry)) {
            only.push_back(entry);
        }
    }
    return fmt::format("{}", fmt::join(only, "; "));
}

// As many entries as a sentence holds; evidence has all.
constexpr std::size_t most_entries = 4;

bool is_long(const std::string& entries) {
    return static_cast<std::size_t>(std::count(entries.begin(), entries.end(), ';')) >= most_entries;
}

std::string first_few(const std::string& entries) {
    if (!is_long(entries)) {
        return entries;
    }
    std::size_t end = 0;
    for (std::size_t i = 0; i + 1 < most_entries; ++i) {
        end = entries.find(';', end) + 1;
    }
    const auto more = std::count(entries.begin() + static_cast<std::ptrdiff_t>(end), entries.end(), ';') + 1;
    return fmt::format("{} and {} more", entries.substr(0, end - 1), more);
}

// Whether rows of one output cell, which every kernel reads, can say it: "… from 0x1400", not "… from 0x1400 0x7f".
bool fits_one_cell(const std::string& declared) {
    constexpr std::string_view from = " from ";
    for (std::size_t at = declared.find(from); at != std::string::npos; at = declared.find(from, at + 1)) {
        const std::size_t end = std::min(declared.find(';', at), declared.size());
        if (declared.substr(at + from.size(), end - at - from.size()).find(' ') != std::string::npos) {
            return false;
        }
    }
    return true;
}

// "15 of 15 trees for vendor,soc (linux 7.2.13, since 6.12)", and whether this kernel could make use of it.
std::string elsewhere_text(const RuleInput& input, const survey::DeclaredDevice& declared) {
    const NodeDeclarations& node = *declared.node;
    return trees_text(declared, node.trees, node.since.iommus) +
           unread_text(input, input.kernel.does.map_rows_by_cells || fits_one_cell(node.iommus.front().text),
                       "rows of several output cells");
}

// The IOMMUs of the tree by what others call them, and whether it enables them: without one there is nothing to refer
// to.
std::map<std::string, bool> known_iommus(const RuleInput& input) {
    std::map<std::string, bool> enabled;
    if (!input.declarations.empty()) {
        for (const Property* cells : input.tree.properties_named(input.tree.name_id("#iommu-cells"))) {
            enabled[facts::declaration_key(input.of, cells->node)] |= survey::is_reachable(input, cells->node);
        }
    }
    return enabled;
}

void check(const RuleInput& input, Reporter& report) {
    const std::map<std::string, bool> iommus = known_iommus(input);
    for (const survey::DeclaredDevice& declared : input.surveys.declared_devices()) {
        if (declared.node->iommus.size() != 1) {
            continue;
        }
        const std::string& elsewhere = declared.node->iommus.front().text;
        const auto provider = iommus.find(elsewhere.substr(0, elsewhere.find(' ')));
        if (elsewhere == "none" || provider == iommus.end()) {
            continue;
        }
        const std::string here = facts::declared_iommus(input.of, declared.device->node);
        const bool is_map = elsewhere.find(" from ") != std::string::npos;
        const std::string_view property = is_map ? "iommu-map" : "iommus";
        const std::string lacking = only_in(elsewhere, here);
        if (lacking.empty()) {
            continue;  // it only says more, and may be newer
        }
        const bool is_enabled = provider->second;
        if (!is_enabled && input.tree.find_property(declared.device->node, property)) {
            continue;  // references to a disabled IOMMU are another finding
        }
        const std::string others = elsewhere_text(input, declared);
        const std::string_view effect =
            is_enabled ? "" : "; here that IOMMU is disabled, so that it makes no difference yet";
        auto draft =
            report.at(declared.device->node, property,
                      (here == "none" ? fmt::format("no {} here, but {} in {}", property, first_few(elsewhere), others)
                                      : fmt::format("this device refers to {}, not to {} as {}", first_few(here),
                                                    first_few(lacking), others))
                          .append(effect),
                      {here});
        if (is_long(lacking)) {
            draft.evidence(declared.device->node, property, fmt::format("lacks {}", lacking));
        }
        draft.confidence(confidence_in(*declared.node, declared.node->trees));
        if (!is_enabled) {
            draft.severity(Severity::note).fix("enable the IOMMU and give the device the ids of the other trees");
        }
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "iommu-differs-from-soc",
    .family = "iommu",
    .title = "a device whose IOMMU or stream ids differ from all other trees of the SoC",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "Other trees for the same SoC have the same device at the same address, all of them with the same `iommus` or "
        "`iommu-map`; this tree has the IOMMU, but gives the device none or other ids; a note where it has it disabled. Ids that it gives beyond those "
        "of the others are no finding, nor is an `iommu-map` in the form of another kernel.",
    .why =
        "Stream ids are wired in the SoC. With a missing or wrong one the device's transactions arrive at the IOMMU "
        "under an id that no driver has claimed: an Arm SMMU faults them (`arm_smmu_device_reset()`, 6.1 and 6.12, "
        "with CONFIG_ARM_SMMU_DISABLE_BYPASS_BY_DEFAULT), others let them pass to any memory.",
    .fix = "give the device the ids of the other trees, unless this board's firmware assigns others",
    .check = &check,
    .needs = Needs::other_trees,
    .tier = Tier::comparison,
    .after = {"bad-status-value", "misspelt-dma-property", "iommu-map-base-masked", "iommu-map-format",
              "iommu-map-overlap", "iommu-map-unresolved", "iommus-unresolved-phandle", "iommu-provider-without-cells",
              "truncated-iommu-specifier", "smmu-v2-cell-count", "smmu-v3-cell-count", "mixed-iommu-drivers",
              "provider-below-disabled-bus", "empty-phandle-list"},
};

}  // namespace dmavet::rules::iommu_differs_from_soc
