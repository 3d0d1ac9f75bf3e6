// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/iommu_map_form.hpp"
#include "survey/property_form.hpp"
#include "survey/surveys.hpp"
#include "topology/iommu_drivers.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::iommu_map_format {

namespace {

// What becomes of a stream that no look-up finds, behind the words that its device runs untranslated.
std::string_view aborted_text(const RuleInput& input, const survey::IommuMapForm& form) {
    return form.first_provider && topology::aborts_unclaimed(input.of, input.kernel, input.line, *form.first_provider)
               ? ", and its SMMU aborts what no device claims"
               : "";
}

std::string row_text(const RuleInput& input) {
    return input.kernel.does.map_rows_by_cells ? "id, IOMMU, as many cells as its #iommu-cells says, count"
                                               : "id, IOMMU, output id, count";
}

std::string cut_text(const RuleInput& input, const survey::IommuMapForm& form, const IommuMap& map) {
    if (map.rows.empty()) {
        return fmt::format(
            "the {} of iommu-map are no whole rows ({}): no id can be looked up, and every device behind this node "
            "runs untranslated{}",
            wording::count_text(form.bytes, "byte"), row_text(input), aborted_text(input, form));
    }
    return fmt::format(
        "the {} of iommu-map are no whole rows ({}): what is left after row {} ends every look-up that gets there, and "
        "those functions run untranslated{}",
        wording::count_text(form.bytes, "byte"), row_text(input), map.rows.size() - 1, aborted_text(input, form));
}

// What is read as meant here, but not by the kernels on the other side of 7.2.
void check_other_kernels(const RuleInput& input, NodeId host, const survey::IommuMapForm& form, Reporter& report) {
    std::string text;
    if (form.four_cell_rows) {
        const std::uint32_t cells = form.first_cells;
        if (cells < 2) {
            return;
        }
        text = fmt::format(
            "the rows of iommu-map have four cells, without {} of the IOMMU's {}: up to 7.1 every row is read so, "
            "since 7.2 {}",
            cells == 2 ? "the second" : "the further ones", cells,
            form.recognised ? "only because each row is of one id and of this one IOMMU"
                            : "a row has as many output cells as #iommu-cells says, and these are read otherwise");
    } else if (input.kernel.does.map_rows_by_cells && form.rows_by_cells) {
        text = fmt::format(
            "the rows of iommu-map have as many output cells as the IOMMU's #iommu-cells says, which is read since "
            "7.2; older kernels {}, so that functions run untranslated there{}",
            form.bytes % 16 == 0 ? "read rows of four cells" : "refuse the map (-EINVAL)", aborted_text(input, form));
    }
    if (!text.empty()) {
        report.at(host, "iommu-map", text)
            .severity(Severity::note)
            .fix("say which kernels the tree is for; no form with several cells is read alike by all");
    }
}

void check_map(const RuleInput& input, const survey::HostMap& host, Reporter& report) {
    const auto form = survey::iommu_map_form(input, *input.tree.find_property(host.node, input.of.names.iommu_map));
    if (form.bytes == 0 && host.map.stop == IommuStop::none) {
        report.at(host.node, "iommu-map", "iommu-map is empty: every device behind this node runs untranslated");
        return;
    }
    const auto shared = std::find_if(host.map.rows.begin(), host.map.rows.end(), [](const IommuMapRow& row) {
        return row.status == IommuMapRowStatus::ids_share_cells;
    });
    const bool is_cut = host.map.stop == IommuStop::bad_map_length;
    const bool is_wide = host.map.stop == IommuStop::too_many_cells;
    if (!is_cut && !is_wide && shared == host.map.rows.end()) {
        return check_other_kernels(input, host.node, form, report);
    }
    if (form.four_cell_rows && input.kernel.does.map_rows_by_cells) {
        report.at(
            host.node, "iommu-map",
            "the rows of iommu-map have four cells, but since 7.2 a row has as many output cells as the IOMMU's #iommu-cells "
            "says: it is read otherwise than meant, and functions run untranslated");
    } else if (shared != host.map.rows.end()) {
        report.at(
            host.node, "iommu-map",
            fmt::format("row {} holds {} ids, and its IOMMU takes {} cells: only for a single id are several cells "
                        "handed on, and these functions run untranslated",
                        shared - host.map.rows.begin(), shared->length, shared->output.size()));
    } else if (is_wide) {
        report.at(host.node, "iommu-map",
                  fmt::format("the IOMMU of row {} asks for more than 16 cells (#iommu-cells): look-ups that get there "
                              "fail, and those functions run untranslated",
                              host.map.rows.size()));
    } else {
        const std::string_view later =
            !input.kernel.does.map_rows_by_cells && form.rows_by_cells
                ? "; since 7.2 it is read, as rows of as many output cells as #iommu-cells says"
                : "";
        report
            .at(host.node, "iommu-map",
                form.bytes == 0 ? "iommu-map is empty: no id can be looked up, and every device behind this node runs "
                                  "untranslated"
                                : cut_text(input, form, host.map).append(later))
            .kernel_log(fmt::format("OF: {}: Error: Bad iommu-map length: {}", input.tree.path(host.node), form.bytes));
    }
}

void check_mask(const RuleInput& input, const survey::HostMap& host, Reporter& report) {
    const Property* mask = input.tree.find_property(host.node, input.of.names.iommu_map_mask);
    const std::size_t bytes = mask ? survey::byte_count(*mask) : 4;
    if (bytes == 4) {
        return;
    }
    report
        .at(host.node, "iommu-map-mask",
            fmt::format(
                "iommu-map-mask has {} instead of 4; {}", wording::count_text(bytes, "byte"),
                bytes < 4 ? std::string("the kernel ignores it and compares whole ids")
                : host.map.mask == 0
                    ? std::string("the kernel takes its first cell, 0, as the mask: all functions get one stream")
                    : fmt::format("the kernel takes its first cell, {:#x}, as the mask", host.map.mask)))
        .severity(Severity::warning)
        .fix("write the mask as one cell, 4 bytes");
}

void check(const RuleInput& input, Reporter& report) {
    for (const survey::HostMap& host : input.surveys.iommu_maps()) {
        check_map(input, host, report);
        check_mask(input, host, report);
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "iommu-map-format",
    .family = "iommu",
    .title = "an iommu-map that does not consist of whole rows",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "The `iommu-map` of an available node is empty, does not consist of whole rows, or has rows that cannot be what "
        "was meant: four cells where the IOMMU takes several, several ids that share several cells. A warning: its "
        "`iommu-map-mask` is not one cell.",
    .why =
        "`of_map_id()` reads rows of an id, an IOMMU, output cells and a number of ids. Up to 7.1 there is one output "
        "cell, and any other length is -EINVAL: no function behind the bridge gets an IOMMU. Since 7.2 there are as many "
        "as the IOMMU's `#iommu-cells` says; a row with several must be of one id, and the old form is only recognised "
        "where every row is of one id and of one IOMMU with two cells. A mask shorter than a cell is not read at all.",
    .fix = "write whole rows: first id, IOMMU, its specifier for that id, number of ids",
    .check = &check,
    .needs = Needs::iommus,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::iommu_map_format
