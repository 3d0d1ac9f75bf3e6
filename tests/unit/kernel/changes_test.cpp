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
#include "wording/decisions.hpp"

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
    found = found != nullptr ? found : device_at(b, "/isa/bus/soc/dev");
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

// Two nodes at one address, told apart by mask.
void masked_names(FdtBuilder& t) {
    t.bus(1, 1).node("soc").string("compatible", "simple-bus").bus(1, 1).empty("ranges");
    t.device("dev@1000").cells("reg", {0x1000, 0x100}).cells("mask", {1}).end().end();
    t.device("dev@1000").cells("reg", {0x1000, 0x100}).cells("mask", {2}).end();
}

// The CPU side of the window crosses into an ISA bus, whose addresses begin with flags.
void isa_one_to_one(FdtBuilder& t) {
    t.bus(2, 1).node("isa").string("compatible", "simple-bus").bus(2, 1).empty("ranges").empty("dma-ranges");
    t.device("bus", "simple-bus").bus(2, 1).empty("ranges").empty("dma-ranges");
    t.device("soc", "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", {0, 1, 0x40000000, 0x1000});
    t.device("dev").end().end().end().end();
}

void unended_status(FdtBuilder& t) {
    t.device("dev").cells("status", {0x6f6b6179}).end();  // "okay", and no NUL
}

// A window of 512 MiB on a bus that leaves its cells to the nodes above.
void bus_without_cells(FdtBuilder& t) {
    t.bus(1, 1).device("soc", "simple-bus").empty("ranges").cells("dma-ranges", {0, 0x40000000, 0x20000000});
    t.device("dev").end().end();
}

void window_without_size(FdtBuilder& t) {
    t.bus(1, 1).device("soc", "simple-bus").bus(1, 0).empty("ranges").cells("dma-ranges", {0, 0x40000000});
    t.device("dev").end().end();
}

FdtBuilder& smmu(FdtBuilder& t, std::uint32_t cells) {
    return t.device("smmu", "test,smmu").cells("#iommu-cells", {cells}).phandle(1).end();
}

void map_of_wide_rows(FdtBuilder& t) {
    smmu(t, 2).node("dev").string("device_type", "pci").string("compatible", "test,pcie").bus(3, 2);
    t.cells("iommu-map", {0, 1, 0x10, 0x20, 1}).end();
}

void translated(FdtBuilder& t) {
    t.bus(2, 2).node("memory@40000000").string("device_type", "memory").cells("reg", {0, 0x40000000, 2, 0}).end();
    smmu(t, 1).device("dev").cells("iommus", {1, 5}).end();
}

void reusable_and_no_map(FdtBuilder& t) {
    reserved(t).node("pool@60000000").string("compatible", "shared-dma-pool").empty("reusable").empty("no-map");
    t.cells("reg", {0, 0x60000000, 0, 0x400000}).phandle(1).end().end();
    t.device("dev").cells("memory-region", {1}).end();
}

template <const char* compatible>
void memory_device(FdtBuilder& t) {
    t.node("soc").device("dev", compatible).end().end();
}
constexpr char ramoops[] = "ramoops", smem[] = "qcom,smem", nvmem[] = "nvmem-rmem", open_dice[] = "google,open-dice",
               phram[] = "phram";

template <const char* compatible>
void reserved_device(FdtBuilder& t) {
    reserved(t).device("dev", compatible).end().end();
}

void two_kinds_of_flags(FdtBuilder& t) {
    t.bus(1, 1).device("soc", "simple-bus").bus(3, 1).empty("ranges");
    t.cells("dma-ranges", {1, 0, 0, 0x40000000, 0x1000000, 2, 0, 0x1000000, 0x41000000, 0x1000000});
    t.device("dev").end().end();
}

void two_kinds_of_pci_memory(FdtBuilder& t) {
    t.bus(2, 2).node("dev").string("device_type", "pci").string("compatible", "test,pcie").bus(3, 2);
    t.cells("dma-ranges", {0x2000000, 0, 0, 0, 0x40000000, 0, 0x1000000,  //
                           0x3000000, 0, 0x1000000, 0, 0x41000000, 0, 0x1000000})
        .end();
}

