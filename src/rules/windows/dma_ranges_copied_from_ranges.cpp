// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/kernel_logs.hpp"
#include "survey/surveys.hpp"
#include "survey/windows.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::dma_ranges_copied_from_ranges {

namespace {

void check(const RuleInput& input, Reporter& report) {
    const CpuMemory& ram = input.surveys.known_ram();
    if (ram.empty()) {
        return;
    }
    for (const auto& ranges : input.topology.dma_ranges) {
        if (!survey::has_windows(input, *ranges) || !survey::translates(*ranges) ||
            !survey::is_copied(input, *ranges)) {
            continue;
        }
        if (survey::cpu_side(ranges->map).overlaps(ram)) {
            continue;
        }
        const auto [devices, known] = input.surveys.range_users().dependants(*ranges);
        if (devices.empty()) {
            continue;
        }
        const Region& first = ranges->map.front();
        auto draft = report.at(
            ranges->node, "dma-ranges",
            fmt::format(
                "dma-ranges is the same as ranges, which describes registers: CPU {} holds no RAM, and {} can address no "
                "buffer",
                wording::span_text(raw(first.cpu_start), first.size), wording::count_text(devices.size(), "device")),
            {wording::hex(raw(first.cpu_start))});
        draft.evidence(ranges->node, "ranges", "the same cells")
            .evidence(survey::nodes_of(devices), "", "every allocation and every mapping fails")
            .kernel_log(no_window_log(input));
        if (!known) {
            draft.severity(Severity::warning).confidence(Confidence::possible);
        }
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "dma-ranges-copied-from-ranges",
    .family = "windows",
    .title = "dma-ranges is a copy of ranges",
    .severity = Severity::error,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "`dma-ranges` and `ranges` of a bus are the same, some address differs between the two sides, RAM is known and "
        "not in it, and a bus master without a translating IOMMU depends on it. "
        "Only possible, and a warning, where devices with registers and an interrupt are all that is on the bus.",
    .why =
        "`ranges` says where the CPU finds the bus's registers, `dma-ranges` where the bus's devices find memory. With "
        "the copy phys_to_dma() (5.10 to 7.2) has a window for the registers and none for RAM: `dma_alloc_coherent()` "
        "returns NULL and every mapping fails.",
    .fix = "give the window through which the devices see RAM, or an empty dma-ranges where addresses are the same",
    .check = &check,
    .needs = Needs::dma_ranges | Needs::windows | Needs::ram,
    .tier = Tier::consequence,
    .after = {"dma-ranges-length", "wrapping-entry", "implausible-cpu-address", "zero-size-entry",
              "untranslatable-entry"},
};

}  // namespace dmavet::rules::dma_ranges_copied_from_ranges
