// SPDX-License-Identifier: Apache-2.0
// What does this rule say about that tree?
#include "unit/rules/rule_cases.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "dmavet/rule.hpp"
#include "support/describe.hpp"
#include "support/samples.hpp"

namespace dmavet::test {

namespace {

Question asked(Ask ask) {
    Question question;
    if (ask) {
        ask(question);
    }
    return question;
}

Board checked_by(std::string_view rule, Build build, Ask ask) {
    return checked(blob_of(build), asked(ask), {.rules = default_rules_and(find_rule(rule))});
}

}  // namespace

void check_rule(std::string_view rule, std::span<const RuleCase> cases) {
    REQUIRE(find_rule(rule) != nullptr);
    for (const RuleCase& c : cases) {
        const Board board = checked_by(rule, c.build, c.ask);
        std::string found;
        for (const Finding& finding : shown(board)) {
            if (finding.rule->id == rule) {
                found += (found.empty() ? "" : ", ") + board.tree->path(finding.node) + " " +
                         std::string(to_string(finding.severity));
            }
        }
        CAPTURE(rule);
        CAPTURE(c.name);
        INFO(dts_text(*board.tree));
        CHECK((found.empty() ? "none" : found) == c.expected);
    }
}

void check_families(std::span<const std::string_view> families, std::span<const RuleCase> cases, Build begin) {
    for (const RuleCase& c : cases) {
        FdtBuilder tree;
        if (begin) {
            begin(tree);
        }
        c.build(tree);
        const Board board = checked(tree.finish(), asked(c.ask), every_rule());
        std::string found;
        for (const Finding& finding : shown(board)) {
            if (std::find(families.begin(), families.end(), finding.rule->family) != families.end()) {
                found += (found.empty() ? "" : "; ") + std::string(finding.rule->id) + " " +
                         board.tree->path(finding.node) + " " + std::string(to_string(finding.severity));
            }
        }
        CAPTURE(c.name);
        INFO(dts_text(*board.tree));
        CHECK((found.empty() ? "none" : found) == c.expected);
    }
}

std::string sentences(std::string_view rule, Build build, Ask ask) {
    const Board board = checked_by(rule, build, ask);
    std::string text;
    for (const Finding& finding : shown(board)) {
        if (finding.rule->id == rule) {
            text +=
                board.tree->path(finding.node) + " " + std::string(finding.property) + ": " + finding.message + "\n";
        }
    }
    return text;
}

FdtBuilder& memory(FdtBuilder& t, std::initializer_list<std::uint32_t> reg) {
    return t.node("memory@0").string("device_type", "memory").cells("reg", reg).end();
}

FdtBuilder& ram(FdtBuilder& t, std::uint32_t size) {
    return memory(t.bus(1, 1), {0x80000000, size});
}

FdtBuilder& bus(FdtBuilder& t, std::initializer_list<std::uint32_t> windows) {
    return t.device("soc", "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", windows);
}

FdtBuilder& wide_bus(FdtBuilder& t, std::initializer_list<std::uint32_t> windows) {
    return t.device("soc", "simple-bus").bus(2, 2).empty("ranges").cells("dma-ranges", windows);
}

FdtBuilder& pool(FdtBuilder& t, std::uint32_t base, std::uint32_t size, std::string_view name) {
    return t.device(name, "shared-dma-pool").cells("reg", {base, size});
}

FdtBuilder& wide_reserved(FdtBuilder& t) {
    return t.node("reserved-memory").bus(2, 2).empty("ranges");
}

FdtBuilder& wide_pool(FdtBuilder& t, std::initializer_list<std::uint32_t> reg) {
    return t.device("pool", "shared-dma-pool").cells("reg", reg);
}

FdtBuilder& narrow_bus(FdtBuilder& t) {
    t.device("soc", "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", {0, 0x80000000, 0x20000000});
    return t.device("ethernet@1000").cells("reg", {0x1000, 0x100});
}

FdtBuilder& reserved(FdtBuilder& t) {
    return t.node("reserved-memory").bus(1, 1).empty("ranges");
}

void ask_arm64_6_12(Question& question) {
    question.release = "6.12";
    question.arch = Arch::arm64;
}
void ask_arm64_6_1(Question& question) {
    question.release = "6.1";
    question.arch = Arch::arm64;
}
void ask_arm64_3_18(Question& question) {
    question.release = "3.18";
    question.arch = Arch::arm64;
}

void ask_arm_6_1(Question& question) {
    question.release = "6.1";
    question.arch = Arch::arm;
}

}  // namespace dmavet::test
