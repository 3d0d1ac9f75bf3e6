// SPDX-License-Identifier: Apache-2.0
// Which RAM does the tree describe? early_init_dt_scan_memory() (drivers/of/fdt.c), 6.12 and 6.1.
#include <doctest/doctest.h>

#include <string>

#include "support/analyzed.hpp"
#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

constexpr KernelId riscv_6_12{{6, 12}, Arch::riscv};

FdtBuilder& memory(FdtBuilder& t, std::string_view name) {
    return t.node(name).string("device_type", "memory");
}

std::string describe(const Board& board) {
    if (!board.topology.memory.value) {
        return "unknown";
    }
    std::string out;
    for (const MemoryRange& range : *board.topology.memory.value) {
        out += (out.empty() ? "" : ", ") + hex(range.base) + "+" + hex(range.size);
    }
    return out;
}

const struct {
    std::string_view name;
    Build build;
    std::string_view expected;
} cases[] = {
    {"no memory node", [](FdtBuilder& t) { t.bus(2, 2).device("dev"); }, "unknown"},
    {"one range",
     [](FdtBuilder& t) {
         memory(t.bus(2, 2), "memory@40000000").cells("reg", {0, 0x40000000, 1, 0});
     },
     "0x40000000+0x100000000"},
    {"two ranges",
     [](FdtBuilder& t) {
         memory(t.bus(1, 1), "memory").cells("reg", {0, 0x1000, 0x8000, 0x2000});
     },
     "0x0+0x1000, 0x8000+0x2000"},
    {"two nodes",
     [](FdtBuilder& t) {
         memory(t.bus(1, 1), "memory@0").cells("reg", {0, 0x1000}).end();
         memory(t, "memory@8000").cells("reg", {0x8000, 0x2000});
     },
     "0x0+0x1000, 0x8000+0x2000"},
    {"banks that touch are one",
     [](FdtBuilder& t) {
         memory(t.bus(1, 1), "memory@0").cells("reg", {0x4000, 0x1000}).end();
         memory(t, "memory@5000").cells("reg", {0x5000, 0x2000, 0, 0x3000});
     },
     "0x0+0x3000, 0x4000+0x3000"},
    {"banks that overlap are one",
     [](FdtBuilder& t) {
         memory(t.bus(1, 1), "memory@0").cells("reg", {0, 0x4000, 0x3000, 0x2000, 0x1000, 0x1000, 0, 0x4000});
     },
     "0x0+0x5000"},
    {"banks with a page between them",
     [](FdtBuilder& t) {
         memory(t.bus(1, 1), "memory@0").cells("reg", {0, 0x4000, 0x5000, 0x1000});
     },
     "0x0+0x4000, 0x5000+0x1000"},
    {"firmware is to fill in the size",
     [](FdtBuilder& t) {
         memory(t.bus(2, 2), "memory@0").cells("reg", {0, 0, 0, 0});
     },
     "unknown"},
    {"device_type decides, not the name",
     [](FdtBuilder& t) {
         t.bus(1, 1).node("memory@0").cells("reg", {0, 0x1000});
     },
     "unknown"},
    {"a disabled node does not count",
     [](FdtBuilder& t) {
         memory(t.bus(1, 1), "memory@0").cells("reg", {0, 0x1000}).string("status", "disabled");
     },
     "unknown"},
    {"linux,usable-memory comes before reg",
     [](FdtBuilder& t) {
         memory(t.bus(1, 1), "memory@0").cells("reg", {0, 0x8000}).cells("linux,usable-memory", {0x1000, 0x1000});
     },
     "0x1000+0x1000"},
    {"half an entry at the end",
     [](FdtBuilder& t) {
         memory(t.bus(1, 1), "memory@0").cells("reg", {0x1000, 0x1000, 0x8000});
     },
     "0x1000+0x1000"},
    {"no reg", [](FdtBuilder& t) { memory(t.bus(1, 1), "memory@0"); }, "unknown"},
    {"a root without cells",
     [](FdtBuilder& t) {
         memory(t.bus(0, 0), "memory@0").cells("reg", {0, 0x1000});
     },
     "unknown"},
};

}  // namespace

TEST_CASE("the RAM of a tree") {
    for (const KernelId& kernel : {arm64_6_12, arm64_6_1}) {
        for (const auto& c : cases) {
            CAPTURE(to_string(kernel.release));
            CAPTURE(c.name);
            const Board board = analyzed(c.build, kernel);
            INFO("input:\n", dts_text(*board.tree));
            CHECK(describe(board) == c.expected);
        }
    }
}

