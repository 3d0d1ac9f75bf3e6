// SPDX-License-Identifier: Apache-2.0
// What is the answer when several ways are open? Each different way once, and what all of them have in common.
#include "model/merge_outcomes.hpp"

#include <doctest/doctest.h>

#include <string>

#include "support/allocations.hpp"

namespace dmavet {

using namespace test;

namespace {

AllocOutcome from(Zone zone) {
    AllocOutcome outcome;
    outcome.status = AllocStatus::ok;
    outcome.path = AllocPath::direct;
    outcome.source = PageSource::pages;
    outcome.mapping = Mapping::remap;
    outcome.cpu_attribute = CpuAttribute::normal_nc;
    outcome.alias = Alias::normal_wb;
    outcome.zones = static_cast<ZoneSet>(zone);
    outcome.dma_address = DmaAddress::physical;
    outcome.reason = "from " + std::string(to_string(zone));
    outcome.when = "when " + std::string(to_string(zone));
    return outcome;
}

// One way in which an outcome differs from that of ZONE_DMA, and what both then have in common.
const struct {
    std::string_view name;
    void (*change)(AllocOutcome& outcome);
    std::string_view expected;
} differences[] = {
    {"path", [](AllocOutcome& o) { o.path = AllocPath::iommu; },
     "depends pages remap normal-nc alias=normal-wb dma physical"},
    {"source", [](AllocOutcome& o) { o.source = PageSource::cma; },
     "depends direct remap normal-nc alias=normal-wb dma physical"},
    {"mapping", [](AllocOutcome& o) { o.mapping = Mapping::linear; },
     "depends direct pages normal-nc alias=normal-wb dma physical"},
    {"attribute", [](AllocOutcome& o) { o.cpu_attribute = CpuAttribute::normal_wb; },
     "depends direct pages remap alias=normal-wb dma physical"},
    {"alias", [](AllocOutcome& o) { o.alias = Alias::none; }, "depends direct pages remap normal-nc dma physical"},
    {"kind of address", [](AllocOutcome& o) { o.dma_address = DmaAddress::offset; },
     "depends direct pages remap normal-nc alias=normal-wb dma"},
    {"status", [](AllocOutcome& o) { o.status = AllocStatus::fail; },
     "depends direct pages remap normal-nc alias=normal-wb dma physical"},
};

}  // namespace

TEST_CASE("what differs in one thing is another way, and has all others in common") {
    for (const auto& c : differences) {
        CAPTURE(c.name);
        AllocOutcome other = from(Zone::dma);
        c.change(other);
        const model::Outcomes both = {from(Zone::dma), other};
        CHECK(model::without_repeats(both).size() == 2);
        CHECK(describe(model::common(both)) == c.expected);
        CHECK(model::common(both).when.empty());
    }
}

TEST_CASE("what differs only in its zone is one way") {
    const model::Outcomes one = model::without_repeats({from(Zone::dma), from(Zone::dma32), from(Zone::dma)});
    REQUIRE(one.size() == 1);
    CHECK(describe(one[0]) == "ok direct pages remap normal-nc alias=normal-wb dma+dma32 physical");
    CHECK(one[0].reason ==
          "from " + std::string(to_string(Zone::dma)) + ", or from " + std::string(to_string(Zone::dma32)));
}

}  // namespace dmavet