void window_of_its_own(FdtBuilder& t) {
    t.bus(1, 1).device("dev").bus(1, 1).cells("dma-ranges", {0, 0x40000000, 0x20000000}).end();
}

void bus_in_firmware(FdtBuilder& t) {
    t.node("firmware").device("soc", "simple-bus").device("dev").end().end().end();
}

void framebuffer(FdtBuilder& t) {
    t.node("chosen").device("dev", "simple-framebuffer").end().end();
}

FdtBuilder& ram_of_1_gib(FdtBuilder& t) {
    t.bus(2, 2).node("memory@40000000").string("device_type", "memory");
    return t.cells("reg", {0, 0x40000000, 0, 0x40000000}).end();
}

void empty_map(FdtBuilder& t) {
    ram_of_1_gib(t).device("soc", "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", {0, 0, 0x40000000, 0});
    t.device("dev").empty("dma-coherent").end().end();
}

void one_gib(FdtBuilder& t) {
    ram_of_1_gib(t).device("dev").end();
}

void three_quarters_of_a_gib(FdtBuilder& t) {
    t.bus(2, 2).node("memory@40000000").string("device_type", "memory");
    t.cells("reg", {0, 0x40000000, 0, 0x30000000}).end().device("dev").end();
}

// 4 MiB of no-map memory: where the kernel wants it, or at a place of its own.
void dynamic_no_map(FdtBuilder& t) {
    ram_of_1_gib(t).node("reserved-memory").bus(2, 2).empty("ranges");
    t.node("pool").string("compatible", "shared-dma-pool").empty("no-map").cells("size", {0, 0x400000}).end().end();
    t.device("dev").end();
}

void fixed_no_map(FdtBuilder& t) {
    ram_of_1_gib(t).node("reserved-memory").bus(2, 2).empty("ranges");
    t.node("pool@60000000").string("compatible", "shared-dma-pool").empty("no-map");
    t.cells("reg", {0, 0x60000000, 0, 0x400000}).phandle(1).end().end();
    t.device("dev").cells("memory-region", {1}).end();
}

// A default area that cma= replaces, and one that only fits in its place.
void replaced_area(FdtBuilder& t) {
    reserved(t).node("pool@60000000").string("compatible", "shared-dma-pool").empty("reusable");
    t.empty("linux,cma-default").cells("reg", {0, 0x60000000, 0, 0x2000000}).end();
    t.node("other").cells("size", {0, 0x2000000}).cells("alloc-ranges", {0, 0x60000000, 0, 0x2000000}).end().end();
}

// Both kernels place the last one first; the range of the other one begins in it.
void placed_side_by_side(FdtBuilder& t) {
    reserved(t).node("first").end();
    t.node("other").cells("size", {0, 0x100000}).cells("alloc-ranges", {0, 0x5ff00000, 0, 0x10000000}).end();
    t.node("last").cells("size", {0, 0x100000}).cells("alloc-ranges", {0, 0x50000000, 0, 0x10000000}).end().end();
}

void kept_memory(FdtBuilder& t) {
    reserved(t.reserve(0x5ff00000, 0x100000)).node("first").end();
    t.node("other").cells("size", {0, 0x100000}).cells("alloc-ranges", {0, 0x50000000, 0, 0x10000000}).end().end();
}

// 8 MiB behind the end of RAM.
void area_past_ram(FdtBuilder& t) {
    t.bus(2, 2).node("memory@40000000").string("device_type", "memory").cells("reg", {0, 0x40000000, 0, 0x3c800000});
    t.end().node("reserved-memory").bus(2, 2).empty("ranges").node("pool").string("compatible", "shared-dma-pool");
    t.empty("reusable").cells("reg", {0, 0x7d000000, 0, 0x800000}).phandle(1).end().end();
    t.device("dev").cells("memory-region", {1});
}

