// SPDX-License-Identifier: Apache-2.0
// What does riscv hand out, by what its harts can do? Attributes, verdicts, maintenance and the bounce buffer; as
// recorded, but for T-Head's attributes of memory, of which arch/riscv/errata/thead/errata.c says what is here.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>

#include "support/allocations.hpp"
#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

constexpr KernelId riscv_7_2{{7, 2}, Arch::riscv}, riscv_6_12{{6, 12}, Arch::riscv};

// 1 GiB from 0x80000000, a no-map pool (phandle 1), and the devices plain, noncoherent, pooled and own.
void board_of(FdtBuilder& t, std::string_view isa, std::string_view core = "test,core") {
    ram_of(t, {0, 0x80000000, 0, 0x40000000});
    t.node("cpus").bus(1, 0).node("cpu@0").strings("compatible", {core, "riscv"}).cells("reg", {0});
    t.string("riscv,isa", isa).cells("riscv,cbom-block-size", {64}).end().end();
    t.node("reserved-memory").bus(2, 2).empty("ranges").device("pool@90000000", "shared-dma-pool");
    t.cells("reg", {0, 0x90000000, 0, 0x100000}).empty("no-map").phandle(1).end().end();
    t.device("plain").end();
    t.device("noncoherent").empty("dma-noncoherent").end();
    t.device("pooled").cells("memory-region", {1}).end();
    t.device("own").cells("memory-region", {1}).empty("dma-noncoherent").end();
}

void both(FdtBuilder& t) {
    board_of(t, "rv64ima_zicbom_svpbmt");
}
void zicbom(FdtBuilder& t) {
    board_of(t, "rv64ima_zicbom");
}
void svpbmt(FdtBuilder& t) {
    board_of(t, "rv64ima_svpbmt");
}
void neither(FdtBuilder& t) {
    board_of(t, "rv64ima");
}
void thead(FdtBuilder& t) {
    board_of(t, "rv64ima", "thead,c906");
}
// Operations that come after memory was placed.
void ccache(FdtBuilder& t) {
    board_of(t, "rv64ima");
    t.device("cache@2010000", "starfive,jh7100-ccache")
        .cells("reg", {0, 0x2010000, 0, 0x4000})
        .cells("cache-level", {2});
    t.end();
}

}  // namespace

