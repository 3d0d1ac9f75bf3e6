// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"
#include "survey/surveys.hpp"
#include "topology/of_tree.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::relabelled_bus_without_dma_ranges {

namespace {

// Where a bus gives its registers addresses that the CPU has for something else. Small ones are offsets into a block;
// from here on they are another map of the whole chip. Wider addresses carry more than an address: chip selects,
// windows of a decoder.
constexpr std::uint64_t least_map_address = 0x10000000;

bool is_relabelling(const survey::RegisterWindow& window) {
    return window.child_cells == 1 && window.is_whole && window.child >= least_map_address &&
           window.child != window.cpu;
}

struct Relabelled {
    const survey::RegisterWindow* window;
    std::vector<NodeId> masters;
};

void check(const RuleInput& input, Reporter& report) {
    std::map<NodeId, Relabelled> buses;
    for (const survey::RegisterWindow& window : input.surveys.register_windows()) {
        if (is_relabelling(window) && survey::is_reachable(input, window.bus) &&
            !input.tree.find_property(window.bus, input.of.names.dma_ranges)) {
            buses.try_emplace(window.bus, Relabelled{&window, {}});
        }
    }
    if (buses.empty()) {
        return;
    }
    for (const Device& device : input.topology.devices) {
        if (device.bus_master == BusMaster::no) {
            continue;
        }
        const auto bus = buses.find(device.dma_parent);
        if (bus != buses.end()) {
            bus->second.masters.push_back(device.node);
        }
    }
    for (const auto& [bus, what] : buses) {
        const auto& [window, masters] = what;
        if (masters.empty()) {
            continue;
        }
        report
            .at(bus, "dma-ranges",
                fmt::format(
                    "no dma-ranges here, although this bus has addresses of its own ({} there is {} for the CPU): {} below "
                    "put{} the CPU's addresses of RAM on it",
                    wording::hex(window->child), wording::hex(window->cpu),
                    wording::count_text(masters.size(), "bus master"), masters.size() == 1 ? "s" : ""),
                {wording::hex(window->child)})
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
        "`dma-ranges` `of_dma_get_range()` (5.10 to 7.2) finds no offset, and DMA addresses are CPU addresses: the "
        "device reads and writes whatever its own map has there. bcm2835 is such a chip (registers at 0x7e000000, RAM "
        "at 0x40000000 or 0xc0000000).",
    .fix = "add the dma-ranges of the SoC's manual; an empty one where RAM has equal addresses on both sides",
    .check = &check,
    .tier = Tier::comparison,
};

}  // namespace dmavet::rules::relabelled_bus_without_dma_ranges
