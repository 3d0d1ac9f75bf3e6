// SPDX-License-Identifier: Apache-2.0
// One finding for one place that kernels read otherwise, whatever hangs on it.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::kernel_changes_meaning {

namespace {

// How one device fares on the other kernels, and by what.
struct Fate {
    NodeId cause;
    std::string_view property;
    Aspect first;  // of its aspects: that of the cause
    struct Alike {
        std::string kernels, aspects;
    };
    std::vector<Alike> kernels;
    std::vector<std::string_view> aspects;  // on the kernel that is being read

    void end_kernel(Release release) {
        if (aspects.empty()) {
            return;
        }
        std::string text = fmt::format("{}", fmt::join(aspects, ", "));
        aspects.clear();
        if (!kernels.empty() && kernels.back().aspects == text) {
            kernels.back().kernels += ", " + to_string(release);
        } else {
            kernels.push_back({to_string(release), std::move(text)});
        }
    }
    // "6.1 (iommu) and on 5.10 (reach, iommu)"
    [[nodiscard]] std::string text() const {
        std::string text;
        for (const Alike& alike : kernels) {
            text += fmt::format("{}{} ({})", text.empty() ? "" : " and on ", alike.kernels, alike.aspects);
        }
        return text;
    }
};

std::map<std::size_t, Fate> fates(const RuleInput& input) {
    std::map<std::size_t, Fate> found;
    for (const KernelDifference& kernel : input.other_kernels) {
        for (const DeviceDifference& one : kernel.devices) {
            const auto [fate, is_new] =
                found.try_emplace(one.device, Fate{one.cause, one.property, one.aspect, {}, {}});
            fate->second.aspects.push_back(to_string(one.aspect));
        }
        for (auto& [device, fate] : found) {
            fate.end_kernel(kernel.other);
        }
    }
    return found;
}

// What those have in common that one finding is about.
struct Group {
    NodeId cause;
    std::string_view property;
    bool is_below;  // the devices lie in the cause, else they have what it says
    bool is_pci;
    std::string kernels;
    friend auto operator<=>(const Group&, const Group&) = default;
};

// Of IOMMUs that are of one kind the first: a kernel has a driver for all of them or for none.
class FirstOfKind {
public:
    FirstOfKind(const Tree& tree, const std::map<std::size_t, Fate>& fates) : tree_(tree) {
        for (const auto& [device, fate] : fates) {
            const auto [first, is_new] = first_.try_emplace(kind(fate), fate.cause);
            first->second = std::min(first->second, fate.cause);
        }
    }
    [[nodiscard]] NodeId of(const Fate& fate) const { return kind(fate).empty() ? fate.cause : first_.at(kind(fate)); }

private:
    [[nodiscard]] std::string_view kind(const Fate& fate) const {
        const bool is_iommu = fate.first == Aspect::iommu && fate.property.empty();
        const Property* compatible = is_iommu ? tree_.find_property(fate.cause, "compatible") : nullptr;
        return compatible != nullptr ? compatible->as_string() : std::string_view();
    }

    const Tree& tree_;
    std::map<std::string_view, NodeId> first_;
};

struct Found {
    std::vector<NodeId> masters, others;  // with a sign of DMA, and without
    std::set<NodeId> causes;
};

std::string who(const Group& group, const std::vector<NodeId>& devices, std::size_t causes) {
    const bool is_one = devices.size() == 1;
    if (is_one && devices.front() == group.cause) {
        return group.is_pci ? "the PCI functions behind it get something else" : "this device gets something else";
    }
    const std::string by = group.is_below ? ""
                           : causes == 1  ? " by it"
                                          : fmt::format(" by it and {} like it", causes - 1);
    if (group.is_pci) {
        return fmt::format("the PCI functions behind {} get something else{}",
                           is_one ? "a bridge" : wording::count_text(devices.size(), "bridge"), by);
    }
    return fmt::format("{} {} something else{}", wording::count_text(devices.size(), "device"), is_one ? "gets" : "get",
                       by);
}

void check(const RuleInput& input, Reporter& report) {
    const auto all = fates(input);
    const FirstOfKind first_of_kind(input.tree, all);
    std::map<Group, Found> groups;
    for (const auto& [position, fate] : all) {
        const Device& device = input.topology.devices[position];
        Found& found = groups[{first_of_kind.of(fate), fate.property, fate.first == Aspect::populated,
                               device.bus == BusType::pci, fate.text()}];
        (device.has_evidence ? found.masters : found.others).push_back(device.node);
        found.causes.insert(fate.cause);
    }
    for (auto& [group, found] : groups) {
        std::vector<NodeId> devices = std::move(found.masters);
        devices.insert(devices.end(), found.others.begin(), found.others.end());
        const std::string_view kind = group.is_pci ? "functions" : "device";
        auto draft = report.at(group.cause, group.property,
                               fmt::format("{} on {}", who(group, devices, found.causes.size()), group.kernels),
                               {kind, group.kernels});
        if (devices.size() > 1 || devices.front() != group.cause) {
            draft.evidence(devices, "", "gets something else");
        }
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "kernel-changes-meaning",
    .family = "consistency",
    .title = "devices that another kernel release treats otherwise",
    .severity = Severity::warning,
    .confidence = Confidence::certain,
    .on_by_default = false,
    .what =
        "Another recorded kernel of the architecture makes something else of a device: whether it is one, coherency, "
        "reach, IOMMU, pools, or what an allocation gives. What one place decides for several devices is one finding there.",
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
