// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "facts/declaration.hpp"
#include "rules/declared_text.hpp"
#include "survey/surveys.hpp"
#include "survey/windows.hpp"

namespace dmavet::rules::window_differs_from_soc {

namespace {

// The node that decides about a window, or would.
NodeId deciding_node(const Device& device) {
    if (device.walk.ranges) {
        return device.walk.ranges->node;
    }
    return device.walk.lost ? *device.walk.stop : device.dma_parent;
}

std::string reach_text(const std::string& declared) {
    return declared == "identity" ? "every address, untranslated" : declared;
}

constexpr CpuInterval usual_memory = CpuInterval::up_to(CpuAddr{(std::uint64_t{1} << 40) - 1});

// A host bridge's own dma-ranges is what its driver programs into it, so boards may choose, and overlays do.
bool is_chosen(const RuleInput& input, const Device& device) {
    return device.walk.ranges && input.of.is_type(device.walk.ranges->node, "pci");
}

// Without what lies here at bus addresses that the other trees lead to memory that is no RAM: an alias of some RAM, for
// a pool that those trees have there. Whether a board has it is its own choice, not wiring.
CpuMemory without_aliased(CpuMemory ram, const Device& device, std::span<const Region> theirs) {
    const CpuMemory all = ram;
    const Region identity{BusAddr{0}, CpuAddr{0}, ~std::uint64_t{0}};
    const std::span<const Region> ours = device.regions.value.value_or(std::span(&identity, 1));
    for (const Region& window : theirs) {
        if (raw(window.dma_start) == raw(window.cpu_start) || all.overlaps(window.cpu())) {
            continue;
        }
        for (const Region& here : ours) {
            const CpuAddr moved{raw(window.dma_start) - raw(here.dma_start) + raw(here.cpu_start)};
            if (const auto place = CpuInterval::of(moved, window.size)) {
                for (const CpuInterval& part : CpuMemory{here.cpu()}.intersection(*place)) {
                    ram.remove(part);
                }
            }
        }
    }
    return ram;
}

enum class Difference { none, narrower, other };

// What it makes of memory that the other trees' windows are not this one's. An IOMMU in front has the windows for
// itself: they bound the addresses that it gives out.
Difference compare(const RuleInput& input, const Device& device, const std::string& elsewhere) {
    const auto windows = facts::read_windows(elsewhere);
    if ((!windows && elsewhere != "identity") || device.iommu->state == IommuState::translated) {
        return Difference::other;
    }
    const std::optional<std::span<const Region>> theirs =
        windows ? std::optional(std::span<const Region>(*windows)) : std::nullopt;
    const CpuMemory& known = input.surveys.known_ram();
    const CpuMemory memory = known.empty() ? CpuMemory{usual_memory}
                             : theirs      ? without_aliased(known, device, *theirs)
                                           : known;
    if (!survey::differ_for(memory, device.regions.value, theirs)) {
        return Difference::none;
    }
    return device.regions.value && theirs && survey::is_part_of(device.regions.value, theirs) ? Difference::narrower
                                                                                              : Difference::other;
}

struct Differing {
    survey::DeclaredDevice declared;
    Difference difference;
};

void check(const RuleInput& input, Reporter& report) {
    // One bus decides for many devices: by it, what is here and what is elsewhere.
    std::map<std::tuple<NodeId, std::string, std::string>, std::vector<Differing>> found;
    for (const survey::DeclaredDevice& declared : input.surveys.declared_devices()) {
        if (declared.node->windows.size() != 1) {
            continue;
        }
        // For a host bridge it is the functions whose windows were learnt.
        const Device* functions = input.topology.find_pci(declared.device->node);
        const Device& device = functions ? *functions : *declared.device;
        const std::string here = facts::declared_windows(device.walk);
        const std::string& elsewhere = declared.node->windows.front().text;
        if (here == elsewhere || is_chosen(input, device)) {
            continue;
        }
        if (const Difference difference = compare(input, device, elsewhere); difference != Difference::none) {
            found[{deciding_node(device), here, elsewhere}].push_back(
                {{&device, declared.coherency, declared.node, declared.soc}, difference});
        }
    }
    for (const auto& [place, devices] : found) {
        const auto& [node, here, elsewhere] = place;
        auto draft =
            report.at(node, "dma-ranges",
                      fmt::format("{} device{} here reach{} {}; in {} {} (bus=CPU+size)", devices.size(),
                                  devices.size() == 1 ? "" : "s", devices.size() == 1 ? "es" : "", reach_text(here),
                                  trees_text(devices.front().declared, devices.front().declared.node->trees,
                                             devices.front().declared.node->since.windows),
                                  reach_text(elsewhere)),
                      {here, elsewhere});
        draft.confidence(confidence_in(*devices.front().declared.node, devices.front().declared.node->trees));
        const auto is_narrower = [](const Differing& one) { return one.difference == Difference::narrower; };
        if (std::all_of(devices.begin(), devices.end(), is_narrower)) {
            draft.severity(Severity::note).fix("none when this board is to have less than the others");
        }
        for (const Differing& one : devices) {
            draft.evidence(one.declared.device->node, "", "has this reach");
        }
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "window-differs-from-soc",
    .family = "windows",
    .title = "devices whose windows differ from all other trees of the SoC",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "Other trees for the same SoC have the same device at the same address, all of them with the same "
        "`dma_range_map`; in this tree `dma-ranges` gives it another one, or none. What the node of a PCI host "
        "bridge says of its own functions is left out. One finding for each node that decides, and only where it changes "
        "which RAM (RAM unknown: which addresses below 2^40) has which bus address, or where an IOMMU gives out those "
        "addresses; not where the other trees lead bus addresses to an alias of some RAM, which is none itself. A note "
        "where this tree's windows are part of the others', with the same addresses: a board may want less.",
    .why =
        "Which part of memory a bus carries, and at which addresses, is wired in the SoC. `of_dma_get_range()` (6.1, "
        "6.12) makes map and limit from `dma-ranges`: too wide a window lets drivers use memory that the device "
        "cannot address, too narrow a one makes mappings bounce, a wrong offset reads and writes other memory. "
        "The windows of a host bridge are not wired but programmed by its driver from `dma-ranges` "
        "(`devm_of_pci_get_host_bridge_resources()`), and overlays change them.",
    .fix = "give the bus the dma-ranges of the other trees, unless this board differs",
    .check = &check,
    .needs = Needs::dma_ranges | Needs::other_trees | Needs::learnt_windows,
    .tier = Tier::comparison,
    .after = {"dma-ranges-length", "wrapping-entry", "implausible-cpu-address", "zero-size-entry",
              "untranslatable-entry", "root-dma-ranges", "zero-size-cells-on-dma-path", "misspelt-dma-property",
              "mask-style-size", "unresolved-dma-mem", "range-misses-all-ram", "dma-ranges-copied-from-ranges",
              "lost-translating-range", "one-bad-range-empties-zone-dma", "bounce-buffer-unreachable",
              "window-above-32-bit"},
};

}  // namespace dmavet::rules::window_differs_from_soc
