// SPDX-License-Identifier: Apache-2.0
// Do CPU and device see the same memory? The table of verdicts; what an Arm SMMU changes
// (arm_lpae_prot_to_pte() in drivers/iommu/io-pgtable-arm.c: IOMMU_CACHE or the lack of it becomes the attribute); and
// what a fact about the hardware is said about.
#include "model/verdict.hpp"

#include <doctest/doctest.h>

#include <string>

#include "support/allocations.hpp"
#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

AllocOutcome outcome(CpuAttribute attribute, Alias alias) {
    AllocOutcome result;
    result.status = AllocStatus::ok;
    result.mapping = alias == Alias::unasked ? Mapping::linear : Mapping::remap;
    result.cpu_attribute = attribute;
    result.alias = alias;
    return result;
}

Fact fact_of(std::string_view path, std::string_view compatible, bool snoops, std::string_view soc = "") {
    return {std::string(soc), std::string(path), std::string(compatible), snoops, std::nullopt, "the manual"};
}

// Every path that matters to a verdict.
void board(FdtBuilder& t) {
    t.strings("compatible", {"test,board", "test,soc"});
    regions(t, {0, 0x40000000, 0, 0x40000000}).device("pool@60000000", "shared-dma-pool");
    t.cells("reg", {0, 0x60000000, 0, 0x400000}).empty("no-map").phandle(1).end().end();
    t.device("smmu@1000", "arm,smmu-v3").cells("#iommu-cells", {1}).phandle(3).end();
    t.device("mmu@2000", "rockchip,iommu").cells("#iommu-cells", {1}).phandle(4).end();
    t.device("plain").end();
    t.device("coherent").empty("dma-coherent").end();
    t.device("pooled").cells("memory-region", {1}).empty("dma-coherent").end();
    t.device("translated").cells("iommus", {3, 1}).end();
    t.device("translated-coherent").cells("iommus", {3, 2}).empty("dma-coherent").end();
    t.device("otherwise-translated").cells("iommus", {4, 1}).end();
    t.device("virtio@5000", "virtio,mmio").end();
}

std::string verdict(std::string_view path, std::string_view request, const Facts& facts,
                    std::string_view cmdline = "") {
    Question question = with_cmdline(cmdline);
    question.facts = std::make_shared<const Facts>(facts);
    return describe(allocated(board, arm64_6_12, path, request, question).judgement);
}

std::string stream_verdict(std::string_view path, std::string_view request, const Facts& facts) {
    Question question;
    question.facts = std::make_shared<const Facts>(facts);
    return describe(mapped(board, arm64_6_12, path, request, question).judgement);
}

const Facts nothing{};
const Facts snoop{{fact_of("", "test,device", true)}};
const Facts do_not_snoop{{fact_of("", "test,device", false)}};

}  // namespace

TEST_CASE("the table of verdicts") {
    const struct {
        CpuAttribute attribute;
        Alias alias;
        std::string_view snoops;
        std::string_view does_not;
    } cases[] = {
        {CpuAttribute::normal_wb, Alias::unasked, "coherent", "mismatch-stale"},
        {CpuAttribute::normal_wb, Alias::normal_wb, "coherent", "mismatch-stale"},
        {CpuAttribute::normal_wb, Alias::none, "coherent", "mismatch-stale"},
        {CpuAttribute::normal_nc, Alias::unasked, "coherent-uncached", "coherent-uncached"},
        {CpuAttribute::normal_nc, Alias::none, "coherent-uncached", "coherent-uncached"},
        {CpuAttribute::normal_nc, Alias::normal_nc, "coherent-uncached", "coherent-uncached"},
        {CpuAttribute::normal_nc, Alias::normal_wb, "mismatch-alias", "coherent-uncached"},
    };
    for (const auto& c : cases) {
        const AllocOutcome memory = outcome(c.attribute, c.alias);
        const bool declared = c.attribute == CpuAttribute::normal_wb;
        CAPTURE(describe(memory));
        CHECK(describe(model::judge(memory, AllocApi::coherent, declared, true)) == c.snoops);
        CHECK(describe(model::judge(memory, AllocApi::coherent, declared, false)) == c.does_not);
        CHECK(describe(model::judge(memory, AllocApi::coherent, declared, std::nullopt)) ==
              "unverified (" + std::string(c.snoops) + " | " + std::string(c.does_not) + ")");
    }
}

