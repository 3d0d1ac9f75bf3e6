// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::truncated_iommu_specifier {

namespace {

void report_misread(const survey::MisreadProvider& misread, Reporter& report) {
    const std::string declared = wording::count_text(misread.declared, "cell");
    const std::string cells = fmt::format("{}/{}", misread.declared, misread.fitting);
    if (misread.clients.size() == 1) {
        report
            .at(misread.clients.front(), "iommus",
                fmt::format("the list does not consist of entries of a phandle and {}, which the #iommu-cells of its "
                            "IOMMU asks for; it would with {}",
                            declared, misread.fitting),
                {cells})
            .rests_on(misread.provider, "#iommu-cells", fmt::format("asks for {}", declared));
        return;
    }
    report
        .at(misread.provider, "#iommu-cells",
            fmt::format("the iommus lists of {} devices do not fit {}; with {} each would read to its end, as it is "
                        "the kernel takes ids for phandles and drops entries",
                        misread.clients.size(), declared, misread.fitting),
            {cells})
        .evidence(misread.clients, "iommus", "does not read to its end")
        .write("#iommu-cells", cell_value(static_cast<std::uint32_t>(misread.fitting)));
}

// The 0 that a list with more cells has for a mask, read as a phandle.
void report_zero(const RuleInput& input, const Device& device, Reporter& report) {
    const auto misread = survey::explain_zero(input, device);
    if (!misread) {
        return;
    }
    report
        .at(device.node, "iommus",
            fmt::format("each entry is written with {}, but its IOMMU asks for {}: the kernel takes the 0 of entry {} "
                        "for a phandle and uses only what stands before it",
                        wording::count_text(misread->fitting, "cell"), misread->declared, device.iommu->stop_index),
            {fmt::format("{}/{}", misread->declared, misread->fitting)})
        .evidence(misread->provider, "#iommu-cells",
                  fmt::format("asks for {}", wording::count_text(misread->declared, "cell")));
}

void check(const RuleInput& input, Reporter& report) {
    const survey::MisreadLists& misread = input.surveys.misread_lists();
    for (const survey::MisreadProvider& provider : misread.providers) {
        report_misread(provider, report);
    }
    for (const auto& [list, device] : input.surveys.iommu_lists()) {
        const Iommu& iommu = *device.iommu;
        if (survey::stops_at_zero(list, device) && !misread.contains(list.node)) {
            report_zero(input, device, report);
        }
        if (iommu.stop != IommuStop::short_specifier || misread.contains(list.node)) {
            continue;
        }
        const auto provider = input.tree.find_phandle(iommu.stop_phandle);
        const auto cells = provider ? survey::iommu_cells(input, *provider) : std::nullopt;
        if (!cells) {
            continue;
        }
        report
            .at(list.node, "iommus",
                fmt::format(
                    "entry {} ends early: {} asks for {}; {}", iommu.stop_index, input.tree.path(*provider),
                    wording::count_text(*cells, "cell"),
                    iommu.entries.empty() ? "the device runs without an IOMMU" : "only the entries before it are used"),
                {fmt::format("{}", iommu.stop_index)})
            .evidence(*provider, "#iommu-cells", "the cells that each entry needs");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "truncated-iommu-specifier",
    .family = "iommu",
    .title = "iommus does not fit the #iommu-cells of its IOMMU",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "An entry of the `iommus` of an available device has fewer cells than the `#iommu-cells` of its IOMMU asks "
        "for, or the list would read to its end only with another count. When that holds for most clients of an "
        "IOMMU, the finding is at the IOMMU, once.",
    .why =
        "`of_phandle_iterator_next()` (5.10 to 7.2) takes as many cells as the provider says. With too few left it "
        "fails; with a wrong count ids are taken for phandles. `of_iommu_configure_dev()` then stops: earlier entries "
        "are used, this one and all later ones are not, and a device left without any entry runs untranslated.",
    .fix = "write as many cells for each entry as the IOMMU's #iommu-cells says",
    .check = &check,
    .needs = Needs::iommus,
    .tier = Tier::form,
    .after = {"smmu-v2-cell-count", "smmu-v3-cell-count"},
};

}  // namespace dmavet::rules::truncated_iommu_specifier
