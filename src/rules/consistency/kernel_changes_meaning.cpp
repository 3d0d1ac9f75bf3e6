// SPDX-License-Identifier: Apache-2.0
// One finding for one place that kernels read otherwise, whatever hangs on it.
#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::kernel_changes_meaning {

namespace {

// What one place is for one device.
struct Part {
    std::size_t device;
    NodeId cause;
    std::string_view property;
    friend auto operator<=>(const Part&, const Part&) = default;
};

// How the device fares by it on the other kernels.
struct Fate {
    Aspect first;  // of its aspects
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

using Differences = std::span<const DeviceDifference>;
using Fates = std::map<Part, Fate>;

// An allocation has no place of its own: it follows from the rest of the device, when one place decides all that.
const DeviceDifference& placed(const DeviceDifference& one, Differences of_device) {
    const DeviceDifference& first = of_device.front();
    const bool is_one_place = std::all_of(of_device.begin(), of_device.end(), [&](const DeviceDifference& other) {
        return other.aspect == Aspect::allocation || (other.cause == first.cause && other.property == first.property);
    });
    return one.aspect == Aspect::allocation && is_one_place ? first : one;
}

Fates fates(const RuleInput& input) {
    Fates found;
    for (const KernelDifference& kernel : input.other_kernels) {
        const Differences all = kernel.devices;
        for (auto begin = all.begin(); begin != all.end();) {
            const std::size_t device = begin->device;
            const auto end = std::find_if(begin, all.end(), [&](const auto& one) { return one.device != device; });
            const Differences of_device(begin, end);
            for (const DeviceDifference& one : of_device) {
                const DeviceDifference& place = placed(one, of_device);
                const auto [fate, is_new] =
                    found.try_emplace({device, place.cause, place.property}, Fate{place.aspect, {}, {}});
                fate->second.aspects.push_back(to_string(one.aspect));
            }
            begin = end;
        }
        for (auto& [part, fate] : found) {
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
    FirstOfKind(const Tree& tree, const Fates& fates) : tree_(tree) {
        for (const auto& [part, fate] : fates) {
            const auto [first, is_new] = first_.try_emplace(kind(part, fate), part.cause);
            first->second = std::min(first->second, part.cause);
        }
    }
    [[nodiscard]] NodeId of(const Part& part, const Fate& fate) const {
        const std::string_view its = kind(part, fate);
        return its.empty() ? part.cause : first_.at(its);
    }

private:
    [[nodiscard]] std::string_view kind(const Part& part, const Fate& fate) const {
        const bool is_iommu = fate.first == Aspect::iommu && part.property.empty();
        const Property* compatible = is_iommu ? tree_.find_property(part.cause, "compatible") : nullptr;
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
    for (const auto& [part, fate] : all) {
        const Device& device = input.topology.devices[part.device];
        Found& found = groups[{first_of_kind.of(part, fate), part.property, fate.first == Aspect::populated,
                               device.bus == BusType::pci, fate.text()}];
        (device.has_evidence ? found.masters : found.others).push_back(device.node);
        found.causes.insert(part.cause);
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
