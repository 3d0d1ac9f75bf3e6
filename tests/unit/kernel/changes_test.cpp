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
#include "unit/kernel/change_trees.hpp"
#include "wording/decisions.hpp"

namespace dmavet::test {

using namespace change_trees;

namespace {

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

std::string last_of_lowmem(const Board& b) {
    return hex(raw(b.placement.zones.front().ram.last()));
}

std::string last_of_ram(const Board& b) {
    return hex(raw(b.placement.zones.back().ram.last()));
}

std::string maintained(const Board& b) {
    return b.topology.caches.maintained.value ? "maintained" : "not";
}

// Until when, as the trace says it.
std::string waits(const Board& b) {
    constexpr std::string_view before = "the device waits until ", after = ", and then";
    for (const Step& step : explain(b, dev(b))) {
        if (const std::size_t at = step.decision.find(before); at != std::string::npos) {
            const std::size_t from = at + before.size();
            return step.decision.substr(from, step.decision.find(after) - from);
        }
    }
    return "it does not wait";
}

// lowmem has 760 MiB.
std::string half_of_cma(const Board& b) {
    const auto& area = b.placement.default_cma;
    return !area ? "none" : raw(area->within.first()) >= 0x70000000 ? "highmem" : "lowmem";
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
     [](const Board& b) { return describe_entries(*b.tree, *pci_at(b, "/dev")->iommu); }, "/smmu<0x10 0x20>@0x0",
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
    {"where RAM goes on above 4 GiB, a CMA area", eight_gib, "", half_of_cma, "highmem", "lowmem"},
    {"a CMA area anywhere is looked for above 4 GiB after", eight_gib, "", half_of_cma, "lowmem", "highmem"},
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
    {"a second range of linux,usable-memory-range", after_crash, "", last_of_ram, "0x67ffffff", "0x5fffffff"},
    {"linux,usable-memory-range in /chosen", after_crash, "", last_of_ram, "0x5fffffff", "0x7fffffff"},
    {"RAM is bounded by linux,usable-memory-range", after_crash, "", last_of_ram, "0x5fffffff", "0x7fffffff"},
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
    {"an SMMU with mmu-masters", legacy_smmu, "",
     [](const Board& b) { return std::string(to_string(dev(b).iommu->state)); }, "deferred", "unavailable"},
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
    {"a reg beside size", odd_reg_beside_size, "", fate_of_first, "reserved",
     "invalid reg property: the length does not fit the root's cells"},
    {"only the first reg entry", two_reg_entries, "",
     [](const Board& b) { return std::to_string(b.topology.reserved.at(0).further.size()); }, "0", "1"},
    {"bus_dma_limit is the last address", odd_window, "",
     [](const Board& b) { return hex(dev(b).bus_limit.value_or(0)); }, "0x1ffffffe", "0x1fffffff"},
    {"arch_dma_prep_coherent() cleans", board, "", [](const Board& b) { return report::maintenance_text(b, "then"); },
     "the kernel cleans its lines once, then", "the kernel cleans and invalidates its lines once, then"},
    {"iommu-addresses of a reserved region", iommu_addresses, "",
     [](const Board& b) { return std::string(log_of(b, "iommu-addresses-malformed") == "no finding" ? "no" : "read"); },
     "read", "no"},
    {"of_dma_is_coherent() reads dma-noncoherent", opposed_flags, "",
     [](const Board& b) { return describe_coherency(*b.tree, dev(b)); }, "no /soc/dev dma-noncoherent",
     "yes /soc dma-coherent"},
    {"a device waits 10 s", without_driver, "", [](const Board& b) { return waits(b); },
     "10 s after the last driver was registered", "initcalls are done"},
    {"CMA areas are aligned to a pageblock", area_of_pageblocks, "",
     [](const Board& b) { return std::string(to_string(dev(b).pools.at(0).attached)); }, "if-driver-asks", "never"},
    {"DMA_ATTR_REQUIRE_COHERENT exists", board, "",
     [](const Board& b) { return b.outcome(dev(b))->streaming.at(0).reason.substr(0, 25); },
     "DMA_ATTR_REQUIRE_COHERENT", "this kernel does not know"},
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
    {"the dma-mem interconnect", interconnect, "", [](const Board& b) { return b.tree->path(dev(b).dma_parent); },
     "/noc", "/"},
    {"kernel/dma/direct.c allocates", without_window, "",
     [](const Board& b) { return allocation(b, "4K").substr(0, 15); }, "ok direct pages", "ok direct cma r"},
    {"dma-ranges counts", board, "", [](const Board& b) { return describe_reach(dev(b)); },
     "0x0=0x40000000+0x20000000 limit 0x1fffffff", "none"},
    {"of_dma_configure() runs at probe time", translated, "",
     [](const Board& b) { return describe_entries(*b.tree, *dev(b).iommu); }, "/smmu<0x5>", "none"},
    {"machine code maps the memory bus of Allwinner's", allwinner_camera, "",
     [](const Board& b) { return describe_reach(dev(b)); }, "0x0=0x40000000+0x100000000", "none"},
    {"machine code makes the devices of Armada", armada, "",
     [](const Board& b) { return std::string(dev(b).coherent.value == true ? "coherent" : "not"); }, "coherent", "not"},
    {"vmalloc= leaves a gap", one_gib, "vmalloc=496M", last_of_lowmem, "0x5fffffff", "0x607fffff"},
    {"a device keeps all its windows", board, "", [](const Board& b) { return describe_reach(dev(b)); },
     "0x0=0x40000000+0x20000000 limit 0x1fffffff",
     "0x0=0x40000000+0xfffc0000000, 0xfffc0000000=0x0+0x40000000 limit 0x1fffffff"},
    {"__dma_alloc() does not look whether", board, "",
     [](const Board& b) { return allocation(b, "4K,mask=29").substr(0, 4); }, "ok d", "fail"},
    {"the search for dma-ranges forgives one", window_of_its_own, "",
     [](const Board& b) { return describe_reach(dev(b)); }, "0x0=0x40000000+0x20000000 limit 0x1fffffff", "none"},
    {"with long descriptors kernel/dma/direct.c", no_device, "",
     [](const Board& b) {
         KernelConfig lpae;
         lpae.options["CONFIG_ARM_LPAE"] = true;
         const Kernel kernel = make_kernel({b.kernel->release(), Arch::arm}, {.file = &lpae});
         return std::string(kernel.does.allocator == Allocator::arm_dma ? "direct" : "arm_dma_ops");
     },
     "direct", "arm_dma_ops"},
    {"a device's own pool is mapped Normal non-cacheable (memremap)", own_pool, "",
     [](const Board& b) { return allocation(b, "4K").substr(0, 36); }, "ok device-pool pool remap normal-nc ",
     "ok device-pool pool remap device ali"},
    {"the kernel's addresses end at", one_gib, "", last_of_lowmem, "0x6fffffff", "0x6f7fffff"},
    {"CMA serves coherent devices as well", coherent_device, "", [](const Board& b) { return allocation(b, "4K"); },
     "ok direct cma remap normal-wb alias=none highmem physical", "ok direct pages linear normal-wb dma physical"},
    {"dma_free_attrs() warns", one_gib, "",
     [](const Board& b) {
         return std::string(to_string(explain_allocation(b, dev(b), alloc_request("4K,atomic")).free_context));
     },
     "interrupts-enabled", "any"},
    {"dma_alloc_noncoherent() gives memory", one_gib, "",
     [](const Board& b) { return allocation(b, "4K,noncoherent").substr(0, 4); }, "ok d", "fail"},
    {"of_dma_configure() cuts the masks", board, "", [](const Board& b) { return hex(dev(b).coherent_mask); },
     "0x1fffffff", "0xffffffff"},
    {"DMA_ATTR_NO_KERNEL_MAPPING saves", one_gib, "",
     [](const Board& b) { return allocation(b, "4K,no-kernel-mapping"); }, "ok direct cma unmapped highmem physical",
     "ok direct cma remap normal-nc alias=none highmem physical"},
    {"a mask that reaches the last page", one_gib, "",
     [](const Board& b) { return allocation(b, "4K,mask=31").substr(0, 4); }, "ok d", "fail"},
    {"PCI functions are configured", coherent_host_bridge, "",
     [](const Board& b) { return describe_coherency(*b.tree, *pci_at(b, "/dev")); }, "yes /dev dma-coherent",
     "no default"},
    {"a device's own pool is mapped Normal non-cacheable (ioremap_wc)", own_pool, "",
     [](const Board& b) { return allocation(b, "4K").substr(0, 36); }, "ok device-pool pool remap normal-nc ",
     "ok device-pool pool remap io alias=n"},
    {"the bounce buffer for small buffers may lie above", high_ram, "",
     [](const Board& b) { return describe_size(b.placement.swiotlb); }, "0x400000", "none"},
    {"the driver of SiFive's composable cache maintains that of StarFive JH7110",
     [](FdtBuilder& t) { cache_of(t, "starfive,jh7110-ccache"); }, "", maintained, "maintained", "not"},
    {"the driver of SiFive's composable cache maintains that of ESWIN EIC7700",
     [](FdtBuilder& t) { cache_of(t, "eswin,eic7700-l3-cache"); }, "", maintained, "maintained", "not"},
    {"dma-noncoherent of a GICv3 and of its ITS", half_marked_gic, "",
     [](const Board& b) { return log_of(b, "gic-table-coherency-mix"); }, "no line", "no finding"},
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
            question.streams = {stream_request("2K,require-coherent")};
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
