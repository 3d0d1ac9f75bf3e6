// SPDX-License-Identifier: Apache-2.0
// Is each row of the table of changes seen from outside? One case a row: what a small tree gets from a release that
// does what the row says, and from one that does not yet. A row without a case fails, and so does a case without a row.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "dmavet/kernel.hpp"
#include "report/say/outcome_text.hpp"
#include "support/allocations.hpp"
#include "support/analyzed.hpp"
#include "support/describe.hpp"

namespace dmavet::test {

namespace {

// 8 GiB from 0x40000000; below a bus whose window ends at `last_cpu` a device, and one with all that a kernel may read.
void with_window(FdtBuilder& t, std::uint32_t size) {
    t.bus(2, 2).node("memory@40000000").string("device_type", "memory").cells("reg", {0, 0x40000000, 2, 0}).end();
    t.device("soc", "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", {0, 0, 0x40000000, size});
}

void board(FdtBuilder& t) {
    with_window(t, 0x20000000);
    t.device("dev").end().end();
}

void without_window(FdtBuilder& t) {
    t.bus(2, 2).node("memory@40000000").string("device_type", "memory").cells("reg", {0, 0x40000000, 2, 0}).end();
    t.device("dev").end();
}

void odd_window(FdtBuilder& t) {
    with_window(t, 0x1fffffff);
    t.device("dev").end().end();
}

void wrapping_registers(FdtBuilder& t) {
    t.bus(2, 2).node("dev").strings("compatible", {"test,dev", "arm,primecell"});
    t.cells("reg", {0xffffffff, 0xfffff000, 0, 0x2000}).end();
}

void opposed_flags(FdtBuilder& t) {
    t.device("soc", "simple-bus").empty("ranges").empty("dma-coherent");
    t.device("dev").empty("dma-noncoherent").end().end();
}

void interconnect(FdtBuilder& t) {
    t.device("noc").cells("#interconnect-cells", {0}).phandle(1).end();
    t.device("dev").cells("interconnects", {1}).string("interconnect-names", "dma-mem").end();
}

void coherent_host_bridge(FdtBuilder& t) {
    t.node("dev").string("device_type", "pci").string("compatible", "test,pcie").bus(3, 2).empty("dma-coherent").end();
}

FdtBuilder& reserved(FdtBuilder& t) {
    t.bus(2, 2).node("memory@40000000").string("device_type", "memory").cells("reg", {0, 0x40000000, 2, 0}).end();
    return t.node("reserved-memory").bus(2, 2).empty("ranges");
}

// 30 MiB from a multiple of 2 MiB that is none of 4 MiB.
void area_of_pageblocks(FdtBuilder& t) {
    reserved(t).node("pool@60200000").string("compatible", "shared-dma-pool").empty("reusable");
    t.cells("reg", {0, 0x60200000, 0, 0x1e00000}).phandle(1).end().end();
    t.device("dev").cells("memory-region", {1}).end();
}

void no_device(FdtBuilder& t) {
    t.node("soc").device("dev").end().end();
}

void default_area(FdtBuilder& t) {
    reserved(t).node("pool@60000000").string("compatible", "shared-dma-pool").empty("reusable");
    t.empty("linux,cma-default").cells("reg", {0, 0x60000000, 0, 0x2000000}).phandle(1).end().end();
    t.device("dev").cells("memory-region", {1}).end();
}

void two_reg_entries(FdtBuilder& t) {
    reserved(t).node("pool@60000000").string("compatible", "shared-dma-pool").empty("no-map");
    t.cells("reg", {0, 0x60000000, 0, 0x100000, 0, 0x61000000, 0, 0x100000}).phandle(1).end().end();
    t.device("dev").cells("memory-region", {1}).end();
}

void short_reg(FdtBuilder& t) {
    reserved(t).node("pool@60000000").string("compatible", "shared-dma-pool").empty("no-map");
    t.cells("reg", {0x60000000, 0x100000, 0}).end().end();
}

void iommu_addresses(FdtBuilder& t) {
    reserved(t).node("fb@60000000").cells("reg", {0, 0x60000000, 0, 0x100000});
    t.cells("iommu-addresses", {9, 0, 0, 0, 0x100000}).end().end();
}

const Device& dev(const Board& b) {
    const Device* found = device_at(b, "/soc/dev");
    found = found != nullptr ? found : device_at(b, "/dev");
    REQUIRE(found != nullptr);
    return *found;
}

// The kernel's line of the finding of one rule; "no finding", "no line".
std::string log_of(const Board& b, std::string_view rule) {
    for (const Finding& finding : b.findings) {
        if (finding.rule->id == rule) {
            return finding.kernel_log.empty() ? "no line"
                                              : finding.kernel_log.substr(0, finding.kernel_log.find(':', 5));
        }
    }
    return "no finding";
}

std::string allocation(const Board& b, std::string_view request) {
    return describe(explain_allocation(b, dev(b), alloc_request(request)).outcome);
}

// Which function a step is about that says `what`.
std::string decider(const Board& b, std::string_view what) {
    for (const Step& step : explain(b, dev(b))) {
        if (step.decision.find(what) != std::string::npos) {
            return std::string(step.function);
        }
    }
    return "no step";
}

std::string default_region(const Board& b) {
    const auto& area = b.placement.default_cma;
    return area && area->from.node ? b.tree->path(*area->from.node) : "none";
}

// The higher one first.
void two_default_areas(FdtBuilder& t) {
    reserved(t);
    for (const std::uint32_t base : {0x90000000U, 0x60000000U}) {
        t.node(base == 0x60000000 ? "low" : "high").string("compatible", "shared-dma-pool").empty("reusable");
        t.empty("linux,cma-default").cells("reg", {0, base, 0, 0x2000000}).end();
    }
    t.end();
}

struct Case {
    std::string_view row;  // how its text begins
    Build build;
    std::string_view cmdline;
    std::string (*ask)(const Board& board);
    std::string_view newer, older;
};

const Case cases[] = {
    {"ZONE_DMA ends at zone_dma_limit", board, "", [](const Board& b) { return hex(b.topology.zones.dma->limit); },
     "0x5fffffff", "0x7fffffff"},
    {"a register block that wraps around", wrapping_registers, "",
     [](const Board& b) { return describe_population(dev(b)); }, "no", "amba yes"},
    {"regions that the kernel places are set up first", two_default_areas, "", default_region, "/reserved-memory/low",
     "/reserved-memory/high"},
    {"reserved regions are set up by address", two_default_areas, "", default_region, "/reserved-memory/high",
     "/reserved-memory/low"},
    {"of_dma_configure_id() configures", no_device, "", [](const Board& b) { return decider(b, "what follows"); },
     "of_dma_configure_id", "of_dma_configure"},
    {"of_reserved_mem_device_init_by_idx() attaches", default_area, "",
     [](const Board& b) { return decider(b, "/reserved-memory/pool"); }, "of_reserved_mem_device_init_by_idx",
     "of_reserved_mem_device_init"},
    {"of_platform_default_populate() makes", board, "", [](const Board& b) { return decider(b, "registered at boot"); },
     "of_platform_default_populate", "of_platform_populate"},
    {"the early scan says how many", two_reg_entries, "",
     [](const Board& b) { return log_of(b, "region-multiple-ranges"); }, "OF: reserved mem", "no line"},
    {"bus_dma_limit is the last address", odd_window, "",
     [](const Board& b) { return hex(dev(b).bus_limit.value_or(0)); }, "0x1ffffffe", "0x1fffffff"},
    {"drivers/of/of_reserved_mem.c scans", short_reg, "", [](const Board& b) { return log_of(b, "region-reg-length"); },
     "OF: reserved mem", "OF: fdt"},
    {"arch_dma_prep_coherent() cleans", board, "",
     [](const Board& b) { return std::string(report::maintenance_text(*b.kernel)); }, "cleans",
     "cleans and invalidates"},
    {"iommu-addresses of a reserved region", iommu_addresses, "",
     [](const Board& b) { return std::string(log_of(b, "iommu-addresses-malformed") == "no finding" ? "no" : "read"); },
     "read", "no"},
    {"of_dma_is_coherent() reads dma-noncoherent", opposed_flags, "",
     [](const Board& b) { return describe_coherency(*b.tree, dev(b)); }, "no /soc/dev dma-noncoherent",
     "yes /soc dma-coherent"},
    {"CMA areas are aligned to a pageblock", area_of_pageblocks, "",
     [](const Board& b) { return std::string(to_string(dev(b).pools.at(0).attached)); }, "if-driver-asks", "never"},
    {"dma_alloc_pages() exists", without_window, "",
     [](const Board& b) { return allocation(b, "16K,pages").substr(0, 4); }, "ok d", "fail"},
    {"cma= takes the place", default_area, "cma=32M",
     [](const Board& b) {
         return std::string(log_of(b, "cma-argument-bypasses-region") == "no finding" ? "no" : "bypassed");
     },
     "bypassed", "no"},
    {"ZONE_DMA is bounded by the tree", board, "", [](const Board& b) { return hex(b.topology.zones.dma->limit); },
     "0x7fffffff", "0xffffffff"},
    {"atomic requests have a pool for each zone", board, "",
     [](const Board& b) { return std::to_string(b.placement.atomic_pools.size()); }, "3", "1"},
    {"the dma-mem interconnect", interconnect, "", [](const Board& b) { return b.tree->path(dev(b).dma_parent.value); },
     "/noc", "/"},
    {"kernel/dma/direct.c allocates", without_window, "",
     [](const Board& b) { return allocation(b, "4K").substr(0, 15); }, "ok direct pages", "ok direct cma r"},
    {"of_dma_configure() runs at probe time", board, "", [](const Board& b) { return describe_reach(dev(b)); },
     "0x0=0x40000000+0x20000000 limit 0x1fffffff", "none"},
    {"PCI functions are configured", coherent_host_bridge, "",
     [](const Board& b) { return describe_coherency(*b.tree, *pci_at(b, "/dev")); }, "yes /dev dma-coherent",
     "no default"},
    {"the bounce buffer comes from the boot allocator", board, "",
     [](const Board& b) { return hex(b.placement.swiotlb->size); }, "0x4000000", "0x400000"},
};

// The modelled kernels next to a change, of its architecture; of arm64 for a change of all.
struct Sides {
    std::optional<KernelId> with;     // the oldest that does it
    std::optional<KernelId> without;  // the newest that does not
};

Sides sides_of(const KernelChange& change) {
    Sides sides;
    for (const KernelId& id : modelled_kernels()) {
        if (id.arch != change.arch.value_or(Arch::arm64)) {
            continue;
        }
        if (id.release >= change.since && (!sides.with || id.release < sides.with->release)) {
            sides.with = id;
        }
        if (id.release < change.since && (!sides.without || id.release > sides.without->release)) {
            sides.without = id;
        }
    }
    return sides;
}

const Case* case_of(const KernelChange& change) {
    const auto found =
        std::find_if(std::begin(cases), std::end(cases), [&](const Case& c) { return change.what.starts_with(c.row); });
    return found == std::end(cases) ? nullptr : found;
}

}  // namespace

TEST_CASE("each change between kernels is seen from outside") {
    CHECK(kernel_changes().size() == std::size(cases));
    for (const KernelChange& change : kernel_changes()) {
        CAPTURE(std::string(change.what));
        const Case* c = case_of(change);
        REQUIRE(c != nullptr);
        const auto answer = [&](const KernelId& id) {
            Question question = with_cmdline(c->cmdline);
            question.arch = id.arch;
            question.release = to_string(id.release);
            Checks all;
            all.rules.emplace(all_rules().begin(), all_rules().end());
            return c->ask(checked(blob_of(c->build), question, all));
        };
        const Sides sides = sides_of(change);
        REQUIRE(sides.with);  // no row is about a release that nobody can ask for
        REQUIRE(sides.without);
        CHECK(answer(*sides.with) == c->newer);
        CHECK(answer(*sides.without) == c->older);
    }
}

TEST_CASE("the table of changes is newest first, and each row changes something") {
    const auto changes = kernel_changes();
    CHECK(std::is_sorted(changes.begin(), changes.end(),
                         [](const KernelChange& a, const KernelChange& b) { return a.since > b.since; }));
    for (const KernelChange& change : changes) {
        CAPTURE(std::string(change.what));
        const Behaviour newest = traits_of(change.arch.value_or(Arch::arm64)).newest;
        Behaviour older = newest;
        change.set_back(older);
        CHECK_FALSE(older == newest);
        CHECK_FALSE(change.what.ends_with('.'));
    }
}

}  // namespace dmavet::test
