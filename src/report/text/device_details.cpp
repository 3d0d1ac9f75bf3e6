// SPDX-License-Identifier: Apache-2.0
// What does one device get, in full?

#include <fmt/format.h>

#include "report/say/location_text.hpp"
#include "report/say/phrases.hpp"
#include "report/text/device_table.hpp"
#include "report/text/outcome_details.hpp"
#include "topology/resolve.hpp"
#include "wording/decisions.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

class Facts {
public:
    Facts(const Board& board, TextWriter& writer) : board_(board), writer_(writer) {}

    void add(std::string_view label, std::string_view text) { writer_.labelled(label, {Span(text)}, 4, 18); }

    void add(std::string_view label, std::string_view text, const Origin& from) {
        add(label, fmt::format("{}, by {}", text, origin_text(*board_.tree, from)));
    }

private:
    const Board& board_;
    TextWriter& writer_;
};

void add_windows(const Board& board, const Device& device, Facts& facts) {
    if (!device.regions.value) {
        facts.add("DMA limit", "none: no dma_range_map, bus addresses are physical addresses");
        if (const auto why = wording::walk_text(*board.tree, device.walk)) {
            facts.add("", *why);
        }
        return;
    }
    if (const auto offset = offset_text(board, device)) {
        facts.add("DMA limit", fmt::format("none: {}", *offset), device.regions.from);
        return;
    }
    const auto regions = *device.regions.value;
    facts.add(
        "DMA limit",
        regions.empty() ? "an empty map, which lets nothing through" : wording::count_text(regions.size(), "window"),
        device.regions.from);
    for (const Region& region : regions) {
        facts.add("", window_text(region));
    }
}

void add_iommu(const Board& board, const Device& device, Facts& facts) {
    const Iommu& iommu = *device.iommu;
    if (iommu.state == IommuState::none && iommu.stop == IommuStop::none) {
        facts.add("IOMMU", "none");
        return;
    }
    facts.add("IOMMU", to_string(iommu.state), iommu.from);
    const IommuNames iommus(board);
    for (const IommuEntry& entry : iommu.entries) {
        Iommu one;
        one.entries.push_back(entry);
        facts.add("", iommu_entries_text(iommus, one));
    }
    if (const auto stop = wording::stop_text(*board.tree, iommu)) {
        facts.add("", *stop);
    }
    if (const auto missing = wording::no_driver_text(*board.tree, iommu)) {
        facts.add("", *missing);
        facts.add("", wording::without_driver_text(iommu, board.kernel->does.deferred_probe_seconds));
    }
    for (const IovaReservation& one : device.iova_reservations) {
        facts.add("", wording::reservation_text(one), {one.region, "iommu-addresses", "of_iommu_get_resv_regions"});
    }
}

void add_iommu_map(const Board& board, const IommuMap& map, Facts& facts) {
    facts.add("iommu-map", fmt::format("{} under mask {:#x}", wording::count_text(map.rows.size(), "row"), map.mask));
    for (const IommuMapRow& row : map.rows) {
        const std::string provider = row.controller ? board.tree->path(*row.controller) : std::string("no node");
        const std::string rids =
            row.length == 1 ? wording::hex(row.id_base) : wording::span_text(row.id_base, row.length);
        facts.add("", fmt::format("rid {} to {:#x} of {} ({})", rids, fmt::join(row.output, " "), provider,
                                  to_string(row.status)));
    }
}

std::string coherent_text(const Device& device) {
    if (!device.coherent.value) {
        return fmt::format("never known: {}", wording::endless_walk_text);
    }
    return *device.coherent.value ? "yes" : "no";
}

std::string title_text(const Device& device) {
    if (device.bus == BusType::pci) {
        return "the PCI functions behind it";
    }
    return device.bus == BusType::none ? std::string("no device") : fmt::format("{} device", to_string(device.bus));
}

}  // namespace

void write_device_details(const Board& board, const ShownDevice& shown, TextWriter& writer) {
    const Device& device = *shown.device;
    writer.line({Span(board.tree->path(device.node), Style::bold),
                 Span(fmt::format("{} ({})", Labels(board).text(device.node), title_text(device)))},
                2);
    Facts facts(board, writer);
    if (const Property* compatible = board.tree->find_property(device.node, "compatible")) {
        std::vector<std::string> names;
        for (const std::string_view name : compatible->as_strings()) {
            names.emplace_back(name);
        }
        facts.add("compatible", join(names, ", "));
    }
    if (device.populated != Populated::yes) {
        facts.add("populated", wording::populated_text(device.populated));
    }
    if (device.sysdev) {
        facts.add("sysdev", wording::sysdev_text(*board.tree, *device.sysdev),
                  {device.node, "linux,sysdev_is_parent", "dwc3_get_properties"});
    }
    if (!device.configured) {
        facts.add("probe", "of_dma_configure() fails: the device never probes");
    }
    const std::string dma_parent = board.tree->path(device.dma_parent);
    const Origin from = topology::dma_parent_origin(*board.of, *board.kernel, device);
    if (from.property.empty()) {  // the tree's own parent needs no explanation
        facts.add("DMA parent", dma_parent);
    } else {
        facts.add("DMA parent", dma_parent, from);
    }
    facts.add("coherent", coherent_text(device), device.coherent.from);
    add_windows(board, device, facts);
    facts.add("bus limit", device.bus_limit ? wording::hex(*device.bus_limit) : "not set");
    facts.add("masks", fmt::format("coherent {:#x}, streaming {:#x}, until the driver sets its own",
                                   device.coherent_mask, device.streaming_mask));
    add_iommu(board, device, facts);
    if (device.iommu_map) {
        add_iommu_map(board, *device.iommu_map, facts);
    }
    for (const DevicePool& pool : device.pools) {
        const std::string path = pool.region != nullptr ? board.tree->path(pool.region->node) + ": " : std::string();
        facts.add("pool", path + pool_text(board, pool));
    }
    if (device.caveat != Caveat::none) {
        facts.add("caveat", wording::caveat_text(device.caveat));
    }
    write_outcome_details(board, shown, writer);
}

}  // namespace dmavet::report
