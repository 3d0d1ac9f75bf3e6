// SPDX-License-Identifier: Apache-2.0
// For whom is there no source of the least request? One that is just large enough or just in reach is one, and where
// another rule names the cause nothing more is said.
#include <doctest/doctest.h>

#include <string>

#include "unit/rules/causes.hpp"
#include "unit/rules/rule_cases.hpp"

namespace dmavet::test {

namespace {

constexpr KernelId arm_7_2{{7, 2}, Arch::arm};
constexpr std::string_view rule = "least-request-unmet";

void ask_arm(Question& question) {
    question.arch = Arch::arm;
}
void ask_arm64(Question& question) {
    question.arch = Arch::arm64;
}
void ask_large_pages(Question& question) {
    ask_arm64(question);
    question.page_size = 0x10000;
}

FdtBuilder& master(FdtBuilder& t) {
    return t.device("dma-controller@1000", "vendor,dma").cells("reg", {0x1000, 0x100});
}
FdtBuilder& narrow(FdtBuilder& t, std::uint32_t size) {
    return master(bus(t, {0x80000000, 0x80000000, size}));
}
// A pool of the device's own, still open.
FdtBuilder& own_pool(FdtBuilder& t, std::uint32_t base, std::uint32_t size, std::string_view kind) {
    reserved(ram(t)).device("pool", kind).cells("reg", {base, size}).phandle(7);
    return t;
}
FdtBuilder& user(FdtBuilder& t) {
    return master(t.end().end()).cells("memory-region", {7});
}

}  // namespace

// mem_init() of arm, arch_mm_preinit() in 7.2: swiotlb_init() only where RAM goes beyond arm_dma_limit, which no
// dma-ranges lowers; dma_direct_map_phys() then refuses what lies out of reach.
TEST_CASE("edges: a window, all RAM and no bounce buffer") {
    const RuleCase cases[] = {
        {"a page short", [](FdtBuilder& t) { narrow(ram(t), 0x3ffff000); }, "/soc warning", &ask_arm},
        {"all RAM", [](FdtBuilder& t) { narrow(ram(t), 0x40000000); }, "none", &ask_arm},
        {"arm64 makes one, at the end of ZONE_DMA", [](FdtBuilder& t) { narrow(ram(t), 0x20000000); }, "none",
         &ask_arm64},
        {"coherent or not", [](FdtBuilder& t) { narrow(ram(t), 0x20000000).empty("dma-coherent"); }, "/soc warning",
         &ask_arm},
        {"no bus master",
         [](FdtBuilder& t) {
             bus(ram(t), {0x80000000, 0x80000000, 0x20000000}).device("timer@1000").cells("reg", {0x1000, 0x100});
         },
         "none", &ask_arm},
        {"disabled", [](FdtBuilder& t) { narrow(ram(t), 0x20000000).string("status", "disabled"); }, "none", &ask_arm},
        {"a bank that waits for firmware",
         [](FdtBuilder& t) {
             narrow(memory(t, {0x80000000, 0x40000000, 0, 0}), 0x20000000);
         },
         "none", &ask_arm},
        {"what is out of reach are registers",
         [](FdtBuilder& t) {
             ram(t).device("soc", "simple-bus").bus(1, 1).cells("ranges", {0x7e000000, 0xbf000000, 0x1000000});
             master(t.cells("dma-ranges", {0xc0000000, 0x80000000, 0x3f000000}));
         },
         "none", &ask_arm},
        {"and RAM below them",
         [](FdtBuilder& t) {
             ram(t).device("soc", "simple-bus").bus(1, 1).cells("ranges", {0x7e000000, 0xbf000000, 0x1000000});
             master(t.cells("dma-ranges", {0xc0000000, 0x80000000, 0x3efff000}));
         },
         "/soc warning", &ask_arm},
    };
    check_rule(rule, cases);
}

// dma_alloc_from_dev_coherent() and swiotlb_alloc() give whole pages or nothing.
TEST_CASE("edges: a pool and a page") {
    const RuleCase cases[] = {
        {"a page", [](FdtBuilder& t) { user(own_pool(t, 0x90000000, 0x10000, "shared-dma-pool").empty("no-map")); },
         "none", &ask_large_pages},
        {"a page of 4 KiB",
         [](FdtBuilder& t) { user(own_pool(t, 0x90000000, 0x1000, "shared-dma-pool").empty("no-map")); }, "none",
         &ask_arm64},
    };
    check_rule(rule, cases);
}

TEST_CASE("what the finding says") {
    CHECK(sentences(
              rule, [](FdtBuilder& t) { narrow(ram(t), 0x20000000); }, &ask_arm) ==
          "/soc dma-ranges: 1 device cannot map the buffers that lie out of its reach: there is no bounce buffer (all "
          "RAM lies below the kernel's DMA limit)\n");
}

namespace {

const CauseCase causes[] = {
    {"atomic-pool-out-of-reach", rule,
     [](FdtBuilder& t) {
         pool(reserved(ram(t)), 0x84000000, 0x4000000).empty("reusable").empty("linux,cma-default").end().end();
         master(bus(t, {0xa0000000, 0xa0000000, 0x20000000}));
     }},
    {"bounce-buffer-disabled", rule,
     [](FdtBuilder& t) { narrow(ram(t).node("chosen").string("bootargs", "swiotlb=noforce").end(), 0x20000000); }},
    {"bounce-buffer-unreachable", rule,
     // The other bus ends ZONE_DMA, which holds the bounce buffer.
     [](FdtBuilder& t) {
         bus(ram(t), {0x80000000, 0x80000000, 0x10000000}).end();
         t.device("upper", "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", {0, 0xa0000000, 0x10000000});
         master(t);
     }},
    {"range-misses-all-ram", rule,
     [](FdtBuilder& t) {
         master(bus(ram(t), {0, 0x10000000, 0x10000000}));
     }},
    {"cma-across-zones", rule,
     [](FdtBuilder& t) {
         own_pool(t, 0xae000000, 0x4000000, "shared-dma-pool").empty("reusable").empty("linux,cma-default");
         master(t.end().end());
     },
     nullptr, arm_7_2},
    {"cma-region-outside-ram", rule,
     [](FdtBuilder& t) { user(own_pool(t, 0x60000000, 0x4000000, "shared-dma-pool").empty("reusable")); }},
    {"coherent-pool-argument-unsatisfiable", rule,
     [](FdtBuilder& t) { master(ram(t).node("chosen").string("bootargs", "coherent_pool=512M").end()); }, nullptr,
     arm_7_2},
    {"pool-outside-dma-window", rule,
     [](FdtBuilder& t) {
         own_pool(t, 0xb0000000, 0x400000, "restricted-dma-pool").end().end();
         narrow(t, 0x20000000).cells("memory-region", {7});
     },
     nullptr, arm64_6_12, ConfigSet::defconfig},
    {"unaligned-pool", rule,
     [](FdtBuilder& t) { user(own_pool(t, 0x90000000, 0x800, "shared-dma-pool").empty("no-map")); }},
    {rule, "range-misses-some-ram", [](FdtBuilder& t) { narrow(ram(t), 0x20000000); }, nullptr, arm_7_2},
};

}  // namespace

std::vector<RulePair> pairs_of_requests() {
    std::vector<RulePair> pairs;
    for (const CauseCase& c : causes) {
        pairs.push_back({c.earlier, c.later});
    }
    return pairs;
}

TEST_CASE("what explains that a request is not met") {
    check_causes(causes);
}

}  // namespace dmavet::test
