// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/windows.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::overlapping_bus_windows {

namespace {

std::uint64_t offset(const Region& region) {
    return raw(region.cpu_start) - raw(region.dma_start);
}

struct Overlap {
    const Region* first = nullptr;
    const Region* second = nullptr;
};

// In rising order of the bus address a window overlaps an earlier one exactly when it overlaps the one that reaches
// furthest. With different offsets, too: were there another one that overlaps it, both would hold its first address,
// and the later of the two was found before.
Overlap find_overlap(std::span<const Region> map, bool other_offset) {
    std::vector<const Region*> sorted;
    for (const Region& region : map) {
        sorted.push_back(&region);
    }
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Region* a, const Region* b) { return a->dma_start < b->dma_start; });
    const Region* furthest = nullptr;
    for (const Region* region : sorted) {
        if (furthest && region->bus().overlaps(furthest->bus()) &&
            (!other_offset || offset(*furthest) != offset(*region))) {
            return {furthest, region};
        }
        if (!furthest || region->bus().last() > furthest->bus().last()) {
            furthest = region;
        }
    }
    return {};
}

void check(const RuleInput& input, Reporter& report) {
    for (const auto& ranges : input.topology.dma_ranges) {
        if (ranges->map.size() < 2 || !survey::has_windows(input, *ranges)) {
            continue;
        }
        const Overlap differing = find_overlap(ranges->map, true);
        const Overlap overlap = differing.first ? differing : find_overlap(ranges->map, false);
        if (!overlap.first) {
            continue;
        }
        const std::string second = wording::span_text(overlap.second->bus());
        const std::string message =
            differing.first
                ? fmt::format(
                      "the windows at bus {} (CPU {}) and bus {} (CPU {}) overlap with different offsets, so a "
                      "bus address has two meanings and the kernel takes the first",
                      wording::span_text(overlap.first->bus()), wording::hex(raw(overlap.first->cpu_start)), second,
                      wording::hex(raw(overlap.second->cpu_start)))
                : fmt::format("the windows at bus {} and bus {} overlap with the same offset",
                              wording::span_text(overlap.first->bus()), second);
        report.at(ranges->node, "dma-ranges", message, {second})
            .severity(differing.first ? Severity::error : Severity::note);
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "overlapping-bus-windows",
    .family = "windows",
    .title = "windows of one dma-ranges that overlap on the bus side",
    .severity = Severity::error,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "Two entries of one `dma-ranges` cover the same bus addresses. An error when they lead to different CPU "
        "addresses, a note when they agree.",
    .why =
        "`dma_to_phys()` (5.10 to 7.2) takes the first window that holds an address, phys_to_dma() the first that "
        "holds the page: with different offsets a handle that was given out for one page is translated back to "
        "another, and the CPU cleans or copies the wrong memory. Behind a PCI host bridge with an IOMMU "
        "`iova_reserve_pci_windows()` fails with \"Failed to reserve IOVA\".",
    .fix = "make the windows disjoint on the bus side",
    .check = &check,
    .needs = Needs::dma_ranges | Needs::windows,
    .tier = Tier::meaning,
    .after = {"dma-ranges-length", "wrapping-entry", "implausible-cpu-address", "zero-size-entry",
              "untranslatable-entry"},
};

}  // namespace dmavet::rules::overlapping_bus_windows