TEST_CASE("RAM given by the user replaces the tree's") {
    FdtBuilder t;
    memory(t.bus(1, 1), "memory@0").cells("reg", {0, 0x8000});
    Question question;
    question.memory.banks = {{0x80000000, 0x1000}, {0x90000000, 0x2000}};
    const Board board = analyzed(t.finish(), arm64_6_12, question);
    CHECK(describe(board) == "0x80000000+0x1000, 0x90000000+0x2000");
    CHECK_FALSE(board.topology.memory.from.node);
}

// memblock_add_range() and memblock_merge_regions() (mm/memblock.c, 6.12).
TEST_CASE("a bank that the user gives twice, or that touches another, is one") {
    const struct {
        std::vector<MemoryRange> banks;
        std::string_view expected;
    } all[] = {
        {{{0x80000000, 0x1000}, {0x80000000, 0x1000}}, "0x80000000+0x1000"},
        {{{0x80000000, 0x2000}, {0x80001000, 0x2000}}, "0x80000000+0x3000"},
        {{{0x80001000, 0x1000}, {0x80000000, 0x1000}}, "0x80000000+0x2000"},
        {{{0x80002000, 0x1000}, {0x80000000, 0x1000}}, "0x80000000+0x1000, 0x80002000+0x1000"},
        // Each bank gives its whole pages, whatever follows it.
        {{{0x80000000, 0x1800}, {0x80001800, 0x1800}}, "0x80000000+0x1000, 0x80002000+0x1000"},
    };
    for (const auto& c : all) {
        Question question;
        question.memory.banks = c.banks;
        const Board board = analyzed([](FdtBuilder& t) { t.bus(1, 1); }, arm64_6_12, question);
        CHECK(describe(board) == c.expected);
    }
}

// early_init_dt_add_memory_arch() (drivers/of/fdt.c, 6.12): the whole pages of a bank.
TEST_CASE("RAM that does not consist of whole pages") {
    const struct {
        MemoryRange bank;
        std::string_view expected;
    } banks[] = {
        {{0x40000000, 0x10000800}, "0x40000000+0x10000000"},
        {{0x40000000, 0x1000}, "0x40000000+0x1000"},
        {{0x40000000, 0xfff}, ""},
        {{0x40000800, 0x1800}, "0x40001000+0x1000"},
        {{0x40000800, 0x17ff}, ""},
        {{0x40000800, 0x800}, ""},
        {{0x40000800, 0x7ff}, ""},
        {{0x40000fff, 0x1001}, "0x40001000+0x1000"},
    };
    for (const auto& c : banks) {
        CAPTURE(hex(c.bank.base));
        CAPTURE(hex(c.bank.size));
        FdtBuilder t;
        memory(t.bus(1, 1), "memory@0");
        t.cells("reg", {static_cast<std::uint32_t>(c.bank.base), static_cast<std::uint32_t>(c.bank.size)});
        const std::vector<std::byte> tree = t.finish();
        CHECK(describe(analyzed(tree, arm64_6_12)) == c.expected);
        Question question;
        question.memory.banks = {c.bank};
        CHECK(describe(analyzed(tree, arm64_6_12, question)) == c.expected);
    }
}

// early_mem() (arch/arm/kernel/setup.c): the first mem= empties memblock, and each adds a bank.
TEST_CASE("mem= of arm") {
    const Build gib_1 = [](FdtBuilder& t) { memory(t.bus(1, 1), "memory@0").cells("reg", {0x80000000, 0x40000000}); };
    const struct {
        std::string_view cmdline, expected;
    } arguments[] = {
        {"mem=512M", "0x80000000+0x20000000"},
        {"mem=512M@0x90000000 mem=256M", "0x80000000+0x30000000"},
        {"mem=512M@0x80000000 mem=512M@0xc0000000", "0x80000000+0x20000000, 0xc0000000+0x20000000"},
        // arm_add_memory(): whole pages, and nothing where there is none; the tree's RAM is gone all the same.
        {"mem=4K", "0x80000000+0x1000"},
        {"mem=8191", "0x80000000+0x1000"},
        {"mem=4095", ""},
        {"mem=0", ""},
        {"mem=", ""},
        {"mem=0 mem=1M", "0x80000000+0x100000"},
        {"mem=1M mem=0", "0x80000000+0x100000"},
        {"mem=8K@0x80000800", "0x80001000+0x1000"},
        {"mem=4K@0x80000001", ""},
    };
    for (const auto& c : arguments) {
        CAPTURE(c.cmdline);
        Question question;
        question.cmdline = std::string(c.cmdline);
        CHECK(describe(analyzed(gib_1, arm_6_1, question)) == c.expected);
    }
}

