// SPDX-License-Identifier: Apache-2.0
// What does every device of the board get, at a glance?

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "report/device_table.hpp"
#include "report/phrases.hpp"
#include "report/printable.hpp"
#include "report/quantity.hpp"
#include "report/table.hpp"

namespace dmavet::report {

namespace {

constexpr const char* nothing = "-";

// Explanations that many devices share, each told once.
class Footnotes {
public:
    // "TEXT [3]"
    std::string marked(std::string_view text, const std::string& explanation) {
        const auto known = std::find(explanations_.begin(), explanations_.end(), explanation);
        const auto number = static_cast<std::size_t>(known - explanations_.begin()) + 1;
        if (known == explanations_.end()) {
            explanations_.push_back(explanation);
        }
        return fmt::format("{}{}[{}]", text, no_break_blank, number);
    }

    [[nodiscard]] const std::vector<std::string>& explanations() const { return explanations_; }

private:
    std::vector<std::string> explanations_;
};

// In parentheses: not a device yet.
std::string bus_cell(const Device& device) {
    if (device.bus == BusType::none) {
        return nothing;
    }
    const std::string_view bus = to_string(device.bus);
    return device.populated == Populated::probable ? fmt::format("({})", bus) : std::string(bus);
}

std::string coherent_cell(const Analysis& analysis, const Device& device, Footnotes& footnotes) {
    if (!device.coherent.value) {
        return footnotes.marked("never known", "dma-mem interconnects lead in a circle: Linux hangs here");
    }
    const std::string cell = *device.coherent.value ? "yes" : "no";
    const auto& decided_by = device.coherent.from.node;
    if (!decided_by || (*device.coherent.value && *decided_by == device.config_node)) {
        return cell;
    }
    return footnotes.marked(cell, fmt::format("{}coherent by {}", *device.coherent.value ? "" : "not ",
                                              origin_text(analysis.tree, device.coherent.from)));
}

// What one cell says of several windows or, in a narrow table, of one.
std::string short_reach(std::span<const Region> regions) {
    if (regions.size() > 1) {
        return fmt::format("{} windows", regions.size());
    }
    const std::string size = size_text(regions[0].size);
    return size.starts_with("0x") ? "1 window" : size;
}

std::string reach_cell(const Analysis& analysis, const Device& device, bool is_wide, Footnotes& footnotes) {
    if (!device.regions.value) {
        const auto why = walk_text(analysis, device.walk);
        return why ? footnotes.marked("all", *why) : "all";
    }
    const auto regions = *device.regions.value;
    const std::string origin = origin_text(analysis.tree, device.regions.from);
    if (regions.empty()) {
        return footnotes.marked("nothing", fmt::format("an empty map by {}", origin));
    }
    if (regions.size() == 1 && is_wide) {
        return footnotes.marked(window_text(regions[0]), origin);
    }
    if (regions.size() == 1) {
        return footnotes.marked(short_reach(regions), fmt::format("{}, by {}", window_text(regions[0]), origin));
    }
    std::string windows = fmt::format("{}:", origin);
    for (const Region& region : regions) {
        windows += '\n' + window_text(region);
    }
    return footnotes.marked(short_reach(regions), windows);
}

std::string iommu_cell(const Analysis& analysis, const Device& device, bool is_wide, Footnotes& footnotes) {
    const Iommu& iommu = device.iommu;
    const std::string entries = is_wide ? iommu_entries_text(analysis, iommu) : iommu_providers_text(analysis, iommu);
    const auto stop = iommu_stop_text(analysis, iommu);
    if (iommu.state == IommuState::none && !stop) {
        return nothing;
    }
    const std::string_view state = iommu.state == IommuState::translated ? "" : to_string(iommu.state);
    const std::string cell = fmt::format("{}{}{}", state, state.empty() || entries.empty() ? "" : " ", entries);
    if (stop) {
        const bool is_own = iommu.from.node == device.node;
        const std::string place =
            is_own ? std::string(iommu.from.property) : place_text(analysis.tree, iommu.from.node, iommu.from.property);
        return footnotes.marked(cell, fmt::format("{}: {}", place, *stop));
    }
    return cell;
}

// What a few devices have: lines of their own instead of a column for all.
std::vector<std::string> extra_lines(const Analysis& analysis, const Device& device) {
    std::vector<std::string> lines;
    if (!device.configured) {
        lines.emplace_back("of_dma_configure() fails: the device never probes");
    }
    for (const DevicePool& pool : device.pools) {
        // A region that only the driver itself knows to use has no part in allocations.
        if (pool.attached != PoolAttached::never) {
            const std::string name =
                pool.region != nullptr ? std::string(analysis.tree.node(pool.region->node).name) + ", " : std::string();
            lines.push_back(fmt::format("pool {}{}", name, pool_text(pool)));
        }
    }
    if (!device.caveat.empty()) {
        lines.emplace_back(device.caveat);
    }
    return lines;
}

// A column in which no device has anything says nothing.
void drop_column_without_content(Table& table, std::size_t column) {
    const bool has_content = std::any_of(table.rows.begin(), table.rows.end(),
                                         [column](const Row& row) { return row.cells[column].text != nothing; });
    if (has_content) {
        return;
    }
    const auto offset = static_cast<std::ptrdiff_t>(column);
    table.columns.erase(table.columns.begin() + offset);
    for (Row& row : table.rows) {
        row.cells.erase(row.cells.begin() + offset);
    }
}

void write_footnotes(const Footnotes& footnotes, TextWriter& writer) {
    std::size_t number = 0;
    for (const std::string& explanation : footnotes.explanations()) {
        const std::string mark = fmt::format("[{}]", ++number);
        const std::size_t hang = 2 + mark.size() + 1;
        const std::size_t first_end = std::min(explanation.find('\n'), explanation.size());
        writer.wrapped({Span(mark + ' ' + explanation.substr(0, first_end))}, 2, hang);
        writer.verbatim(std::string_view(explanation).substr(std::min(first_end + 1, explanation.size())), hang + 2);
    }
}

// `is_wide`: windows and stream ids stand in the cells, not below the table or in the details of one device.
Table device_table(const Analysis& analysis, const std::vector<const Device*>& devices, bool is_wide,
                   Footnotes& footnotes) {
    constexpr std::size_t iommu_column = 4;
    Table table;
    table.columns = {{"device", Narrow::shortens_path, 28},
                     {"bus", Narrow::stays, 0},
                     {"coherent", Narrow::stays, 0},
                     {"reach", Narrow::stays, 0},
                     {"IOMMU", Narrow::wraps, 36}};
    for (const Device* device : devices) {
        table.rows.push_back(
            {{Span(analysis.tree.path(device->node), Style::bold), bus_cell(*device),
              coherent_cell(analysis, *device, footnotes), reach_cell(analysis, *device, is_wide, footnotes),
              iommu_cell(analysis, *device, is_wide, footnotes)},
             extra_lines(analysis, *device)});
    }
    drop_column_without_content(table, iommu_column);
    return table;
}

// The meaning of the marks in the bus column that occur.
void write_bus_legend(const std::vector<const Device*>& devices, TextWriter& writer) {
    const auto any = [&devices](auto property) { return std::any_of(devices.begin(), devices.end(), property); };
    if (any([](const Device* device) { return device->populated == Populated::probable; })) {
        writer.wrapped({"(bus) becomes a device when the driver of a node above it binds"}, 2, 8);
    }
    if (any([](const Device* device) { return device->bus == BusType::none; })) {
        writer.wrapped({"- as bus: Linux makes no device of the node by itself"}, 2, 4);
    }
}

}  // namespace

void write_device_table(const Analysis& analysis, const std::vector<const Device*>& devices, TextWriter& writer) {
    constexpr std::size_t indent = 2;
    Footnotes footnotes;
    Table table = device_table(analysis, devices, true, footnotes);
    if (!fits(table, indent, writer)) {
        footnotes = {};
        table = device_table(analysis, devices, false, footnotes);
    }
    write_table(table, indent, writer);
    writer.blank();
    write_footnotes(footnotes, writer);
    write_bus_legend(devices, writer);
}

}  // namespace dmavet::report
