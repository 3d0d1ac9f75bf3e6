// SPDX-License-Identifier: Apache-2.0
// What did Linux 3.18 on arm64 do, the kernel of the December 2014 discussion? Every row names the function that
// decides, all of arch/arm64/mm/dma-mapping.c and lib/swiotlb.c of that release unless it says otherwise.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "support/analyzed.hpp"

namespace dmavet::test {

namespace {

constexpr KernelId arm64_3_18{{3, 18}, Arch::arm64};

// 8 GiB from 0x80000000 and, below a bus with a window, a coherent and a non-coherent device.
void board(FdtBuilder& t) {
    t.bus(2, 2).node("memory@80000000").string("device_type", "memory");
    t.cells("reg", {0, 0x80000000, 2, 0}).end();
    t.device("soc", "simple-bus").bus(2, 2).empty("ranges").cells("dma-ranges", {0, 0, 0, 0x80000000, 0, 0x40000000});
    t.device("nc").end();
    t.device("coh").empty("dma-coherent").end();
    t.device("refused").empty("dma-noncoherent").end();
    t.end();
    t.node("pcie@40000000").string("device_type", "pci").string("compatible", "test,pcie").empty("dma-coherent");
}

struct Case {
    std::string_view function;
    std::string_view device;
    AllocRequest request;
    std::string_view expected;  // status path source mapping attribute alias address
};

constexpr std::uint64_t kib = 1024, mib = 1024 * kib;
constexpr auto sleeping = AllocContext::sleeping;
constexpr auto atomic = AllocContext::atomic;

const Case cases[] = {
    {"__alloc_from_pool",
     "/soc/nc",
     {4 * kib, AllocApi::coherent, atomic},
     "ok atomic-pool pool remap normal-nc normal-wb physical"},
    {"__alloc_from_pool: 256 KiB, it never grows",
     "/soc/nc",
     {512 * kib, AllocApi::coherent, atomic},
     "fail atomic-pool - - - - -"},
    {"__dma_alloc_noncoherent: CMA for a single page too",
     "/soc/nc",
     {4 * kib, AllocApi::coherent, sleeping},
     "ok direct cma remap normal-nc normal-wb physical"},
    {"__dma_alloc_noncoherent",
     "/soc/nc",
     {1 * mib, AllocApi::coherent, sleeping},
     "ok direct cma remap normal-nc normal-wb physical"},
    {"__dma_alloc_coherent: CMA, its failure is final",
     "/soc/coh",
     {64 * mib, AllocApi::coherent, sleeping},
     "fail direct - - - - -"},
    {"__dma_alloc_coherent",
     "/soc/coh",
     {4 * kib, AllocApi::coherent, sleeping},
     "ok direct cma linear normal-wb - physical"},
    {"swiotlb_alloc_coherent: pages of ZONE_DMA",
     "/soc/coh",
     {4 * kib, AllocApi::coherent, atomic},
     "ok direct pages linear normal-wb - physical"},
    {"of_dma_is_coherent: dma-noncoherent is not read",
     "/soc/refused",
     {4 * kib, AllocApi::coherent, sleeping},
     "ok direct cma remap normal-nc normal-wb physical"},
    {"dma_alloc_pages: later than 3.18", "/soc/nc", {4 * kib, AllocApi::pages, sleeping}, "fail - - - - - -"},
};

std::string or_dash(std::string_view word) {
    return word.empty() ? "-" : std::string(word);
}

std::string describe(const AllocOutcome& outcome) {
    std::string text = or_dash(to_string(outcome.status));
    text.append(" ").append(or_dash(to_string(outcome.path))).append(" ").append(or_dash(to_string(outcome.source)));
    text.append(" ").append(outcome.mapping ? to_string(*outcome.mapping) : "-");
    text.append(" ").append(outcome.cpu_attribute ? to_string(*outcome.cpu_attribute) : "-");
    text.append(" ").append(or_dash(to_string(outcome.alias)));
    return text.append(" ").append(or_dash(to_string(outcome.dma_address)));
}

const Device& device_at(const Analysis& analysis, std::string_view path) {
    return *analysis.topology.find(*analysis.tree.find_path(path));
}

}  // namespace

TEST_CASE("allocations of arm64 3.18") {
    for (const Case& c : cases) {
        CAPTURE(c.function);
        CAPTURE(c.device);
        Options options;
        options.allocations = {c.request};
        const Analysis analysis = analyzed(board, arm64_3_18, options);
        const DeviceOutcome* outcome = analysis.outcome(device_at(analysis, c.device));
        REQUIRE(outcome != nullptr);
        CHECK(describe(outcome->allocations.front().outcome) == c.expected);
    }
}

TEST_CASE("configuration of arm64 3.18") {
    const Analysis analysis = analyzed(board, arm64_3_18);
    const Device& nc = device_at(analysis, "/soc/nc");
    CHECK_FALSE(nc.regions.value.has_value());  // phys_to_dma() of arm64 knows no offset
    CHECK_FALSE(nc.bus_limit.has_value());
    CHECK(nc.coherent_mask == 0xffffffff);
    CHECK(device_at(analysis, "/soc/coh").coherent.value == true);
    // Nobody configures PCI functions before pci_dma_configure(): they keep noncoherent_swiotlb_dma_ops.
    const Device* functions = analysis.topology.find_pci(*analysis.tree.find_path("/pcie@40000000"));
    REQUIRE(functions != nullptr);
    CHECK(functions->coherent.value == false);
    CHECK(device_at(analysis, "/pcie@40000000").coherent.value == true);
}

TEST_CASE("memory of arm64 3.18") {
    const Analysis analysis = analyzed(board, arm64_3_18);
    REQUIRE(analysis.topology.zones.dma.has_value());
    CHECK(analysis.topology.zones.dma->limit == 0xffffffff);  // max_zone_dma_phys(): the first 4 GiB
    CHECK_FALSE(analysis.topology.zones.dma32.has_value());
    REQUIRE(analysis.placement.atomic_pools.size() == 1);
    CHECK(analysis.placement.atomic_pools.front().size == 256 * kib);  // DEFAULT_DMA_COHERENT_POOL_SIZE
    REQUIRE(analysis.placement.swiotlb.has_value());
    CHECK(analysis.placement.swiotlb->size == 4 * mib);  // swiotlb_late_init(): MAX_ORDER_NR_PAGES, not SZ_64M
}

TEST_CASE("from where memory of arm64 3.18 may be freed") {
    Options options;
    options.allocations = {{4 * kib, AllocApi::coherent, sleeping}, {4 * kib, AllocApi::coherent, atomic}};
    const Analysis analysis = analyzed(board, arm64_3_18, options);
    const auto& nc = analysis.outcome(device_at(analysis, "/soc/nc"))->allocations;
    CHECK(to_string(nc[0].free_context) == "sleeping");  // vunmap(), and CMA's mutex
    CHECK(to_string(nc[1].free_context) == "any");       // __free_from_pool()
}

}  // namespace dmavet::test
