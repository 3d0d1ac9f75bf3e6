// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/reachable.hpp"
#include "topology/of_address.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::relabelled_bus_without_dma_ranges {

namespace {

struct Relabelling {
    std::uint64_t child, cpu;
};

// Where a bus gives its registers addresses that the CPU has for something else. Small ones are offsets into a block;
// from here on they are another map of the whole chip.
constexpr std::uint64_t least_map_address = 0x10000000;

std::optional<Relabelling> relabelling(const RuleInput& input, const Property& ranges) {
    const NodeId bus = ranges.node;
    if (bus == root_node || input.tree.node(bus).parent != root_node) {
        return std::nullopt;
    }
    // Wider addresses carry more than an address: chip selects, windows of a decoder.
    if (topology::of_match_bus(input.of, bus) != topology::OfBus::default_bus || input.of.bus_addr_cells(bus) != 1) {
        return std::nullopt;
    }
    const std::size_t parent = input.of.addr_cells(bus), size = input.of.bus_size_cells(bus);
    if (parent > topology::max_addr_cells || size > topology::max_addr_cells || size == 0) {
        return std::nullopt;
    }
    const std::size_t entry = 1 + parent + size;
    if (ranges.empty() || ranges.cell_count() % entry != 0) {
        return std::nullopt;
    }
    for (std::size_t at = 0; at < ranges.cell_count(); at += entry) {
        const Relabelling found{ranges.cell(at), topology::read_number(ranges, at + 1, parent)};
        if (found.child >= least_map_address && found.child != found.cpu) {
            return found;
        }
    }
    return std::nullopt;
}

void check(const RuleInput& input, Reporter& report) {
    std::map<NodeId, std::pair<Relabelling, std::vector<NodeId>>> buses;  // with the masters on them
    for_each_reachable(input, "ranges", [&](const Property& ranges) {
        const auto found = relabelling(input, ranges);
        if (found && !input.tree.find_property(ranges.node, input.of.names.dma_ranges)) {
            buses[ranges.node].first = *found;
        }
    });
    if (buses.empty()) {
        return;
    }
    for (const Device& device : input.topology.devices) {
        if (device.bus_master == BusMaster::no) {
            continue;
        }
        const auto bus = buses.find(device.dma_parent.value);
        if (bus != buses.end()) {
            bus->second.second.push_back(device.node);
        }
    }
    for (const auto& [bus, what] : buses) {
        const auto& [found, masters] = what;
        if (masters.empty()) {
            continue;
        }
        report
            .at(bus, "dma-ranges",
                fmt::format("none, although this bus has addresses of its own ({} there is {} for the CPU): {} below "
                            "put{} the CPU's addresses of RAM on it",
                            wording::hex(found.child), wording::hex(found.cpu),
                            wording::count_text(masters.size(), "bus master"), masters.size() == 1 ? "s" : ""),
                {wording::hex(found.child)})
            .evidence(masters, "", "uses CPU addresses");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "relabelled-bus-without-dma-ranges",
    .family = "windows",
    .title = "a bus with addresses of its own that says nothing of RAM's",
    .severity = Severity::warning,
    .confidence = Confidence::possible,
    .on_by_default = true,
    .what =
        "A bus below the root with one-cell addresses translates registers by `ranges` from a high address of its own "
        "(from 0x10000000 on) to another CPU address, has no `dma-ranges`, and bus masters on it.",
    .why =
        "Where the devices' map of the chip differs from the CPU's for registers, it mostly does for RAM, too. Without "
        "`dma-ranges` `of_dma_get_range()` (6.1, 6.12) finds no offset, and DMA addresses are CPU addresses: the "
        "device reads and writes whatever its own map has there. bcm2835 is such a chip (registers at 0x7e000000, RAM "
        "at 0x40000000 or 0xc0000000).",
    .fix = "add the dma-ranges of the SoC's manual; an empty one where RAM has equal addresses on both sides",
    .check = &check,
};

}  // namespace dmavet::rules::relabelled_bus_without_dma_ranges