void area_in_two_zones(FdtBuilder& t) {
    reserved(t).node("pool").string("compatible", "shared-dma-pool").empty("reusable");
    t.cells("reg", {0, 0xff000000, 0, 0x2000000}).end().end();
}

std::string place_of_second(const Board& b) {
    return describe(b.placement.regions.at(1));
}

// Which of two words a rule's finding says.
std::string says(const Board& b, std::string_view rule, std::string_view one, std::string_view other) {
    for (const Finding& finding : b.findings) {
        if (finding.rule->id == rule) {
            return std::string(finding.message.find(one) != std::string::npos ? one : other);
        }
    }
    return "no finding";
}

std::string fate_of_first(const Board& b) {
    const std::string_view text = wording::fate_text(b.topology.reserved.at(0));
    return std::string(text.substr(0, text.find(',')));
}

std::string populated(const Board& b, std::string_view path) {
    const Device* device = device_at(b, path);
    return device == nullptr ? "none" : describe_population(*device);
}

std::string last_of_ram(const Board& b) {
    return hex(raw(b.placement.zones.back().ram.last()));
}

// A hart with both extensions, below a root of two cells each.
FdtBuilder& hart(FdtBuilder& t) {
    t.bus(2, 2).node("cpus").bus(1, 0).node("cpu@0").string("compatible", "riscv").cells("reg", {0});
    t.string("riscv,isa", "rv64ima_zicbom_svpbmt").cells("riscv,cbom-block-size", {64}).end().end();
    return t;
}

void own_pool(FdtBuilder& t) {
    hart(t).node("memory@40000000").string("device_type", "memory").cells("reg", {0, 0x40000000, 2, 0}).end();
    t.node("reserved-memory")
        .bus(2, 2)
        .empty("ranges")
        .node("pool@60000000")
        .string("compatible", "shared-dma-pool")
        .empty("no-map");
    t.cells("reg", {0, 0x60000000, 0, 0x100000}).phandle(1).end().end();
    t.device("dev").empty("dma-noncoherent").cells("memory-region", {1}).end();
}

void high_ram(FdtBuilder& t) {
    hart(t).node("memory@100000000").string("device_type", "memory").cells("reg", {1, 0, 1, 0}).end();
}

void cache_of(FdtBuilder& t, std::string_view compatible) {
    t.bus(2, 2).device("cache@2010000", compatible).cells("reg", {0, 0x2010000, 0, 0x4000}).cells("cache-level", {2});
}

std::string maintained(const Board& b) {
    return b.topology.caches.maintained.value ? "maintained" : "not";
}

struct Case {
    std::string_view row;  // how its text begins
    Build build;
    std::string_view cmdline;
    std::string (*ask)(const Board& board);
    std::string_view newer, older;
};