// early_mem() and memblock_mem_limit_remove_map() (arch/arm64/mm/init.c, mm/memblock.c): the last one counts, in whole
// pages, and 0 limits nothing. early_mem() and memblock_enforce_memory_limit() (arch/riscv/mm/init.c): likewise the
// least one.
TEST_CASE("mem= of less than a page") {
    const Build gib_1 = [](FdtBuilder& t) { memory(t.bus(1, 1), "memory@0").cells("reg", {0x40000000, 0x40000000}); };
    const struct {
        std::string_view cmdline, arm64, arm64_64k, riscv;
    } arguments[] = {
        {"mem=0x20001", "0x40000000+0x20000", "0x40000000+0x20000", "0x40000000+0x20000"},
        {"mem=0x1ffff", "0x40000000+0x1f000", "0x40000000+0x10000", "0x40000000+0x1f000"},
        {"mem=0xffff", "0x40000000+0xf000", "0x40000000+0x40000000", "0x40000000+0xf000"},
        {"mem=4K", "0x40000000+0x1000", "0x40000000+0x40000000", "0x40000000+0x1000"},
        {"mem=4095", "0x40000000+0x40000000", "0x40000000+0x40000000", "0x40000000+0x40000000"},
        {"mem=0", "0x40000000+0x40000000", "0x40000000+0x40000000", "0x40000000+0x40000000"},
        {"mem=1M mem=2M", "0x40000000+0x200000", "0x40000000+0x200000", "0x40000000+0x100000"},
        {"mem=2M mem=1M", "0x40000000+0x100000", "0x40000000+0x100000", "0x40000000+0x100000"},
        {"mem=0 mem=1M", "0x40000000+0x100000", "0x40000000+0x100000", "0x40000000+0x40000000"},
        {"mem=1M mem=0", "0x40000000+0x40000000", "0x40000000+0x40000000", "0x40000000+0x40000000"},
    };
    for (const auto& c : arguments) {
        CAPTURE(c.cmdline);
        Question question;
        question.cmdline = std::string(c.cmdline);
        CHECK(describe(analyzed(gib_1, arm64_6_12, question)) == c.arm64);
        CHECK(describe(analyzed(gib_1, riscv_6_12, question)) == c.riscv);
        question.page_size = 0x10000;
        CHECK(describe(analyzed(gib_1, arm64_6_12, question)) == c.arm64_64k);
    }
}

// memblock_mem_limit_remove_map() (mm/memblock.c) for arm64's mem=: the lowest bytes stay, whichever bank they are in.
TEST_CASE("mem= over several banks") {
    // Not in the order of their addresses.
    const Build banks = [](FdtBuilder& t) {
        memory(t.bus(2, 2), "memory@80000000");
        t.cells("reg", {0, 0x80000000, 0, 0x10000000, 0, 0x40000000, 0, 0x10000000, 1, 0, 0, 0x10000000});
    };
    const struct {
        std::string_view cmdline;
        std::string_view expected;
    } limits[] = {
        {"mem=128M", "0x40000000+0x8000000"},
        {"mem=256M", "0x40000000+0x10000000"},
        {"mem=384M", "0x40000000+0x10000000, 0x80000000+0x8000000"},
        {"mem=512M", "0x40000000+0x10000000, 0x80000000+0x10000000"},
        {"mem=516M", "0x40000000+0x10000000, 0x80000000+0x10000000, 0x100000000+0x400000"},
        {"mem=4G", "0x40000000+0x10000000, 0x80000000+0x10000000, 0x100000000+0x10000000"},
    };
    for (const auto& c : limits) {
        for (const KernelId& kernel : {arm64_6_12, arm64_6_1}) {
            CAPTURE(to_string(kernel.release));
            CAPTURE(c.cmdline);
            Question question;
            question.cmdline = std::string(c.cmdline);
            CHECK(describe(analyzed(banks, kernel, question)) == c.expected);
        }
    }
    // memblock merges what is declared twice (memblock_add_range): it is counted once.
    const Build twice = [](FdtBuilder& t) {
        memory(t.bus(1, 1), "memory@0").cells("reg", {0x40000000, 0x10000000, 0x40000000, 0x8000000});
    };
    Question question;
    question.cmdline = "mem=512M";
    CHECK(describe(analyzed(twice, arm64_6_12, question)) == "0x40000000+0x10000000");
}

