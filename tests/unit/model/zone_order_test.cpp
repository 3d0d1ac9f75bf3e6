// SPDX-License-Identifier: Apache-2.0
// Which zones are asked for a page, and what of that is luck? One device below a bus with windows.
#include <doctest/doctest.h>

#include <string>

#include "support/allocations.hpp"
#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

constexpr std::string_view pages_remapped = "ok direct pages remap normal-nc alias=normal-wb dma physical";
constexpr std::string_view cma_remapped = "ok direct cma remap normal-nc alias=normal-wb dma physical";
constexpr std::string_view atomic_pool = "ok atomic-pool pool remap normal-nc alias=normal-wb dma physical";

// 8 GiB from 0x40000000, and one device below a bus with the given windows (bus address, CPU address in two cells,
// size).
FdtBuilder& windowed(FdtBuilder& t, std::initializer_list<std::uint32_t> window) {
    ram_of(t, {0, 0x40000000, 2, 0});
    t.device("soc", "simple-bus").bus(1, 1).cells("dma-ranges", window);
    return t.device("dev");
}

// The zones in which a page was asked for, in order.
std::string zones_asked(const Allocation& allocation) {
    constexpr std::string_view mark = "ZONE_", letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    std::string text;
    for (const Step& step : allocation.steps) {
        const std::size_t at = step.decision.find(mark);
        if (at == std::string::npos) {
            continue;
        }
        const std::size_t first = at + mark.size(), end = step.decision.find_first_not_of(letters, first);
        if (!text.empty()) {
            text += ' ';
        }
        text.append(step.decision, first, end - first);
    }
    return text;
}

Allocation explained(Build build, const KernelId& kernel, std::string_view path, std::string_view request,
                     const Question& question = {}) {
    const Board board = analyzed(build, kernel, question);
    return explain_allocation(board, *device_at(board, path), alloc_request(request));
}

}  // namespace

// dma_direct_optimal_gfp_mask() and the retries of __dma_direct_alloc_pages().
TEST_CASE("which zones are asked, in which order") {
    const struct {
        std::string_view name;
        Build build;
        std::string_view request;
        std::string_view zones;
        std::string_view expected;
    } cases_of_zones[] = {
        {"within 32 bits: GFP_DMA, because ZONE_DMA ends there",
         [](FdtBuilder& t) {
             windowed(t, {0x40000000, 0, 0x40000000, 0x40000000, 0x80000000, 0, 0x80000000, 0x80000000});
         },
         "4K", "DMA", "ok direct pages remap normal-nc alias=normal-wb dma physical"},
        {"33 bits: any zone first, then GFP_DMA32, which falls to ZONE_DMA when ZONE_DMA32 is empty",
         [](FdtBuilder& t) {
             ram_of(t, {0, 0x40000000, 2, 0}).node("soc").device("dev");
         },
         "4K,mask=33", "NORMAL DMA", "ok direct pages remap normal-nc alias=normal-wb dma+normal physical"},
        {"a window that makes ZONE_DMA small: GFP_DMA32 is a zone of its own",
         [](FdtBuilder& t) {
             windowed(t, {0x40000000, 0, 0x40000000, 0x40000000}).end().end();
             t.node("soc-without-window").device("other");
         },
         "4K", "DMA", "ok direct pages remap normal-nc alias=normal-wb dma physical"},
        // dma_to_phys() of the limit finds no window: no DMA32 retry.
        {"a mask below the window: straight from any zone to GFP_DMA, in vain",
         [](FdtBuilder& t) {
             windowed(t, {0x40000000, 0, 0x40000000, 0x40000000});
         },
         "4K,mask=24", "NORMAL DMA", "fail direct"},
        {"a window with an offset",
         [](FdtBuilder& t) {
             windowed(t, {0, 0, 0x40000000, 0x40000000});
         },
         "4K", "DMA", "ok direct pages remap normal-nc alias=normal-wb dma offset"},
    };
    for (const auto& c : cases_of_zones) {
        CAPTURE(c.name);
        const Board board = analyzed(c.build, arm64_6_12);
        INFO("input:\n", dts_text(*board.tree));
        const Allocation allocation = explained(c.build, arm64_6_12, "/soc/dev", c.request);
        CHECK(zones_asked(allocation) == c.zones);
        CHECK(describe(allocation) == c.expected);
    }
    // The device beside the window asks ZONE_DMA32, which is not empty now.
    const Build two = [](FdtBuilder& t) {
        windowed(t, {0x40000000, 0, 0x40000000, 0x40000000}).end().end();
        t.device("other");
    };
    CHECK(describe(explained(two, arm64_6_12, "/other", "4K")) ==
          "ok direct pages remap normal-nc alias=normal-wb dma32 physical");
    CHECK(zones_asked(explained(two, arm64_6_12, "/other", "4K,mask=33")) == "NORMAL DMA32");
}

// Zones know only an upper bound; whether a page of the zone lies in the window is luck.
TEST_CASE("what the running system decides") {
    // ZONE_DMA is 0x40000000-0xbfffffff, the window only its upper half; CMA lies at the zone's end.
    const Build upper_half = [](FdtBuilder& t) { windowed(t, {0x80000000, 0, 0x80000000, 0x40000000}); };
    CHECK(describe(allocated(upper_half, arm64_6_12, "/soc/dev", "4K")) ==
          "depends: ok direct pages remap normal-nc alias=normal-wb dma physical | fail direct");
    CHECK(describe(allocated(upper_half, arm64_6_12, "/soc/dev", "64K")) == cma_remapped);
    CHECK(describe(allocated(upper_half, arm64_6_12, "/soc/dev", "4K,atomic")) == atomic_pool);
    const Allocation single = allocated(upper_half, arm64_6_12, "/soc/dev", "4K");
    CHECK(single.outcome.status == AllocStatus::depends);
    CHECK(single.outcome.path == AllocPath::direct);
    REQUIRE(single.outcomes.size() == 2);
    for (const AllocOutcome& outcome : single.outcomes) {
        CHECK_FALSE(outcome.when.empty());
        CHECK_FALSE(outcome.reason.empty());
    }
    // 6.1 rounds ZONE_DMA up to a power of two: the pools leave a window of 768 MiB.
    const Build three_quarters = [](FdtBuilder& t) { windowed(t, {0x40000000, 0, 0x40000000, 0x30000000}); };
    CHECK(describe(allocated(three_quarters, arm64_6_12, "/soc/dev", "4K")) == pages_remapped);
    CHECK(describe(allocated(three_quarters, arm64_6_12, "/soc/dev", "4K,atomic")) == atomic_pool);
    CHECK(describe(allocated(three_quarters, arm64_6_1, "/soc/dev", "4K")) ==
          "depends: ok direct pages remap normal-nc alias=normal-wb dma physical | fail direct");
    CHECK(describe(allocated(three_quarters, arm64_6_1, "/soc/dev", "4K,atomic")) == "fail atomic-pool");
}

}  // namespace dmavet
