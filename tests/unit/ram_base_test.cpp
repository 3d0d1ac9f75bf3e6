// SPDX-License-Identifier: Apache-2.0
// Where is RAM of which only the size was given?
#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "dmavet/board.hpp"
#include "support/fdt_builder.hpp"

namespace dmavet::test {

namespace {

constexpr std::uint64_t gib = std::uint64_t{1} << 30;

using Part = std::function<void(FdtBuilder&)>;

FdtBuilder& memory(FdtBuilder& fdt, std::string_view name, std::initializer_list<std::uint32_t> reg) {
    return fdt.node(name).string("device_type", "memory").cells("reg", reg).end();
}

SocDeclarations soc(std::vector<Declared> ram) {
    return {"test,soc", "tests", 100, {}, std::move(ram)};
}

std::string placed(const Part& part, std::uint64_t size, std::vector<SocDeclarations> socs = {}) {
    FdtBuilder fdt;
    fdt.bus(2, 2).strings("compatible", {"test,board", "test,soc"});
    part(fdt);
    Question question;
    question.memory_size = size;
    question.facts = std::make_shared<const Facts>(Facts{{}, std::move(socs)});
    const auto board = analyze(fdt.finish(), question, no_rules());
    if (!board) {
        return std::string(to_string(board.error().code));
    }
    REQUIRE(board->ram_base);
    std::string text(to_string(board->ram_base->shown_by));
    text += board->ram_base->node ? " " + board->tree->path(*board->ram_base->node)
                                  : fmt::format(" {} of {}", board->ram_base->boards, board->ram_base->all);
    for (const MemoryRange& bank : board->question.memory.banks) {
        text += fmt::format(" {:x}+{:x}", bank.base, bank.size);
    }
    return text;
}

}  // namespace

TEST_CASE("who is nearest to the board says where RAM begins") {
    const Part nothing = [](FdtBuilder&) {};
    const Part one = [](FdtBuilder& fdt) { memory(fdt, "memory@80000000", {0, 0x80000000, 0, 0x40000000}); };
    const Part two = [](FdtBuilder& fdt) {
        memory(fdt, "memory@880000000", {8, 0x80000000, 1, 0});
        memory(fdt, "memory@80000000", {0, 0x80000000, 0, 0x80000000});
    };
    const Part placeholder = [](FdtBuilder& fdt) { memory(fdt, "memory@80000000", {0, 0x80000000, 0, 0}); };
    const Part at_zero = [](FdtBuilder& fdt) { memory(fdt, "memory@0", {0, 0, 0, 0}); };
    const auto region = [](std::uint32_t base, const char* status = "okay") -> Part {
        return [=](FdtBuilder& fdt) {
            fdt.node("reserved-memory").bus(2, 2).empty("ranges").node("fw@1").string("status", status);
            fdt.cells("reg", {0, base, 0, 0x1000}).end().end();
        };
    };
    const struct {
        const char* what;
        Part part;
        std::uint64_t size;
        std::vector<SocDeclarations> socs;
        std::string_view placed;
    } cases[] = {
        {"one bank grows", one, 8 * gib, {}, "bank /memory@80000000 80000000+200000000"},
        {"or shrinks", one, gib / 2, {}, "bank /memory@80000000 80000000+20000000"},
        {"of several the last one takes what is left",
         two,
         16 * gib,
         {},
         "bank /memory@80000000 80000000+80000000 880000000+380000000"},
        {"the first takes all that fits", two, 2 * gib, {}, "bank /memory@80000000 80000000+80000000"},
        {"and not a byte more", two, 2 * gib + 1, {}, "bank /memory@80000000 80000000+80000000 880000000+1"},
        {"the tree counts more than others",
         one,
         gib,
         {soc({{"0x40000000", 9}})},
         "bank /memory@80000000 80000000+40000000"},
        {"a placeholder has a base",
         placeholder,
         8 * gib,
         {soc({{"0x40000000", 9}})},
         "placeholder /memory@80000000 80000000+200000000"},
        {"but 0 may be none", at_zero, 8 * gib, {soc({{"0x40000000", 9}})}, "soc 9 of 9 40000000+200000000"},
        {"unless nobody knows better", at_zero, 8 * gib, {}, "placeholder /memory@0 0+200000000"},
        {"other boards", nothing, gib, {soc({{"0x40000000", 9}, {"0x80000000", 1}})}, "soc 9 of 10 40000000+40000000"},
        {"that disagree say nothing", nothing, gib, {soc({{"0x40000000", 8}, {"0x80000000", 1}})}, "no-ram-base"},
        {"the next file may", nothing, gib, {soc({}), soc({{"0x80000000", 1}})}, "soc 1 of 1 80000000+40000000"},
        {"a region near to a multiple of 1 GiB",
         region(0x4fffffff),
         gib,
         {},
         "region /reserved-memory/fw@1 40000000+40000000"},
        {"farther away", region(0x50000000), gib, {}, "no-ram-base"},
        {"at one", region(0xc0000000), gib, {}, "region /reserved-memory/fw@1 c0000000+40000000"},
        {"disabled", region(0x40000000, "disabled"), gib, {}, "no-ram-base"},
        {"nobody", nothing, gib, {}, "no-ram-base"},
        {"beyond 64 bits", one, ~std::uint64_t{0} - 0x7fffffff, {}, "bank /memory@80000000 80000000+ffffffff80000000"},
        {"one more", one, ~std::uint64_t{0} - 0x7fffffff + 1, {}, "no-ram-base"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.what);
        CHECK(placed(c.part, c.size, c.socs) == c.placed);
    }
}

}  // namespace dmavet::test
