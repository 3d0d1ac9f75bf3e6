// SPDX-License-Identifier: Apache-2.0
// In which order are rules asked, and which finding explains which? Invented rules on one small tree.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "rules/plan.hpp"
#include "support/analyzed.hpp"

namespace dmavet::test {

namespace {

constexpr NodeId a{1}, inside_a{2}, b{3};

Board two_nodes() {
    return analyzed([](FdtBuilder& t) { t.bus(1, 1).node("a").node("inside").end().end().node("b"); }, arm64_6_12);
}

constexpr Rule rule(std::string_view id, Tier tier, void (*check)(const RuleInput&, Reporter&), RuleIds after = {},
                    Claims claims = Claims::evidence, Needs needs = Needs::nothing,
                    Severity severity = Severity::warning) {
    return {id, "cells", "", severity, Confidence::certain, true, "", "", "", check, needs, tier, claims, after};
}
void at_a(const RuleInput&, Reporter& report) {
    report.at(a, "", "at a");
}
void at_b(const RuleInput&, Reporter& report) {
    report.at(b, "", "at b");
}
void inside(const RuleInput&, Reporter& report) {
    report.at(inside_a, "", "inside a");
}
void at_a_with_b(const RuleInput&, Reporter& report) {
    report.at(a, "", "at a").evidence(b, "", "and b");
}
void at_b_resting_on_a(const RuleInput&, Reporter& report) {
    report.at(b, "", "at b").rests_on(a, "", "because of a");
}
void at_b_resting_on_both(const RuleInput&, Reporter& report) {
    report.at(b, "", "at b").rests_on(a, "", "because of a").rests_on(inside_a, "", "and of what is inside");
}
void at_those_left(const RuleInput&, Reporter& report) {
    const std::vector<NodeId> left = report.unclaimed(std::vector{a, b});
    report.at(left.front(), "", "left: " + std::to_string(left.size()));
}

std::vector<Finding> run(const Board& board, const std::vector<const Rule*>& rules,
                         const std::vector<const Rule*>& selected, const Severities& severities) {
    const Subject subject{*board.tree, *board.of,       board.topology, *board.kernel,
                          board.line,  board.placement, nullptr,        {}};
    return rules::run_plan(rules::make_plan(rules), selected, severities, subject);
}

// "RULE", or "RULE<CAUSE", in the order in which they were asked.
std::string found(std::vector<const Rule*> rules, std::vector<const Rule*> selected = {},
                  const Severities& severities = {}) {
    const Board board = two_nodes();
    std::string text;
    for (const Finding& finding : run(board, rules, selected.empty() ? rules : selected, severities)) {
        text += (text.empty() ? "" : " ") + std::string(finding.rule->id);
        text += finding.explained_by ? "<" + std::string(finding.explained_by->rule->id) : "";
    }
    return text;
}

}  // namespace

TEST_CASE("rules are asked tier by tier, and in a tier after those that they name") {
    constexpr Rule comparison = rule("comparison", Tier::comparison, at_b), form = rule("form", Tier::form, at_b),
                   late = rule("late", Tier::meaning, at_b, {"early", "no-such-rule"}),
                   early = rule("early", Tier::meaning, at_a),
                   consequence = rule("consequence", Tier::consequence, at_a);
    CHECK(found({&comparison, &form, &late, &early, &consequence}) == "form early late consequence comparison");
    // A circle ends, and a rule of a later tier explains nothing: catalog_test refuses both.
    constexpr Rule one = rule("one", Tier::form, at_a, {"two"}), two = rule("two", Tier::form, at_a, {"one"});
    CHECK(found({&one, &two}) == "two one<two");
    constexpr Rule backward = rule("backward", Tier::form, at_a, {"consequence"});
    CHECK(found({&backward, &consequence}) == "backward consequence");
}

TEST_CASE("a finding claims its node and those of its evidence, and more where its rule says so") {
    constexpr Rule cause = rule("cause", Tier::form, at_a), with_b = rule("cause", Tier::form, at_a_with_b),
                   node_alone = rule("cause", Tier::form, at_a_with_b, {}, Claims::node),
                   subtree = rule("cause", Tier::form, at_a, {}, Claims::subtree),
                   board = rule("cause", Tier::form, at_a, {}, Claims::board);
    constexpr Rule same = rule("later", Tier::meaning, at_a, {"cause"}),
                   other = rule("later", Tier::meaning, at_b, {"cause"}),
                   below = rule("later", Tier::meaning, inside, {"cause"}),
                   unrelated = rule("later", Tier::meaning, at_a);
    CHECK(found({&cause, &same}) == "cause later<cause");
    CHECK(found({&cause, &unrelated}) == "cause later");
    CHECK(found({&cause, &other}) == "cause later");
    CHECK(found({&with_b, &other}) == "cause later<cause");
    CHECK(found({&node_alone, &other}) == "cause later");
    CHECK(found({&cause, &below}) == "cause later");
    CHECK(found({&subtree, &below}) == "cause later<cause");
    CHECK(found({&subtree, &other}) == "cause later");
    CHECK(found({&board, &other}) == "cause later<cause");
}

TEST_CASE("a finding may stand and fall with other nodes, and leave out those that are claimed") {
    constexpr Rule cause = rule("cause", Tier::form, at_a),
                   subtree = rule("cause", Tier::form, at_a, {}, Claims::subtree),
                   both = rule("cause", Tier::form, at_a_with_b);
    constexpr Rule on_a = rule("later", Tier::meaning, at_b_resting_on_a, {"cause"}),
                   on_both = rule("later", Tier::meaning, at_b_resting_on_both, {"cause"}),
                   left = rule("later", Tier::meaning, at_those_left, {"cause"});
    CHECK(found({&cause, &on_a}) == "cause later<cause");
    CHECK(found({&cause, &on_both}) == "cause later");
    CHECK(found({&subtree, &on_both}) == "cause later<cause");
    CHECK(found({&cause, &left}) == "cause later");
    CHECK(found({&both, &left}) == "cause later<cause");
}

TEST_CASE("a milder finding explains no worse one, and a note none at all") {
    const auto graded = [](Severity earlier, Severity later) {
        const Rule cause = rule("cause", Tier::form, at_a, {}, Claims::evidence, Needs::nothing, earlier);
        const Rule after = rule("later", Tier::meaning, at_a, {"cause"}, Claims::evidence, Needs::nothing, later);
        return found({&cause, &after}) == "cause later<cause";
    };
    using enum Severity;
    CHECK(graded(error, error));
    CHECK(graded(error, note));
    CHECK(graded(warning, warning));
    CHECK(graded(warning, note));
    CHECK_FALSE(graded(warning, error));
    CHECK_FALSE(graded(note, warning));
    CHECK_FALSE(graded(note, note));
    // Nor does it claim a node before one.
    const auto left = [](Severity earlier, Severity later) {
        const Rule cause = rule("cause", Tier::form, at_a, {}, Claims::evidence, Needs::nothing, earlier);
        const Rule after =
            rule("later", Tier::meaning, at_those_left, {"cause"}, Claims::evidence, Needs::nothing, later);
        const Board board = two_nodes();
        const std::vector<Finding> findings = run(board, {&cause, &after}, {&cause, &after}, {});
        REQUIRE(findings.size() == 2);
        return board.tree->path(findings[1].node) + " " + findings[1].message;
    };
    CHECK(left(error, error) == "/b left: 1");
    CHECK(left(error, warning) == "/b left: 1");
    CHECK(left(warning, error) == "/a left: 2");
    CHECK(left(note, note) == "/a left: 2");
}

TEST_CASE("what is explained names the first cause, and what nobody is told of explains nothing") {
    constexpr Rule cause = rule("cause", Tier::form, at_a),
                   between = rule("between", Tier::meaning, at_a_with_b, {"cause"}),
                   last = rule("last", Tier::consequence, at_b, {"between"});
    CHECK(found({&cause, &between, &last}) == "cause between<cause last<cause");
    CHECK(found({&cause, &between, &last}, {&last}) == "last");
    CHECK(found({&cause, &between, &last}, {&between, &last}) == "between last<between");
    CHECK(found({&cause, &between, &last}, {&cause, &last}) == "cause last");
    CHECK(found({&cause, &between, &last}, {&cause}) == "cause");
}

TEST_CASE("what counts is what somebody grades it") {
    using enum Severity;
    constexpr Rule cause = rule("cause", Tier::form, at_a, {}, Claims::evidence, Needs::nothing, error),
                   later = rule("later", Tier::meaning, at_a, {"cause"}, Claims::evidence, Needs::nothing, error);
    const std::vector<const Rule*> both{&cause, &later};
    CHECK(found(both, both) == "cause later<cause");
    CHECK(found(both, both, {{&cause, warning}}) == "cause later");
    CHECK(found(both, both, {{&cause, note}}) == "cause later");
    CHECK(found(both, both, {{&cause, warning}, {&later, warning}}) == "cause later<cause");
    CHECK(found(both, both, {{&later, warning}}) == "cause later<cause");
    CHECK(run(two_nodes(), both, both, {{&later, note}}).at(1).severity == note);
}

TEST_CASE("a rule is not asked where what it needs is missing") {
    constexpr Rule ram = rule("ram", Tier::form, at_a, {}, Claims::evidence, Needs::ram),
                   iommus = rule("iommus", Tier::form, at_a, {}, Claims::evidence, Needs::iommus),
                   both = rule("both", Tier::form, at_a, {}, Claims::evidence, Needs::iommus | Needs::ram);
    CHECK(found({&ram, &iommus, &both}) == "iommus");
    CHECK(needs_in_words(Needs::nothing).empty());
    CHECK(needs_in_words(Needs::iommus | Needs::ram) ==
          std::vector<std::string>{"a kernel that reads iommus and iommu-map",
                                   "knowledge of RAM, from memory nodes or --memory"});
}

TEST_CASE("for which kernels a rule holds") {
    using Words = std::vector<std::string>;
    CHECK(kernels_in_words(Needs::nothing) ==
          Words{"arm64 3.18 and later", "arm 3.18 and later", "riscv 6.12 and later"});
    // What a board has to have is no matter of the kernel.
    CHECK(kernels_in_words(Needs::ram) == kernels_in_words(Needs::nothing));
    CHECK(kernels_in_words(Needs::dma_ranges) ==
          Words{"arm64 4.12 and later", "arm 3.18 and later", "riscv 6.12 and later"});
    CHECK(kernels_in_words(Needs::iommu_addresses) ==
          Words{"arm64 6.3 and later", "arm 6.3 and later", "riscv 6.12 and later"});
    CHECK(kernels_in_words(Needs::dma_ranges | Needs::whole_spans) ==
          Words{"arm64 from 4.12 to before 6.10", "arm from 4.1 to before 6.10"});
    CHECK(kernels_in_words(Needs::harts) == Words{"riscv 6.12 and later"});
    CHECK(kernels_in_words(Needs::cma) == Words{"arm64 3.18 and later", "arm 3.18 and later", "riscv 7.2 and later"});
}

}  // namespace dmavet::test
