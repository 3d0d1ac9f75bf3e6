// SPDX-License-Identifier: Apache-2.0
// One rule, one tree and what the rule says about it: tables of the edges at which a rule begins to speak.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "dmavet/board.hpp"
#include "support/analyzed.hpp"

namespace dmavet::test {

using Ask = void (*)(Question& question);

struct RuleCase {
    std::string_view name;
    Build build;
    std::string_view expected;  // "none", or "PATH SEVERITY" of each finding
    Ask ask = nullptr;          // absent: the newest kernel and what the tree says
};

// Runs the rule in each case, beside those that are on by default.
void check_rule(std::string_view rule, std::span<const RuleCase> cases);

// The same of all rules of these families, those off by default too: "RULE PATH SEVERITY" of each finding, "; "
// between. `begin` is what every tree begins with.
void check_families(std::span<const std::string_view> families, std::span<const RuleCase> cases, Build begin = nullptr);

// What the rule says, a finding a line: "PATH PROPERTY: MESSAGE".
[[nodiscard]] std::string sentences(std::string_view rule, Build build, Ask ask = nullptr);

// Parts of such trees. RAM from 2 GiB on, up to 3 GiB unless said otherwise, below a root of one cell each.
FdtBuilder& memory(FdtBuilder& t, std::initializer_list<std::uint32_t> reg);
FdtBuilder& ram(FdtBuilder& t, std::uint32_t size = 0x40000000);
// Still open: a bus with windows, of one or of two cells each.
FdtBuilder& bus(FdtBuilder& t, std::initializer_list<std::uint32_t> windows);
FdtBuilder& wide_bus(FdtBuilder& t, std::initializer_list<std::uint32_t> windows);
// Still open: /reserved-memory, and a region in it.
FdtBuilder& reserved(FdtBuilder& t);
FdtBuilder& pool(FdtBuilder& t, std::uint32_t base, std::uint32_t size, std::string_view name = "pool");
// The same with two cells each.
FdtBuilder& wide_reserved(FdtBuilder& t);
FdtBuilder& wide_pool(FdtBuilder& t, std::initializer_list<std::uint32_t> reg);
// Still open: a bus master below a bus that reaches the first 512 MiB from 2 GiB on.
FdtBuilder& narrow_bus(FdtBuilder& t);

void ask_arm64_6_12(Question& question);
void ask_arm64_6_1(Question& question);
void ask_arm64_3_18(Question& question);
void ask_arm_6_1(Question& question);

}  // namespace dmavet::test
