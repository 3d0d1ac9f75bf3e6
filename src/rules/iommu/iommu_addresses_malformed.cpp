// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/nodes.hpp"
#include "topology/of_address.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::iommu_addresses_malformed {

namespace {

struct Problem {
    Severity severity;
    std::string text;
    std::string log = {};
    std::string fix = {};  // instead of the rule's own
};

// More than any real device and tree have; beyond them nobody looks.
constexpr std::size_t most_regions = 64, most_entries = 4096;

bool lists_region(const RuleInput& input, NodeId device, NodeId region) {
    const Property* list = input.tree.find_property(device, input.of.names.memory_region);
    const std::uint32_t phandle = input.tree.node(region).phandle;
    for (std::size_t i = 0; list && i < std::min(list->cell_count(), most_regions); ++i) {
        if (phandle != 0 && list->cell(i) == phandle) {
            return true;
        }
    }
    return false;
}

// What the entry for a device says, its cells complete.
std::optional<Problem> check_entry(const RuleInput& input, NodeId region, NodeId device, std::uint64_t iova,
                                   std::uint64_t size) {
    if (size == 0) {
        return Problem{Severity::error,
                       fmt::format("the entry for {} has size 0 and reserves nothing", input.tree.path(device)),
                       "Cannot reserve IOVA region of 0 size"};
    }
    if (!lists_region(input, device, region)) {
        return Problem{Severity::warning,
                       fmt::format("{} does not list this region in memory-region, so its entry here is never read",
                                   input.tree.path(device)),
                       {},
                       fmt::format("list the region in the memory-region of {}", input.tree.path(device))};
    }
    if (iova == topology::bad_addr) {
        return Problem{Severity::error,
                       fmt::format("the address for {} does not translate on its bus", input.tree.path(device))};
    }
    const Property* reg = input.tree.find_property(region, input.of.names.reg);
    const std::uint32_t address_cells = input.of.addr_cells(region), size_cells = input.of.size_cells(region);
    if (!reg || reg->cell_count() < std::size_t{address_cells} + size_cells) {
        return std::nullopt;
    }
    const std::uint64_t base = topology::read_number(*reg, 0, address_cells),
                        bytes = topology::read_number(*reg, address_cells, size_cells);
    if (bytes < 2 || (base == iova && bytes == size)) {
        return std::nullopt;
    }
    return Problem{Severity::warning,
                   fmt::format("{} sees {} while reg is {}: only an equal range is mapped, this one is kept free but "
                               "the region stays unmapped",
                               input.tree.path(device), wording::sized_span_text(iova, size),
                               wording::sized_span_text(base, bytes)),
                   "treating non-direct mapping",
                   "to keep the region mapped, give the entry the address and size of reg"};
}

std::optional<Problem> first_problem(const RuleInput& input, const Property& list, std::size_t& entries) {
    if (list.value.size() % 4 != 0) {
        return Problem{Severity::error, fmt::format("length {} is no whole number of cells", list.value.size())};
    }
    for (std::size_t cell = 0; cell < list.cell_count() && entries++ < most_entries;) {
        const std::uint32_t phandle = list.cell(cell++);
        const auto device = input.tree.find_phandle(phandle);
        if (!device) {
            return Problem{Severity::error,
                           fmt::format("cell {} should be the phandle of a device, and no node has phandle {:#x}",
                                       cell - 1, phandle)};
        }
        const auto bus = input.of.dma_parent(*device);
        if (!bus) {
            break;
        }
        const std::size_t address_cells = input.of.bus_addr_cells(*bus), size_cells = input.of.bus_size_cells(*bus);
        if (address_cells + size_cells > list.cell_count() - cell) {
            return Problem{
                Severity::error,
                fmt::format("the entry for {} needs {} + {} cells, those of {}, but only {} are left",
                            input.tree.path(*device), address_cells, size_cells, input.tree.path(*bus),
                            list.cell_count() - cell),
            };
        }
        const std::uint64_t iova =
            topology::of_translate_address(input.of, *device, list, cell, topology::AddressSpace::dma);
        const auto problem =
            check_entry(input, list.node, *device, iova, topology::read_number(list, cell + address_cells, size_cells));
        if (problem) {
            return problem;
        }
        cell += address_cells + size_cells;
    }
    return std::nullopt;
}

void check(const RuleInput& input, Reporter& report) {
    std::size_t entries = 0;
    survey::for_each_reachable(input, "iommu-addresses", [&](const Property& list) {
        if (input.tree.path(input.tree.node(list.node).parent) != "/reserved-memory") {
            return;
        }
        const auto problem = first_problem(input, list, entries);
        if (!problem) {
            return;
        }
        auto draft = report.at(list.node, "iommu-addresses", problem->text);
        draft.severity(problem->severity).kernel_log(problem->log);
        if (!problem->fix.empty()) {
            draft.fix(problem->fix);
        }
    });
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
