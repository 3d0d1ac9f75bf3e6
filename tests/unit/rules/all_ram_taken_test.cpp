// SPDX-License-Identifier: Apache-2.0
// What is said of regions that have all RAM, and of no-map that the kernel refuses?
#include <doctest/doctest.h>

#include <string>

#include "unit/rules/rule_cases.hpp"

namespace dmavet::test {

namespace {

FdtBuilder& carve_out(FdtBuilder& t, std::string_view name, std::uint32_t base, std::uint32_t size) {
    return t.node(name).cells("reg", {base, size});
}
void all_reserved(Question& question) {
    question.reserved = {{0x80000000, 0x40000000}};
}
void a_page_less(Question& question) {
    question.reserved = {{0x80000000, 0x3ffff000}};
}
void arm_without_ram(Question& question) {
    ask_arm_6_1(question);
    question.cmdline = "mem=4095";
}
void arm_with_a_page(Question& question) {
    ask_arm_6_1(question);
    question.cmdline = "mem=4096";
}
void arm64_without_limit(Question& question) {
    ask_arm64_6_12(question);
    question.cmdline = "mem=4095";
}

}  // namespace

TEST_CASE("edges: RAM that is left to the kernel") {
    const RuleCase cases[] = {
        {"all of it", [](FdtBuilder& t) { reserved(ram(t)); }, "none"},
        {"none", [](FdtBuilder& t) { carve_out(reserved(ram(t)), "a", 0x80000000, 0x40000000); },
         "/reserved-memory/a error"},
        {"none, on arm", [](FdtBuilder& t) { carve_out(reserved(ram(t)), "a", 0x80000000, 0x40000000); },
         "/reserved-memory/a error", ask_arm_6_1},
        {"a page", [](FdtBuilder& t) { carve_out(reserved(ram(t)), "a", 0x80000000, 0x3ffff000); }, "none"},
        {"all, as no-map is refused",
         [](FdtBuilder& t) { carve_out(reserved(ram(t)), "a", 0x80000000, 0x40000000).empty("no-map"); }, "none"},
        {"none: --reserved has all", [](FdtBuilder& t) { ram(t); }, "/ error", all_reserved},
        {"none: --reserved has all, and no region has the kernel",
         [](FdtBuilder& t) { carve_out(reserved(ram(t)), "a", 0x80000000, 0x1000).empty("no-map"); },
         "/reserved-memory/a error", all_reserved},
        {"a page: --reserved has the rest", [](FdtBuilder& t) { ram(t); }, "none", a_page_less},
        {"none: mem= of arm", [](FdtBuilder& t) { ram(t); }, "/ error", arm_without_ram},
        {"a page: mem= of arm", [](FdtBuilder& t) { ram(t); }, "none", arm_with_a_page},
        {"all: mem= of arm64", [](FdtBuilder& t) { ram(t); }, "none", arm64_without_limit},
        {"a memory node waits for firmware",
         [](FdtBuilder& t) {
             ram(t).node("memory@0").string("device_type", "memory").cells("reg", {0, 0}).end();
             carve_out(reserved(t), "a", 0x80000000, 0x40000000);
         },
         "none"},
    };
    check_rule("all-ram-taken", cases);
}

TEST_CASE("what has no room where nobody has any is explained") {
    constexpr std::string_view families[] = {"reserved-memory"};
    const RuleCase cases[] = {
        {"a region without a reg",
         [](FdtBuilder& t) {
             carve_out(reserved(ram(t)), "a", 0x80000000, 0x40000000).end();
             t.node("b").cells("size", {0x100000});
         },
         "all-ram-taken /reserved-memory/a error"},
        {"beside no-map that is refused there is room",
         [](FdtBuilder& t) {
             carve_out(reserved(ram(t)), "a", 0x80000000, 0x40000000).empty("no-map").end();
             t.node("b").cells("size", {0x100000});
         },
         "region-overlap /reserved-memory/a warning"},
    };
    check_families(families, cases);
}

TEST_CASE("no-map that is refused for what is no region") {
    const RuleCase cases[] = {
        {"the initrd ends where it begins",
         [](FdtBuilder& t) {
             carve_out(reserved(ram(t)), "a", 0x90001000, 0x1000).empty("no-map").end().end();
             t.node("chosen").cells("linux,initrd-start", {0x90000000}).cells("linux,initrd-end", {0x90001000});
         },
         "none"},
        {"the initrd ends in it",
         [](FdtBuilder& t) {
             carve_out(reserved(ram(t)), "a", 0x90001000, 0x1000).empty("no-map").end().end();
             t.node("chosen").cells("linux,initrd-start", {0x90000000}).cells("linux,initrd-end", {0x90001001});
         },
         "/reserved-memory/a warning"},
        // Its handler refuses it, but only afterwards.
        {"a region that is not kept comes first",
         [](FdtBuilder& t) {
             pool(reserved(ram(t)), 0x90000000, 0x300000, "cma").empty("reusable").end();
             carve_out(t, "a", 0x902ff000, 0x1000).empty("no-map");
         },
         "/reserved-memory/a warning"},
        {"a region that is not kept ends where it begins",
         [](FdtBuilder& t) {
             pool(reserved(ram(t)), 0x90000000, 0x300000, "cma").empty("reusable").end();
             carve_out(t, "a", 0x90300000, 0x1000).empty("no-map");
         },
         "none"},
        {"a region that is not kept comes later",
         [](FdtBuilder& t) {
             carve_out(reserved(ram(t)), "a", 0x902ff000, 0x1000).empty("no-map").end();
             pool(t, 0x90000000, 0x300000, "cma").empty("reusable");
         },
         "none"},
        {"a mapped region with the initrd",
         [](FdtBuilder& t) {
             carve_out(reserved(ram(t)), "a", 0x90001000, 0x1000).end().end();
             t.node("chosen").cells("linux,initrd-start", {0x90000000}).cells("linux,initrd-end", {0x90002000});
         },
         "none"},
        {"all RAM", [](FdtBuilder& t) { carve_out(reserved(ram(t)), "a", 0x80000000, 0x40000000).empty("no-map"); },
         "/reserved-memory/a warning"},
        {"a page less", [](FdtBuilder& t) { carve_out(reserved(ram(t)), "a", 0x80000000, 0x3ffff000).empty("no-map"); },
         "none"},
    };
    check_rule("region-overlap", cases);
    const auto has = [](Build build, std::string_view words) {
        return sentences("region-overlap", build).find(words) != std::string::npos;
    };
    CHECK(has(cases[1].build, "the initrd is in 0x90001000-0x90001000 (1 byte), so no-map is refused"));
    CHECK(has(cases[6].build, "this region has all RAM, and so the kernel itself: no-map is refused"));
    CHECK(has(
        [](FdtBuilder& t) {
            carve_out(reserved(ram(t)), "a", 0x90000000, 0x400000).empty("no-map").end();
            pool(t, 0x90000000, 0x400000, "b").empty("reusable").empty("linux,cma-default");
        },
        "the kernel panics at boot"));
}

}  // namespace dmavet::test
