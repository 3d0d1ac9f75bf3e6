// SPDX-License-Identifier: Apache-2.0
// What does every device of the board get, at a glance?

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "report/say/phrases.hpp"
#include "report/say/printable.hpp"
#include "report/say/request_text.hpp"
#include "report/text/device_table.hpp"
#include "report/text/footnotes.hpp"
#include "report/text/outcome_columns.hpp"
#include "report/text/table.hpp"
#include "wording/decisions.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

// How much a row may say; what it leaves out stands below the table or in the details of one device.
enum class Room {
    wide,         // windows and stream ids in the cells
    short_cells,  // sizes of windows, names of IOMMUs
    list,         // the same below the device, the bus only where it tells something
    compact,      // no bus either, of an IOMMU only whether there is one
    least,        // the answers behind a footnote
};

bool marks_bus(Room room) {
    return room >= Room::list;
}

// In parentheses: not a device yet.
std::string bus_cell(const Device& device) {
    if (device.bus == BusType::none) {
        return no_content;
    }
    const std::string_view bus = to_string(device.bus);
    return device.populated == Populated::probable ? fmt::format("({})", bus) : std::string(bus);
}

std::string coherent_cell(const Board& board, const Device& device, Footnotes& footnotes) {
    if (!device.coherent.value) {
        return footnotes.marked("never known", std::string(wording::endless_walk_text));
    }
    const std::string cell = *device.coherent.value ? "yes" : "no";
    const auto& decided_by = device.coherent.from.node;
    if (!decided_by || (*device.coherent.value && *decided_by == device.config_node)) {
        return cell;
    }
    return footnotes.marked(cell, fmt::format("{}coherent by {}", *device.coherent.value ? "" : "not ",
                                              origin_text(*board.tree, device.coherent.from)));
}

// What one cell says of several windows or, in a narrow table, of one.
std::string short_reach(std::span<const Region> regions) {
    if (regions.size() > 1) {
        return fmt::format("{} windows", regions.size());
    }
    return wording::nearest_size_text(regions[0].size);
}

