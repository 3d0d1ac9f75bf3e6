// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"
#include "survey/surveys.hpp"
#include "topology/iommu_drivers.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::iommu_map_format {

namespace {

// Rows of four cells, as every kernel before 7.2 reads them whatever the provider's #iommu-cells says.
bool has_four_cell_rows(const RuleInput& input, const Property& map) {
    if (map.empty() || map.value.size() % 16 != 0) {
        return false;
    }
    for (std::size_t cell = 1; cell < map.cell_count(); cell += 4) {
        if (!input.tree.find_phandle(map.cell(cell))) {
            return false;
        }
    }
    return true;
}

// A provider that does not say counts as one cell; no value: no node has the phandle.
std::optional<std::uint32_t> cells_of(const RuleInput& input, std::uint32_t phandle) {
    const auto provider = input.tree.find_phandle(phandle);
    if (!provider) {
        return std::nullopt;
    }
    const Property* cells = input.tree.find_property(*provider, input.of.names.iommu_cells);
    return cells ? cells->as_u32() : std::optional<std::uint32_t>(1);
}

// Rows as long as their providers' #iommu-cells say, as kernels read them since 7.2; one row of a length that older
// kernels do not read is enough to tell the forms apart.
bool has_rows_by_cells(const RuleInput& input, const Property& map) {
    bool differs = false;
    std::size_t cell = 0;
    while (cell + 2 <= map.cell_count()) {
        const auto cells = cells_of(input, map.cell(cell + 1));
        if (!cells || *cells > topology::max_phandle_args) {
            return false;
        }
        differs |= *cells != 1;
        cell += 3 + std::size_t{*cells};
    }
    return differs && map.value.size() % 4 == 0 && cell == map.cell_count();
}

// What of_check_bad_map() of 7.2 recognises: every row of one id and of one IOMMU with two cells.
bool is_recognised(const RuleInput& input, const Property& map) {
    for (std::size_t cell = 0; cell < map.cell_count(); cell += 4) {
        if (map.cell(cell + 1) != map.cell(1) || map.cell(cell + 3) != 1) {
            return false;
        }
    }
    return cells_of(input, map.cell(1)) == 2u;
}

// What becomes of a stream that no look-up finds, behind the words that its device runs untranslated.
std::string_view aborted_text(const RuleInput& input, const Property& map) {
    const auto provider = map.cell_count() > 1 ? input.tree.find_phandle(map.cell(1)) : std::nullopt;
    return provider && topology::aborts_unclaimed(input.of, input.kernel, *provider)
               ? ", and its SMMU aborts what no device claims"
               : "";
}

std::string row_text(const RuleInput& input) {
    return input.kernel.does.map_rows_by_cells ? "id, IOMMU, as many cells as its #iommu-cells says, count"
                                               : "id, IOMMU, output id, count";
}

std::string cut_text(const RuleInput& input, const Property& property, const IommuMap& map) {
    const std::size_t bytes = property.value.size();
    if (map.rows.empty()) {
        return fmt::format(
            "its {} are no whole rows ({}): no id can be looked up, and every device behind this node "
            "runs untranslated{}",
            wording::count_text(bytes, "byte"), row_text(input), aborted_text(input, property));
    }
    return fmt::format(
        "its {} are no whole rows ({}): what is left after row {} ends every look-up that gets there, and "
        "those functions run untranslated{}",
        wording::count_text(bytes, "byte"), row_text(input), map.rows.size() - 1, aborted_text(input, property));
}

// What is read as meant here, but not by the kernels on the other side of 7.2.
void check_other_kernels(const RuleInput& input, NodeId host, const Property& map, Reporter& report) {
    std::string text;
    if (has_four_cell_rows(input, map)) {
        const std::uint32_t cells = cells_of(input, map.cell(1)).value_or(1);
        if (cells < 2) {
            return;
        }
        text = fmt::format(
            "its rows have four cells, without {} of the IOMMU's {}: up to 7.1 every row is read so, "
            "since 7.2 {}",
            cells == 2 ? "the second" : "the further ones", cells,
            is_recognised(input, map)
                ? "only because each row is of one id and of this one IOMMU"
                : "a row has as many output cells as #iommu-cells says, and these are read otherwise");
    } else if (input.kernel.does.map_rows_by_cells && has_rows_by_cells(input, map)) {
        text = fmt::format(
            "its rows have as many output cells as the IOMMU's #iommu-cells says, which is read since "
            "7.2; older kernels {}, so that functions run untranslated there{}",
            map.value.size() % 16 == 0 ? "read rows of four cells" : "refuse the map (-EINVAL)",
            aborted_text(input, map));
    }
    if (!text.empty()) {
        report.at(host, "iommu-map", text)
            .severity(Severity::note)
            .fix("say which kernels the tree is for; no form with several cells is read alike by all");
    }
}

void check_map(const RuleInput& input, const survey::HostMap& host, Reporter& report) {
    const Property& property = *input.tree.find_property(host.node, input.of.names.iommu_map);
    if (property.empty() && host.map.stop == IommuStop::none) {
        report.at(host.node, "iommu-map", "iommu-map is empty: every device behind this node runs untranslated");
        return;
    }
    const auto shared = std::find_if(host.map.rows.begin(), host.map.rows.end(), [](const IommuMapRow& row) {
        return row.status == IommuMapRowStatus::ids_share_cells;
    });
    const bool is_cut = host.map.stop == IommuStop::bad_map_length;
    const bool is_wide = host.map.stop == IommuStop::too_many_cells;
    if (!is_cut && !is_wide && shared == host.map.rows.end()) {
        return check_other_kernels(input, host.node, property, report);
    }
    if (has_four_cell_rows(input, property) && input.kernel.does.map_rows_by_cells) {
        report.at(host.node, "iommu-map",
                  "its rows have four cells, but since 7.2 a row has as many output cells as the IOMMU's #iommu-cells "
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
            !input.kernel.does.map_rows_by_cells && has_rows_by_cells(input, property)
                ? "; since 7.2 it is read, as rows of as many output cells as #iommu-cells says"
                : "";
        report
            .at(host.node, "iommu-map",
                property.empty() ? "iommu-map is empty: no id can be looked up, and every device behind this node runs "
                                   "untranslated"
                                 : cut_text(input, property, host.map).append(later))
            .kernel_log(fmt::format("OF: {}: Error: Bad iommu-map length: {}", input.tree.path(host.node),
                                    property.value.size()));
    }
}

void check_mask(const Property& mask, Reporter& report) {
    if (mask.value.size() == 4) {
        return;
    }
    report
        .at(mask.node, "iommu-map-mask",
            fmt::format(
                "iommu-map-mask has {} instead of 4; {}", wording::count_text(mask.value.size(), "byte"),
                mask.value.size() < 4 ? std::string("the kernel ignores it and compares whole ids")
                : mask.cell(0) == 0
                    ? std::string("the kernel takes its first cell, 0, as the mask: all functions get one stream")
                    : fmt::format("the kernel takes its first cell, {:#x}, as the mask", mask.cell(0))))
        .severity(Severity::warning)
        .fix("write the mask as one cell, 4 bytes");
}

void check(const RuleInput& input, Reporter& report) {
    for (const survey::HostMap& host : input.surveys.iommu_maps()) {
        check_map(input, host, report);
    }
    survey::for_each_reachable(input, "iommu-map-mask", [&](const Property& mask) {
        if (!survey::is_pci_function(input, mask.node) &&
            input.tree.find_property(mask.node, input.of.names.iommu_map)) {
            check_mask(mask, report);
        }
    });
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
        "`iommu-map-mask` is not one cell. A note: the rows are read as meant, but not by kernels before 7.2, or only "
        "because 7.2 recognises the old form.",
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
