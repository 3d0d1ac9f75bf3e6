// SPDX-License-Identifier: Apache-2.0
// What has the boot loader left in memory, and how many CPUs come up? early_init_dt_check_for_initrd(),
// early_init_fdt_scan_reserved_mem() and smp_init_cpus().
#include "topology/boot_facts.hpp"

#include <utility>
#include <vector>

namespace dmavet::topology {

namespace {

// of_read_number() over the whole property.
std::uint64_t address(const OfTree& of, NodeId node, std::string_view name) {
    const Property* property = of.tree.find_property(node, name);
    if (!property || property->cell_count() == 0) {
        return 0;
    }
    return property->cell_count() > 1 ? std::uint64_t{property->cell(0)} << 32 | property->cell(1) : property->cell(0);
}

std::optional<CpuInterval> read_initrd(const OfTree& of) {
    const auto chosen = of.tree.find_child(root_node, "chosen");
    if (!chosen) {
        return std::nullopt;
    }
    const std::uint64_t start = address(of, *chosen, "linux,initrd-start"),
                        end = address(of, *chosen, "linux,initrd-end");
    return end == 0 ? std::nullopt : CpuInterval::between(CpuAddr{start}, CpuAddr{end - 1});
}

// of_get_next_cpu_node()
bool is_cpu_node(const OfTree& of, NodeId node) {
    return of.base_name(node) == "cpu" || of.is_type(node, "cpu");
}

CpuMemory read_reservations(const Tree& tree) {
    std::vector<CpuInterval> entries;
    for (const Reservation& entry : tree.reservations()) {
        if (const auto addresses = CpuInterval::of(CpuAddr{entry.base}, entry.size)) {
            entries.push_back(*addresses);
        }
    }
    return CpuMemory(std::move(entries));
}

std::size_t count_cpus(const OfTree& of) {
    std::size_t cpus = 0;
    if (const auto parent = of.tree.find_child(root_node, "cpus")) {
        for (auto cpu = of.tree.first_child(*parent); cpu; cpu = of.tree.next_sibling(*cpu)) {
            cpus += is_cpu_node(of, *cpu) ? 1 : 0;
        }
    }
    return cpus;
}

}  // namespace

BootFacts read_boot_facts(const OfTree& of) {
    return {read_initrd(of), read_reservations(of.tree), count_cpus(of)};
}

}  // namespace dmavet::topology