TEST_CASE("uncached memory is needless where the hardware is known to snoop") {
    const AllocOutcome uncached = outcome(CpuAttribute::normal_nc, Alias::none);
    CHECK(model::judge(uncached, AllocApi::coherent, false, true).needlessly_uncached);
    CHECK_FALSE(model::judge(uncached, AllocApi::coherent, false, false).needlessly_uncached);
    CHECK_FALSE(model::judge(uncached, AllocApi::coherent, false, std::nullopt).needlessly_uncached);
    // With an alias it is wrong, not only slow; cached it is neither.
    const AllocOutcome aliased = outcome(CpuAttribute::normal_nc, Alias::normal_wb);
    CHECK_FALSE(model::judge(aliased, AllocApi::coherent, false, true).needlessly_uncached);
    const AllocOutcome cached = outcome(CpuAttribute::normal_wb, Alias::unasked);
    CHECK_FALSE(model::judge(cached, AllocApi::coherent, true, true).needlessly_uncached);
}

TEST_CASE("memory that the driver synchronises is right when the kernel maintains it or nothing has to") {
    const AllocOutcome memory = outcome(CpuAttribute::normal_wb, Alias::unasked);
    for (const AllocApi api : {AllocApi::noncoherent, AllocApi::pages}) {
        CHECK(describe(model::judge(memory, api, false, true)) == "coherent");
        CHECK(describe(model::judge(memory, api, false, false)) == "coherent");
        CHECK(describe(model::judge(memory, api, true, true)) == "coherent");
        CHECK(describe(model::judge(memory, api, true, false)) == "mismatch-stale");
        CHECK(describe(model::judge(memory, api, true, std::nullopt)) == "unverified (coherent | mismatch-stale)");
    }
}

TEST_CASE("where nothing was allocated or mapped there is no verdict") {
    AllocOutcome failed;
    failed.status = AllocStatus::fail;
    CHECK(describe(model::judge(failed, AllocApi::coherent, true, false)) == "none");
    AllocOutcome unmapped = outcome(CpuAttribute::none, Alias::unasked);
    unmapped.mapping = Mapping::none;
    CHECK(describe(model::judge(unmapped, AllocApi::coherent, true, false)) == "none");
    CHECK(describe(model::judge(unmapped, AllocApi::coherent, true, std::nullopt)) == "none");
}

// The modelled arm kernel does not translate, so the device's own attributes count, and so does what is known of it.
TEST_CASE("an SMMU that the kernel does not use decides nothing") {
    for (const Facts* facts : {&snoop, &do_not_snoop}) {
        Question question;
        question.facts = std::make_shared<const Facts>(*facts);
        CHECK(describe(allocated(board, arm_6_1, "/translated", "4K", question).judgement) ==
              describe(allocated(board, arm_6_1, "/plain", "4K", question).judgement));
    }
    CHECK(describe(allocated(board, arm_6_1, "/translated", "4K").judgement).starts_with("unverified"));
}

TEST_CASE("verdicts of a board") {
    const struct {
        std::string_view path;
        std::string_view request;
        const Facts* facts;
        std::string_view expected;
    } cases[] = {
        {"/plain", "4K", &nothing, "unverified (mismatch-alias | coherent-uncached)"},
        {"/coherent", "4K", &nothing, "unverified (coherent | mismatch-stale)"},
        {"/pooled", "4K", &nothing, "unverified (coherent-uncached | coherent-uncached)"},
        {"/plain", "4K", &snoop, "mismatch-alias"},
        {"/plain", "4K,atomic", &snoop, "mismatch-alias"},
        {"/plain", "4K", &do_not_snoop, "coherent-uncached"},
        {"/coherent", "4K", &snoop, "coherent"},
        {"/coherent", "4K", &do_not_snoop, "mismatch-stale"},
        // Pools are uncached for everybody and have no alias.
        {"/pooled", "4K", &snoop, "coherent-uncached"},
        {"/pooled", "4K", &do_not_snoop, "coherent-uncached"},
        {"/plain", "80M", &snoop, "none"},
        {"/plain", "4K,no-kernel-mapping", &snoop, "none"},
        // What plays a virtual device is a program on the host.
        {"/virtio@5000", "4K", &nothing, "mismatch-alias"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.path);
        CAPTURE(c.request);
        CHECK(verdict(c.path, c.request, *c.facts) == c.expected);
    }
}