TEST_CASE("how memory is mapped, and whether CPU and device agree about it") {
    const struct {
        std::string_view name;
        Build build;
        std::string_view path, request;
        std::string_view attribute, alias, verdict;
    } cases[] = {
        {"a coherent device", neither, "/plain", "4K", "normal-wb", "", "unverified (coherent | mismatch-stale)"},
        {"both extensions", both, "/noncoherent", "4K", "normal-nc", "normal-wb",
         "unverified (mismatch-alias | coherent-uncached)"},
        {"atomic", both, "/noncoherent", "4K,atomic", "normal-nc", "normal-wb",
         "unverified (mismatch-alias | coherent-uncached)"},
        {"Zicbom alone: cached, which needs no fact to be wrong", zicbom, "/noncoherent", "4K", "normal-wb",
         "normal-wb", "mismatch-stale"},
        {"atomic", zicbom, "/noncoherent", "4K,atomic", "normal-wb", "normal-wb", "mismatch-stale"},
        {"write-combined is no other", zicbom, "/noncoherent", "4K,wc", "normal-wb", "normal-wb", "mismatch-stale"},
        {"what the driver synchronises is right", zicbom, "/noncoherent", "4K,noncoherent", "normal-wb", "",
         "unverified (coherent | coherent)"},
        {"Svpbmt alone: nobody cleans the page before", svpbmt, "/noncoherent", "4K", "normal-nc", "normal-wb",
         "mismatch-stale"},
        {"nor what the driver synchronises", svpbmt, "/noncoherent", "4K,noncoherent", "normal-wb", "",
         "mismatch-stale"},
        {"neither", neither, "/noncoherent", "4K", "normal-wb", "normal-wb", "mismatch-stale"},
        {"a cache controller", ccache, "/noncoherent", "4K", "normal-wb", "normal-wb", "mismatch-stale"},
        {"which maintains", ccache, "/noncoherent", "4K,noncoherent", "normal-wb", "",
         "unverified (coherent | coherent)"},
        {"a pool of its own", both, "/own", "4K", "normal-nc", "none",
         "unverified (coherent-uncached | coherent-uncached)"},
        {"cached without Svpbmt", zicbom, "/own", "4K", "normal-wb", "none", "mismatch-stale"},
        {"right for a coherent device", zicbom, "/pooled", "4K", "normal-wb", "none",
         "unverified (coherent | mismatch-stale)"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CAPTURE(c.path);
        const Allocation allocation = allocated(c.build, riscv_7_2, c.path, c.request);
        REQUIRE(allocation.outcome.cpu_attribute);
        CHECK(to_string(*allocation.outcome.cpu_attribute) == c.attribute);
        CHECK(to_string(allocation.outcome.alias) == c.alias);
        CHECK(describe(allocation.judgement) == c.verdict);
        CHECK(allocation.judgement.by_tree == (c.verdict == "mismatch-stale"));
    }
}

TEST_CASE("a fact about the hardware counts more than what the tree says") {
    Question question;
    question.facts =
        std::make_shared<const Facts>(Facts{{{"", "/noncoherent", "", true, std::nullopt, "the manual"}}, {}});
    CHECK(describe(allocated(zicbom, riscv_7_2, "/noncoherent", "4K", question).judgement) == "coherent");
}

TEST_CASE("6.12 maps a device's own pool as IO, where anything can be mapped so, and has no CMA") {
    CHECK(describe(allocated(both, riscv_6_12, "/own", "4K")).substr(0, 44) ==
          "ok device-pool pool remap io alias=none dma3");
    CHECK(allocated(zicbom, riscv_6_12, "/own", "4K").outcome.cpu_attribute == CpuAttribute::normal_wb);
    CHECK(allocated(both, riscv_6_12, "/noncoherent", "64K").outcome.source == PageSource::pages);
    CHECK(allocated(both, riscv_7_2, "/noncoherent", "64K").outcome.source == PageSource::cma);
    CHECK(allocated(both, riscv_6_12, "/noncoherent", "8M").outcome.status == AllocStatus::fail);
}

TEST_CASE("where only firmware knows, both ways with what decides; who asks may know") {
    const Allocation open = allocated(thead, riscv_7_2, "/noncoherent", "4K");
    REQUIRE(open.outcomes.size() == 2);
    CHECK(open.outcome.status == AllocStatus::depends);
    CHECK(open.outcomes[0].cpu_attribute == CpuAttribute::normal_nc);
    CHECK(open.outcomes[0].when == "firmware has enabled T-Head's memory attributes");
    CHECK(open.outcomes[1].cpu_attribute == CpuAttribute::normal_wb);
    CHECK(open.outcomes[1].when == "firmware has not enabled T-Head's memory attributes");
    CHECK(allocated(thead, riscv_7_2, "/plain", "4K").outcome.status == AllocStatus::ok);
    CHECK(allocated(thead, riscv_7_2, "/noncoherent", "4K,pages").outcome.status == AllocStatus::ok);
    CHECK(allocated(thead, riscv_7_2, "/noncoherent", "1G").outcome.status == AllocStatus::fail);

    Question question;
    question.riscv_mae = true;
    CHECK(allocated(thead, riscv_7_2, "/noncoherent", "4K", question).outcome.cpu_attribute == CpuAttribute::normal_nc);
    question.riscv_mae = false;
    CHECK(allocated(thead, riscv_7_2, "/noncoherent", "4K", question).outcome.cpu_attribute == CpuAttribute::normal_wb);
}

TEST_CASE("whether a mapped buffer is maintained, and when a small one bounces") {
    const struct {
        std::string_view name;
        Build build;
        std::string_view path, request, expected;
    } cases[] = {
        {"coherent", both, "/plain", "32,from-device", "ok never physical"},
        {"Zicbom", zicbom, "/noncoherent", "4K,from-device", "ok never physical +maintenance"},
        {"small", zicbom, "/noncoherent", "32,from-device", "ok if-unaligned physical +maintenance"},
        {"T-Head", thead, "/noncoherent", "32,from-device", "ok if-unaligned physical +maintenance"},
        {"nobody maintains", svpbmt, "/noncoherent", "32,from-device", "ok never physical"},
        {"a controller's driver comes too late", ccache, "/noncoherent", "32,from-device",
         "ok never physical +maintenance"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(describe(mapped(c.build, riscv_7_2, c.path, c.request)) == c.expected);
    }
    CHECK(mapped(svpbmt, riscv_7_2, "/noncoherent", "4K").lacks_maintenance);
    CHECK(describe(mapped(svpbmt, riscv_7_2, "/noncoherent", "4K").judgement) == "mismatch-stale");
    CHECK_FALSE(mapped(svpbmt, riscv_7_2, "/plain", "4K").lacks_maintenance);
}

TEST_CASE("how large the bounce buffer is, and where it lies") {
    const struct {
        std::string_view name;
        Build build;
        std::string_view newer, older;  // 7.2, 6.12
    } cases[] = {
        {"1 MiB for each GiB where operations are known at boot", both, "0x100000", "0x100000"},
        {"none where there are none", svpbmt, "none", "none"},
        {"nor where they come too late", ccache, "none", "none"},
        {"RAM beyond 4 GiB",
         [](FdtBuilder& t) {
             neither(t);
             t.node("memory@100000000").string("device_type", "memory").cells("reg", {1, 0, 1, 0}).end();
         },
         "0x4000000", "0x4000000"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(describe_size(placed(c.build, riscv_7_2).swiotlb) == c.newer);
        CHECK(describe_size(placed(c.build, riscv_6_12).swiotlb) == c.older);
    }
}

TEST_CASE("which atomic pools there are") {
    const auto pools = [](Build build, const KernelId& kernel) {
        std::string text;
        for (const AtomicPool& pool : placed(build, kernel).atomic_pools) {
            text += (text.empty() ? "" : " ") + std::string(to_string(pool.zone));
        }
        return text;
    };
    const Build high = [](FdtBuilder& t) { ram_of(t, {1, 0, 1, 0}); };
    CHECK(pools(both, riscv_7_2) == "dma32");
    CHECK(pools(both, riscv_6_12) == "normal dma32");
    CHECK(pools(high, riscv_7_2) == "normal");
    CHECK(pools(high, riscv_6_12) == "normal");
}

TEST_CASE("there is no ZONE_DMA: a narrow device asks for any page, and no window moves a zone") {
    CHECK(describe(allocated(both, riscv_7_2, "/plain", "4K,mask=24")) == "fail direct");
    const Build window = [](FdtBuilder& t) {
        both(t);
        t.device("bus", "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", {0, 0, 0x80000000, 0x10000000});
        t.device("dev").end().end();
    };
    const Placement placement = placed(window, riscv_7_2);
    REQUIRE(placement.zones.size() == 1);
    CHECK(placement.zones[0].zone == Zone::dma32);
    CHECK(placement.zones[0].ram.bytes() == 0x40000000);
}

}  // namespace dmavet
