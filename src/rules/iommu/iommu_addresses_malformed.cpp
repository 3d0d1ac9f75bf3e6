// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/property_form.hpp"
#include "survey/surveys.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::iommu_addresses_malformed {

namespace {

struct Problem {
    Severity severity;
    std::string text;
    std::string log = {};
    std::string fix = {};  // instead of the rule's own
};

std::optional<Problem> check_entry(const RuleInput& input, const survey::IommuAddress& entry,
                                   const std::optional<MemoryRange>& reg) {
    const std::string device = input.tree.path(entry.device);
    if (entry.size == 0) {
        return Problem{Severity::error, fmt::format("the entry for {} has size 0 and reserves nothing", device),
                       "Cannot reserve IOVA region of 0 size"};
    }
    if (!entry.is_listed) {
        return Problem{
            Severity::warning,
            fmt::format("{} does not list this region in memory-region, so its entry here is never read", device),
            {},
            fmt::format("list the region in the memory-region of {}", device)};
    }
    if (!entry.start) {
        return Problem{Severity::error, fmt::format("the address for {} does not translate on its bus", device)};
    }
    if (!reg || reg->size < 2 || *reg == MemoryRange{*entry.start, entry.size}) {
        return std::nullopt;
    }
    return Problem{Severity::warning,
                   fmt::format("{} sees {} while reg is {}: only an equal range is mapped, this one is kept free but "
                               "the region stays unmapped",
                               device, wording::sized_span_text(*entry.start, entry.size),
                               wording::sized_span_text(reg->base, reg->size)),
                   "treating non-direct mapping",
                   "to keep the region mapped, give the entry the address and size of reg"};
}

// Of what stands behind the entries.
std::optional<Problem> check_end(const RuleInput& input, const survey::IommuAddresses& list) {
    using End = survey::IommuAddressesEnd;
    switch (list.end) {
        case End::whole: break;
        case End::odd_length:
            return Problem{Severity::error,
                           fmt::format("the length of iommu-addresses, {}, is no whole number of cells",
                                       survey::byte_count(list.property))};
        case End::unknown_phandle:
            return Problem{Severity::error,
                           fmt::format("cell {} should be the phandle of a device, and no node has phandle {:#x}",
                                       list.cell, list.phandle)};
        case End::short_entry:
            return Problem{Severity::error,
                           fmt::format("the entry for {} needs {} + {} cells, those of {}, but only {} are left",
                                       input.tree.path(list.device), list.address_cells, list.size_cells,
                                       input.tree.path(list.bus), list.cells_left)};
    }
    return std::nullopt;
}

std::optional<Problem> first_problem(const RuleInput& input, const survey::IommuAddresses& list) {
    for (const survey::IommuAddress& entry : list.entries) {
        if (auto problem = check_entry(input, entry, list.reg)) {
            return problem;
        }
    }
    return check_end(input, list);
}

void check(const RuleInput& input, Reporter& report) {
    for (const survey::IommuAddresses& list : input.surveys.iommu_addresses()) {
        const auto problem = first_problem(input, list);
        if (!problem) {
            continue;
        }
        auto draft = report.at(list.property.node, "iommu-addresses", problem->text);
        draft.severity(problem->severity).kernel_log(problem->log);
        if (!problem->fix.empty()) {
            draft.fix(problem->fix);
        }
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "iommu-addresses-malformed",
    .family = "iommu",
    .title = "iommu-addresses that the kernel reads otherwise than meant",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "The `iommu-addresses` of a reserved region does not consist of phandle, address and size in the cells of the "
        "device's bus, names no node, or has size 0. A warning: the device does not list the region, or the region has "
        "a `reg` with another range.",
    .why =
        "`of_iommu_get_resv_regions()` (6.3 and later, so 6.12) reads the property for each region in a device's "
        "`memory-region`, with the cell counts of the device's DMA parent and without a check of the length. What it "
        "does not take for an identity mapping it only keeps free of other mappings, and what the firmware left "
        "running faults once the IOMMU translates.",
    .fix = "write <&device address size> with the cells of the device's bus",
    .check = &check,
    .needs = Needs::iommu_addresses,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::iommu_addresses_malformed