const Case cases[] = {
    {"status and compatible count", unended_status, "",
     [](const Board& b) { return std::string(b.topology.devices.empty() ? "disabled" : "a device"); }, "disabled",
     "a device"},
    {"a dma-ranges is refused", window_without_size, "", [](const Board& b) { return describe_reach(dev(b)); }, "none",
     "empty limit 0xffffffff"},
    {"a row of iommu-map has", map_of_wide_rows, "",
     [](const Board& b) { return describe_entries(*b.tree, pci_at(b, "/dev")->iommu); }, "/smmu<0x10 0x20>@0x0",
     "none"},
    {"ramoops, qcom,smem and their like", memory_device<ramoops>, "",
     [](const Board& b) { return populated(b, "/soc/dev"); }, "no", "platform yes"},
    {"a linux,cma-default region that cma= replaces", replaced_area, "cma=16M", place_of_second,
     "0x60000000-0x61ffffff", "none"},
    {"a region whose alloc-ranges begin beside one", placed_side_by_side, "", place_of_second, "0x60000000-0x600fffff",
     "0x6fe00000-0x6fefffff"},
    {"the memory reservation block counts", kept_memory, "", place_of_second, "0x5ff00000-0x5fffffff",
     "0x5fe00000-0x5fefffff"},
    {"a CMA area past the end of RAM", area_past_ram, "",
     [](const Board& b) { return says(b, "cma-region-outside-ram", "panics", "ends in a fault"); }, "panics",
     "ends in a fault"},
    {"a CMA area that does not lie in one zone", area_in_two_zones, "",
     [](const Board& b) { return says(b, "cma-across-zones", "becomes ordinary RAM", "is lost"); },
     "becomes ordinary RAM", "is lost"},
    {"a reserved region that no handler takes", reusable_and_no_map, "",
     [](const Board& b) { return std::string(b.topology.reserved.at(0).kept() ? "kept" : "given back"); }, "kept",
     "given back"},
    {"the array of struct page is allocated", without_window, "",
     [](const Board& b) { return std::to_string(b.kernel->does.has_page_struct_buffer); }, "0", "1"},
    {"the default CMA area is placed before", one_gib, "",
     [](const Board& b) { return describe_place(b.placement.default_cma); }, "0x7b800000-0x7fffffff",
     "0x7a000000-0x7f7fffff"},
    {"an atomic pool is made for a zone", without_window, "",
     [](const Board& b) { return std::to_string(b.placement.atomic_pools.size()); }, "2", "3"},
    {"the end that cma= names", without_window, "cma=64M@0x100000000-0x200000000",
     [](const Board& b) { return describe_size(b.placement.default_cma); }, "0x4000000", "none"},
    {"a node without #address-cells", bus_without_cells, "", [](const Board& b) { return describe_reach(dev(b)); },
     "none", "0x0=0x40000000+0x20000000 limit 0x1fffffff"},
    {"three address cells are flags", two_kinds_of_flags, "", [](const Board& b) { return describe_reach(dev(b)); },
     "0x0=0x40000000+0x1000000, 0x1000000=0x41000000+0x1000000 limit 0x1ffffff",
     "0x0=0x40000000+0x2000000 limit 0x1ffffff"},
    {"a 1:1 crossing into a bus", isa_one_to_one, "", [](const Board& b) { return describe_reach(dev(b)); },
     "0x0=0x140000000+0x1000 limit 0xfff", "0x0=0x40000000+0x1000 limit 0xfff"},
    {"the search for dma-ranges starts", window_of_its_own, "", [](const Board& b) { return describe_reach(dev(b)); },
     "none", "0x0=0x40000000+0x20000000 limit 0x1fffffff"},
    {"children of buses below /firmware", bus_in_firmware, "",
     [](const Board& b) { return populated(b, "/firmware/soc/dev"); }, "platform yes", "no"},
    {"kernel/dma/direct.c serves every", empty_map, "", [](const Board& b) { return allocation(b, "4K,mask=64"); },
     "fail direct", "ok direct pages linear normal-wb dma invalid"},
    {"dma_alloc_pages() asks CMA", one_gib, "", [](const Board& b) { return allocation(b, "64K,pages").substr(0, 4); },
     "ok d", "fail"},
    {"phram is made", reserved_device<phram>, "", [](const Board& b) { return populated(b, "/reserved-memory/dev"); },
     "platform yes", "no"},
    {"google,open-dice is made", reserved_device<open_dice>, "",
     [](const Board& b) { return populated(b, "/reserved-memory/dev"); }, "platform yes", "no"},
    {"the first simple-framebuffer", framebuffer, "", [](const Board& b) { return populated(b, "/chosen/dev"); },
     "platform yes", "no"},
    {"the name of a device", masked_names, "", [](const Board& b) { return populated(b, "/dev@1000"); }, "platform yes",
     "no"},
    {"qcom,smem is made", reserved_device<smem>, "",
     [](const Board& b) { return populated(b, "/reserved-memory/dev"); }, "platform yes", "no"},
    {"a no-map region that the kernel places", dynamic_no_map, "", last_of_ram, "0x7fffffff", "0x7fbfffff"},
    {"no-map memory has page structures", fixed_no_map, "", [](const Board& b) { return allocation(b, "4K"); },
     "ok device-pool pool remap normal-nc alias=none dma physical",
     "ok device-pool pool remap normal-nc alias=none nozone physical"},
    {"windows of 64-bit and of 32-bit", two_kinds_of_pci_memory, "",
     [](const Board& b) { return describe_reach(*pci_at(b, "/dev")); },
     "0x0=0x40000000+0x1000000, 0x1000000=0x41000000+0x1000000 limit 0x1ffffff",
     "0x0=0x40000000+0x2000000 limit 0x1ffffff"},
    {"nvmem-rmem is made", reserved_device<nvmem>, "",
     [](const Board& b) { return populated(b, "/reserved-memory/dev"); }, "platform yes", "no"},
    {"dma_alloc_noncoherent() gets", translated, "", [](const Board& b) { return allocation(b, "64K,noncoherent"); },
     "ok iommu cma linear normal-wb dma iova", "ok iommu pages remap normal-wb alias=normal-wb dma+normal iova"},
    {"the array of struct page is made for", three_quarters_of_a_gib, "",
     [](const Board& b) { return describe_place(b.placement.default_cma); }, "0x6a600000-0x6f9fffff",
     "0x69400000-0x6ebfffff"},
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
    {"of a reserved region with several", two_reg_entries, "", fate_of_first, "reserved", "per-device coherent pool"},
    {"only the first reg entry", two_reg_entries, "",
     [](const Board& b) { return std::to_string(b.topology.reserved.at(0).further.size()); }, "0", "1"},
    {"bus_dma_limit is the last address", odd_window, "",
     [](const Board& b) { return hex(dev(b).bus_limit.value_or(0)); }, "0x1ffffffe", "0x1fffffff"},
    {"drivers/of/of_reserved_mem.c scans", short_reg, "", [](const Board& b) { return log_of(b, "region-reg-length"); },
     "OF: reserved mem", "OF: fdt"},
    {"arch_dma_prep_coherent() cleans", board, "", [](const Board& b) { return report::maintenance_text(b, "then"); },
     "the kernel cleans its lines once, then", "the kernel cleans and invalidates its lines once, then"},
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
    {"a device's own pool is mapped Normal non-cacheable", own_pool, "",
     [](const Board& b) { return allocation(b, "4K").substr(0, 36); }, "ok device-pool pool remap normal-nc ",
     "ok device-pool pool remap io alias=n"},
    {"the bounce buffer for small buffers may lie above", high_ram, "",
     [](const Board& b) { return describe_size(b.placement.swiotlb); }, "0x400000", "none"},
    {"the driver of SiFive's composable cache maintains that of StarFive JH7110",
     [](FdtBuilder& t) { cache_of(t, "starfive,jh7110-ccache"); }, "", maintained, "maintained", "not"},
    {"the driver of SiFive's composable cache maintains that of ESWIN EIC7700",
     [](FdtBuilder& t) { cache_of(t, "eswin,eic7700-l3-cache"); }, "", maintained, "maintained", "not"},
    {"the bounce buffer comes from the boot allocator", board, "",
     [](const Board& b) { return hex(b.placement.swiotlb->size); }, "0x4000000", "0x400000"},
};

// The last series before a release.
Release before(Release release) {
    if (release.minor > 0) {
        return {release.major, release.minor - 1};
    }
    switch (release.major) {
        case 4: return {3, 19};
        case 5: return {4, 20};
        default: break;
    }
    return {release.major - 1, 19};
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
        const Arch arch = change.arch.value_or(Arch::arm64);
        CHECK(answer({change.since.series(), arch}) == c->newer);
        Release older = before(change.since);
        if (change.backport && older.series() == change.backport->series()) {
            older.patch = change.backport->patch - 1;
        }
        CHECK(answer({older, arch}) == c->older);
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
