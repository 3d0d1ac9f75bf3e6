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
void the_board(FdtBuilder& t) {
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

const Device& device_at(const Board& board, std::string_view path) {
    return *board.topology.find(*board.tree->find_path(path));
}

}  // namespace

TEST_CASE("allocations of arm64 3.18") {
    for (const Case& c : cases) {
        CAPTURE(c.function);
        CAPTURE(c.device);
        Question question;
        question.allocations = {c.request};
        const Board board = analyzed(the_board, arm64_3_18, question);
        const DeviceOutcome* outcome = board.outcome(device_at(board, c.device));
        REQUIRE(outcome != nullptr);
        CHECK(describe(outcome->allocations.front().outcome) == c.expected);
    }
}

// swiotlb_alloc_coherent(): a page of the zone that the mask asks for, or it is given back and map_single() gives slots
// of the bounce buffer, IO_TLB_SEGSIZE of them at most and within the mask too.
TEST_CASE("bounce slots of arm64 3.18") {
    // All of ZONE_NORMAL lies above a mask of 33 bits, the bounce buffer in ZONE_DMA below it.
    const Build apart = [](FdtBuilder& t) {
        t.bus(2, 2).node("memory@80000000").string("device_type", "memory");
        t.cells("reg", {0, 0x80000000, 0, 0x40000000, 4, 0, 0, 0x40000000}).end();
        t.device("coh").empty("dma-coherent");
    };
    const struct {
        std::uint64_t size;
        unsigned mask_bits;
        std::string_view expected;
    } requests[] = {
        {4 * kib, 33, "ok direct pool linear normal-wb - physical"},
        {256 * kib, 33, "ok direct pool linear normal-wb - physical"},
        {256 * kib + 1, 33, "fail direct - - - - -"},
        {4 * mib, 33, "fail direct - - - - -"},
        {256 * kib + 1, 35, "ok direct pages linear normal-wb - physical"},
        {256 * kib, 32, "ok direct pages linear normal-wb - physical"},
        {4 * kib, 31, "fail direct - - - - -"},  // neither the zone nor the buffer
        {4 * mib, 32, "ok direct pages linear normal-wb - physical"},
        {4 * mib + 1, 32, "fail direct - - - - -"},  // MAX_ORDER_NR_PAGES
    };
    for (const auto& c : requests) {
        CAPTURE(c.size);
        CAPTURE(c.mask_bits);
        Question question;
        question.allocations = {{c.size, AllocApi::coherent, atomic, c.mask_bits}};
        const Board board = analyzed(apart, arm64_3_18, question);
        const AllocOutcome& outcome = board.outcome(device_at(board, "/coh"))->allocations.front().outcome;
        CHECK(describe(outcome) == c.expected);
        CHECK_FALSE(outcome.reason.empty());
    }
}

TEST_CASE("configuration of arm64 3.18") {
    const Board board = analyzed(the_board, arm64_3_18);
    const Device& nc = device_at(board, "/soc/nc");
    CHECK_FALSE(nc.regions.value.has_value());  // phys_to_dma() of arm64 knows no offset
    CHECK_FALSE(nc.bus_limit.has_value());
    CHECK(nc.coherent_mask == 0xffffffff);
    CHECK(device_at(board, "/soc/coh").coherent.value == true);
    // Nobody configures PCI functions before pci_dma_configure(): they keep noncoherent_swiotlb_dma_ops.
    const Device* functions = board.topology.find_pci(*board.tree->find_path("/pcie@40000000"));
    REQUIRE(functions != nullptr);
    CHECK(functions->coherent.value == false);
    CHECK(device_at(board, "/pcie@40000000").coherent.value == true);
}

TEST_CASE("memory of arm64 3.18") {
    const Board board = analyzed(the_board, arm64_3_18);
    REQUIRE(board.topology.zones.dma.has_value());
    CHECK(board.topology.zones.dma->limit == 0xffffffff);  // max_zone_dma_phys(): the first 4 GiB
    CHECK_FALSE(board.topology.zones.dma32.has_value());
    REQUIRE(board.placement.atomic_pools.size() == 1);
    CHECK(board.placement.atomic_pools.front().size == 256 * kib);  // DEFAULT_DMA_COHERENT_POOL_SIZE
    REQUIRE(board.placement.swiotlb.has_value());
    CHECK(board.placement.swiotlb->size == 4 * mib);  // swiotlb_late_init(): MAX_ORDER_NR_PAGES, not SZ_64M
}