TEST_CASE("streaming mappings") {
    CHECK(stream_verdict("/plain", "2K", nothing) == "unverified (coherent | coherent)");
    CHECK(stream_verdict("/coherent", "2K", nothing) == "unverified (coherent | mismatch-stale)");
    CHECK(stream_verdict("/plain", "2K", do_not_snoop) == "coherent");
    CHECK(stream_verdict("/coherent", "2K", do_not_snoop) == "mismatch-stale");
    CHECK(stream_verdict("/coherent", "2K", snoop) == "coherent");
}

TEST_CASE("a translating Arm SMMU replaces the device's attributes") {
    const Facts port_snoops{{fact_of("", "test,device", false), fact_of("/smmu@1000", "", true)}};
    const Facts port_does_not{{fact_of("", "test,device", true), fact_of("/smmu@1000", "", false)}};
    const struct {
        std::string_view path;
        const Facts* facts;
        std::string_view expected;
    } cases[] = {
        // Coherent: page tables ask for a snoop, and the port decides.
        {"/translated-coherent", &port_snoops, "coherent"},
        {"/translated-coherent", &port_does_not, "mismatch-stale"},
        {"/translated-coherent", &snoop, "unverified (coherent | mismatch-stale)"},
        {"/translated-coherent", &nothing, "unverified (coherent | mismatch-stale)"},
        // Not coherent: nothing snoops, whatever device and port could do.
        {"/translated", &port_snoops, "coherent-uncached"},
        {"/translated", &port_does_not, "coherent-uncached"},
        {"/translated", &snoop, "coherent-uncached"},
        {"/translated", &nothing, "coherent-uncached"},
        // An IOMMU whose page tables have no such bit lets the device's own attributes through.
        {"/otherwise-translated", &snoop, "mismatch-alias"},
        {"/otherwise-translated", &do_not_snoop, "coherent-uncached"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.path);
        CHECK(verdict(c.path, "4K", *c.facts) == c.expected);
    }
    // So does an identity domain: a right system may go wrong with one option.
    const std::string_view passthrough = "iommu.passthrough=1";
    CHECK(verdict("/translated-coherent", "4K", port_snoops, passthrough) == "mismatch-stale");
    CHECK(verdict("/translated", "4K", snoop, passthrough) == "mismatch-alias");
    CHECK(verdict("/translated-coherent", "4K", snoop, passthrough) == "coherent");
}

TEST_CASE("a fact about the very node counts more than one about its kind") {
    const struct {
        std::string_view name;
        Facts facts;
        std::string_view expected;  // of a coherent device
    } cases[] = {
        {"by compatible", {{fact_of("", "test,device", false)}}, "mismatch-stale"},
        {"by another compatible", {{fact_of("", "test,other", false)}}, "unverified (coherent | mismatch-stale)"},
        {"by path", {{fact_of("/coherent", "", false)}}, "mismatch-stale"},
        {"by another path", {{fact_of("/plain", "", false)}}, "unverified (coherent | mismatch-stale)"},
        {"path before compatible", {{fact_of("", "test,device", false), fact_of("/coherent", "", true)}}, "coherent"},
        {"of two by compatible the first",
         {{fact_of("", "test,device", true), fact_of("", "test,device", false)}},
         "coherent"},
        {"of this SoC", {{fact_of("", "test,device", false, "test,soc")}}, "mismatch-stale"},
        {"of this board", {{fact_of("/coherent", "", false, "test,board")}}, "mismatch-stale"},
        {"of another SoC",
         {{fact_of("/coherent", "", false, "test,other-soc")}},
         "unverified (coherent | mismatch-stale)"},
        {"another SoC's is passed over",
         {{fact_of("", "test,device", false, "test,other-soc"), fact_of("", "test,device", true)}},
         "coherent"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(verdict("/coherent", "4K", c.facts) == c.expected);
    }
}

}  // namespace dmavet