std::string reach_cell(const Board& board, const Device& device, Room room, Footnotes& footnotes) {
    if (!device.regions.value) {
        const auto why = wording::walk_text(*board.tree, device.walk);
        return why ? footnotes.marked("none", *why) : "none";
    }
    const auto regions = *device.regions.value;
    const std::string origin = origin_text(*board.tree, device.regions.from);
    if (const auto offset = offset_text(board, device)) {
        return footnotes.marked("none", fmt::format("{}, by {}", *offset, origin));
    }
    if (regions.empty()) {
        return footnotes.marked("no window", fmt::format("an empty map by {}", origin));
    }
    if (regions.size() == 1 && room == Room::wide) {
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

// "yes" when it translates; who and why not stands below.
std::string short_iommu_cell(const Board& board, const IommuNames& iommus, const Device& device, Footnotes& footnotes) {
    const Iommu& iommu = *device.iommu;
    std::string why = iommu_providers_text(iommus, iommu);
    if (const auto stop = wording::stop_text(*board.tree, iommu)) {
        why += fmt::format("{}{}: {}", why.empty() ? "" : ", ", iommu.from.property, *stop);
    }
    if (const auto missing = wording::no_driver_text(*board.tree, iommu)) {
        why = *missing;
    }
    if (iommu.state == IommuState::none && why.empty()) {
        return no_content;
    }
    const bool translates = iommu.state == IommuState::translated;
    return footnotes.marked(translates ? "yes" : "no",
                            translates ? why : fmt::format("IOMMU {}: {}", to_string(iommu.state), why));
}

std::string iommu_cell(const Board& board, const IommuNames& iommus, const Device& device, Room room,
                       Footnotes& footnotes) {
    if (room >= Room::compact) {
        return short_iommu_cell(board, iommus, device, footnotes);
    }
    const Iommu& iommu = *device.iommu;
    const std::string entries =
        room == Room::wide ? iommu_entries_text(iommus, iommu) : iommu_providers_text(iommus, iommu);
    const auto stop = wording::stop_text(*board.tree, iommu);
    if (iommu.state == IommuState::none && !stop) {
        return no_content;
    }
    const std::string_view state = iommu.state == IommuState::translated ? "" : to_string(iommu.state);
    const std::string cell = fmt::format("{}{}{}", state, state.empty() || entries.empty() ? "" : " ", entries);
    if (const auto missing = wording::no_driver_text(*board.tree, iommu)) {
        return footnotes.marked(cell, *missing);
    }
    if (stop) {
        const bool is_own = iommu.from.node == device.node;
        const std::string place =
            is_own ? std::string(iommu.from.property) : place_text(*board.tree, iommu.from.node, iommu.from.property);
        return footnotes.marked(cell, fmt::format("{}: {}", place, *stop));
    }
    return cell;
}

// What a few devices have: lines of their own instead of a column for all.
std::vector<std::string> extra_lines(const Board& board, const Device& device) {
    std::vector<std::string> lines;
    if (!device.configured) {
        lines.emplace_back("of_dma_configure() fails: the device never probes");
    }
    for (const DevicePool& pool : device.pools) {
        // A region that only the driver itself knows to use has no part in allocations.
        if (pool.attached != PoolAttached::never) {
            const std::string name =
                pool.region != nullptr ? std::string(board.tree->node(pool.region->node).name) + ", " : std::string();
            lines.push_back(fmt::format("pool {}{}", name, pool_text(board, pool)));
        }
    }
    if (device.sysdev) {
        lines.push_back(wording::sysdev_text(*board.tree, *device.sysdev));
    }
    for (const IovaReservation& one : device.iova_reservations) {
        lines.push_back(
            fmt::format("{}, by {}", wording::reservation_text(one), std::string(board.tree->node(one.region).name)));
    }
    if (device.caveat != Caveat::none) {
        lines.emplace_back(wording::caveat_text(device.caveat));
    }
    return lines;
}

// A column in which no device has anything says nothing.
void drop_column_without_content(Table& table, std::size_t column) {
    const bool has_content = std::any_of(table.rows.begin(), table.rows.end(),
                                         [column](const Row& row) { return row.cells[column].text != no_content; });
    if (has_content) {
        return;
    }
    const auto offset = static_cast<std::ptrdiff_t>(column);
    table.columns.erase(table.columns.begin() + offset);
    for (Row& row : table.rows) {
        row.cells.erase(row.cells.begin() + offset);
    }
}

// What stands behind a path in place of the bus column.
std::string path_mark(const Device& device) {
    if (device.bus == BusType::pci) {
        return fmt::format("{}pci", wording::no_break_blank);
    }
    if (device.bus == BusType::none) {
        return fmt::format("{}-", wording::no_break_blank);
    }
    return device.populated == Populated::probable ? fmt::format("{}+", wording::no_break_blank) : std::string();
}

std::vector<Column> columns_of(Room room, const std::vector<std::string>& titles) {
    const bool is_compact = room >= Room::compact;
    std::vector<Column> columns{{"device", Narrow::shortens_path, is_compact ? 20U : 28U}};
    if (!marks_bus(room)) {
        columns.push_back({"bus", Narrow::stays, 0});
    }
    columns.push_back({"coherent", Narrow::stays, 0});
    columns.push_back({"DMA limit", Narrow::stays, 0});
    columns.push_back({"IOMMU", room == Room::wide ? Narrow::wraps : Narrow::stays, 36});
    if (room == Room::least) {
        columns.push_back({"gets", Narrow::stays, 0});
        return columns;
    }
    for (const std::string& title : titles) {
        columns.push_back({title, Narrow::stays, 0});
    }
    return columns;
}

void add_outcomes(const ShownDevice& shown, Room room, const std::vector<std::string>& titles, Footnotes& footnotes,
                  std::vector<Span>& cells) {
    if (titles.empty()) {
        return;
    }
    const auto& allocations = shown.outcome->allocations;
    if (room == Room::least) {
        cells.push_back(outcomes_cell(*shown.device, allocations, titles, footnotes));
        return;
    }
    for (const Allocation& allocation : allocations) {
        cells.push_back(outcome_cell(*shown.device, allocation, footnotes));
    }
}

Table device_table(const ShowDocument& show, const IommuNames& iommus, Room room, Footnotes& footnotes) {
    const Board& board = show.board;
    const std::vector<AllocRequest>& requests = board.question.allocations;
    const std::vector<std::string> titles = requests.empty() ? std::vector<std::string>{} : request_titles(requests);
    Table table;
    table.columns = columns_of(room, titles);
    if (room == Room::least && titles.empty()) {
        table.columns.pop_back();
    }
    for (const ShownDevice& shown : show.devices) {
        const Device* device = shown.device;
        const std::string path = board.tree->path(device->node);
        std::vector<Span> cells;
        if (marks_bus(room)) {
            cells.emplace_back(path + path_mark(*device), Style::bold);
        } else {
            cells.emplace_back(path, Style::bold);
            cells.emplace_back(bus_cell(*device));
        }
        cells.emplace_back(coherent_cell(board, *device, footnotes));
        cells.emplace_back(reach_cell(board, *device, room, footnotes));
        cells.emplace_back(iommu_cell(board, iommus, *device, room, footnotes));
        add_outcomes(shown, room, titles, footnotes, cells);
        table.rows.push_back({std::move(cells), extra_lines(board, *device)});
    }
    drop_column_without_content(table, marks_bus(room) ? 3 : 4);
    return table;
}

// The meaning of the marks that occur in place of a bus.
void write_bus_legend(const std::vector<ShownDevice>& devices, Room room, TextWriter& writer) {
    const auto any = [&devices](auto property) { return std::any_of(devices.begin(), devices.end(), property); };
    const bool is_mark = marks_bus(room);
    if (is_mark && any([](const ShownDevice& shown) { return shown.device->bus == BusType::pci; })) {
        writer.wrapped({"pci: the functions behind a host bridge"}, 2, 4);
    }
    if (any([](const ShownDevice& shown) { return shown.device->populated == Populated::probable; })) {
        writer.wrapped({is_mark ? "+ " : "(bus) ", wording::populated_text(Populated::probable)}, 2, 4);
    }
    if (any([](const ShownDevice& shown) { return shown.device->bus == BusType::none; })) {
        writer.wrapped({is_mark ? "-" : "- as bus:", " Linux makes no device of the node by itself"}, 2, 4);
    }
}

}  // namespace

void write_device_table(const ShowDocument& show, TextWriter& writer) {
    constexpr std::size_t indent = 2;
    const bool is_list = writer.width() < least_table_width;
    Room room = is_list ? Room::list : Room::wide;
    const IommuNames iommus(show.board);
    Footnotes footnotes;
    Table table = device_table(show, iommus, room, footnotes);
    for (const Room next : {Room::short_cells, Room::compact, Room::least}) {
        if (is_list || fits(table, indent, writer)) {
            break;
        }
        room = next;
        footnotes = {};
        table = device_table(show, iommus, room, footnotes);
    }
    if (is_list) {
        write_list(table, indent, writer);
    } else {
        write_table(table, indent, writer);
    }
    writer.blank();
    footnotes.write(writer);
    write_bus_legend(show.devices, room, writer);
    write_outcome_legend(show, writer);
}

}  // namespace dmavet::report