TEST_CASE("from where memory of arm64 3.18 may be freed") {
    Question question;
    question.allocations = {{4 * kib, AllocApi::coherent, sleeping}, {4 * kib, AllocApi::coherent, atomic}};
    const Board board = analyzed(the_board, arm64_3_18, question);
    const auto& nc = board.outcome(device_at(board, "/soc/nc"))->allocations;
    CHECK(to_string(nc[0].free_context) == "sleeping");  // vunmap(), and CMA's mutex
    CHECK(to_string(nc[1].free_context) == "any");       // __free_from_pool()
    const auto& coh = board.outcome(device_at(board, "/soc/coh"))->allocations;
    CHECK(to_string(coh[0].free_context) == "sleeping");  // CMA's mutex alone
    CHECK(to_string(coh[1].free_context) == "any");       // swiotlb_free_coherent()
}

// __dma_alloc_coherent() asks dma_alloc_from_contiguous() and nobody else when it is built in and the caller may sleep.
TEST_CASE("arm64 3.18 without CMA, and with an area of the device's own") {
    const Build board = [](FdtBuilder& t) {
        t.bus(2, 2).node("memory@80000000").string("device_type", "memory");
        t.cells("reg", {0, 0x80000000, 0, 0x40000000}).end().node("reserved-memory").bus(2, 2).empty("ranges");
        t.device("area@90000000", "shared-dma-pool").cells("reg", {0, 0x90000000, 0, 0x400000}).empty("reusable");
        t.phandle(1).end().end();
        t.device("coh").empty("dma-coherent").end().device("nc").end();
        t.device("own").cells("memory-region", {1}).end();
    };
    KernelConfig without_cma;
    without_cma.options["CONFIG_DMA_CMA"] = false;
    const struct {
        std::string_view name, cmdline, device;
        bool cma_is_built_in;
        AllocRequest request;
        std::string_view expected, reason;
    } requests[] = {
        {"cma=0: no area, and no other source",
         "cma=0",
         "/coh",
         true,
         {4 * kib, AllocApi::coherent, sleeping},
         "fail direct - - - - -",
         "there is no CMA area, and blocking requests have no other source"},
        {"cma=0: who may not sleep gets pages",
         "cma=0",
         "/coh",
         true,
         {4 * kib, AllocApi::coherent, atomic},
         "ok direct pages linear normal-wb - physical",
         "pages within the mask"},
        {"not built in: pages",
         "",
         "/coh",
         false,
         {4 * kib, AllocApi::coherent, sleeping},
         "ok direct pages linear normal-wb - physical",
         "pages within the mask"},
        {"not built in: pages, remapped",
         "",
         "/nc",
         false,
         {4 * kib, AllocApi::coherent, sleeping},
         "ok direct pages remap normal-nc normal-wb physical",
         "pages within the mask"},
        // dev_get_cma_area()
        {"the device's area",
         "",
         "/own",
         true,
         {4 * mib, AllocApi::coherent, sleeping},
         "ok direct cma remap normal-nc normal-wb physical",
         "from CMA, as every blocking request"},
        {"more than it has, although the default area has more",
         "",
         "/own",
         true,
         {4 * mib + 1, AllocApi::coherent, sleeping},
         "fail direct - - - - -",
         "larger than the CMA area, and blocking requests have no other source"},
        // swiotlb_alloc_coherent(): a mask of 0 stands for 32 bits.
        {"no mask",
         "",
         "/coh",
         true,
         {4 * kib, AllocApi::coherent, atomic, 0},
         "ok direct pages linear normal-wb - physical",
         "pages within the mask"},
    };
    for (const auto& c : requests) {
        CAPTURE(c.name);
        Question question;
        question.cmdline = std::string(c.cmdline);
        question.allocations = {c.request};
        if (!c.cma_is_built_in) {
            question.config = without_cma;
        }
        const Board answered = analyzed(board, arm64_3_18, question);
        const AllocOutcome& outcome = answered.outcome(device_at(answered, c.device))->allocations.front().outcome;
        CHECK(describe(outcome) == c.expected);
        CHECK(outcome.reason == c.reason);
    }
}

}  // namespace dmavet::test