// fdt_enforce_memory_region() (arch/arm64/mm/init.c, 5.10) for the first range;
// early_init_dt_check_for_usable_mem_range() (drivers/of/fdt.c, 6.1, 6.12 and 7.2) for two, on every architecture.
TEST_CASE("linux,usable-memory-range leaves what a kernel after a crash may use") {
    const std::string all = "0x40000000+0x10000000, 0x80000000+0x10000000";
    const std::string last = "0x8f000000+0x1000000";
    const struct {
        std::string_view name;
        std::initializer_list<std::uint32_t> ranges;
        std::string first, both;
    } properties[] = {
        {"in a bank", {0x48000000, 0x1000000}, "0x48000000+0x1000000", "0x48000000+0x1000000"},
        {"all that there is", {0x40000000, 0x50000000}, all, all},
        {"over both banks",
         {0x4f000000, 0x32000000},
         "0x4f000000+0x1000000, 0x80000000+0x1000000",
         "0x4f000000+0x1000000, 0x80000000+0x1000000"},
        {"up to where a bank begins", {0x50000000, 0x30000000}, "", ""},
        {"and a byte more", {0x50000000, 0x30000001}, "0x80000000+0x1", "0x80000000+0x1"},
        {"not of whole pages", {0x48000800, 0x1000}, "0x48000800+0x1000", "0x48000800+0x1000"},
        {"of size 0", {0x48000000, 0}, all, all},
        {"two", {0x8f000000, 0x1000000, 0x41000000, 0x1000000}, last, "0x41000000+0x1000000, " + last},
        {"two that touch", {0x8f000000, 0x1000000, 0x90000000, 0x1000000}, last, "0x8f000000+0x2000000"},
        {"the second where the tree has none",
         {0x8f000000, 0x1000000, 0xa0000000, 0x1000000},
         last,
         last + ", 0xa0000000+0x1000000"},
        {"the second of size 0", {0x8f000000, 0x1000000, 0x41000000, 0}, last, last},
        {"the first of size 0", {0, 0, 0xa0000000, 0x1000000}, all, all + ", 0xa0000000+0x1000000"},
        {"a third", {0x8f000000, 0x1000000, 0, 0, 0x41000000, 0x1000000}, last, last},
        {"none", {}, all, all},
        {"half of one", {0x48000000}, all, all},
    };
    for (const auto& c : properties) {
        CAPTURE(c.name);
        FdtBuilder t;
        memory(t.bus(1, 1), "memory@0").cells("reg", {0x40000000, 0x10000000, 0x80000000, 0x10000000}).end();
        t.node("chosen").cells("linux,usable-memory-range", c.ranges).end();
        const std::vector<std::byte> tree = t.finish();
        CHECK(describe(analyzed(tree, {{5, 10}, Arch::arm64})) == c.first);
        CHECK(describe(analyzed(tree, {{5, 10}, Arch::arm})) == all);
        const KernelId later[] = {arm64_6_1, arm64_6_12,          {{7, 2}, Arch::arm64},
                                  arm_6_1,   {{7, 2}, Arch::arm}, riscv_6_12};
        for (const KernelId& kernel : later) {
            CAPTURE(to_string(kernel.release));
            CHECK(describe(analyzed(tree, kernel)) == c.both);
        }
    }
}

// mem= comes behind it (parse_early_param() after setup_machine_fdt(), arm64_memblock_init()), and RAM that a kernel
// already has was bounded by it.
TEST_CASE("linux,usable-memory-range beside mem= and RAM that is given") {
    const Build tree = [](FdtBuilder& t) {
        memory(t.bus(1, 1), "memory@0").cells("reg", {0x40000000, 0x40000000}).end();
        t.node("chosen").cells("linux,usable-memory-range", {0x48000000, 0x1000000}).end();
    };
    Question question;
    question.cmdline = "mem=1M";
    CHECK(describe(analyzed(tree, arm64_6_12, question)) == "0x48000000+0x100000");
    CHECK(describe(analyzed(tree, riscv_6_12, question)) == "0x48000000+0x100000");
    question.cmdline = "mem=1M@0x60000000";
    CHECK(describe(analyzed(tree, arm_6_1, question)) == "0x60000000+0x100000");
    question.cmdline = "";
    question.memory.banks = {{0x48800000, 0x10000000}};
    CHECK(describe(analyzed(tree, arm64_6_12, question)) == "0x48800000+0x800000");
    question.memory.is_cut = true;
    CHECK(describe(analyzed(tree, arm64_6_12, question)) == "0x48800000+0x10000000");
}

}  // namespace dmavet
