// SPDX-License-Identifier: Apache-2.0
// What becomes of rules that somebody else wrote, beside those of dmavet? On one tree, in which dmavet finds a window
// of size 0 at /soc.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/analyzed.hpp"

namespace dmavet::test {

namespace {

void at_soc(const RuleInput& input, Reporter& report) {
    report.at(*input.tree.find_path("/soc"), "dma-ranges", "ours");
}
void at_root(const RuleInput&, Reporter& report) {
    report.at(root_node, "", "ours");
}

constexpr Rule own(std::string_view id, void (*check)(const RuleInput&, Reporter&), RuleIds after = {},
                   bool on_by_default = true, Needs needs = Needs::nothing) {
    return {id, "windows", "",    Severity::warning, Confidence::certain, on_by_default, "", "",
            "", check,     needs, Tier::consequence, Claims::evidence,    after};
}
constexpr Rule plain = own("house-plain", &at_soc);
constexpr Rule second = own("house-second", &at_root);
constexpr Rule after_theirs = own("house-after", &at_soc, {"zero-size-entry"});
constexpr Rule after_own = own("house-after-own", &at_soc, {"house-plain"});
constexpr Rule off = own("house-off", &at_root, {}, false);
constexpr Rule unmet = own("house-unmet", &at_root, {}, true, Needs::facts);

// "RULE=SEVERITY", or "RULE<CAUSE", in the order of the findings.
std::string found(const Checks& checks) {
    const Board board = checked(blob_of([](FdtBuilder& t) {
                                    t.bus(1, 1).device("soc", "simple-bus").bus(1, 1).cells("dma-ranges", {0, 0, 0});
                                    t.device("usb@1000", "vendor,usb").cells("reg", {0x1000, 0x100}).end().end();
                                }),
                                {}, checks);
    std::string text;
    for (const Finding& finding : board.findings) {
        text += (text.empty() ? "" : " ") + std::string(finding.rule->id) +
                (finding.explained_by ? "<" + std::string(finding.explained_by->rule->id)
                                      : "=" + std::string(to_string(finding.severity)));
    }
    return text;
}

}  // namespace

TEST_CASE("rules of the caller's own stand beside those of dmavet") {
    const std::vector<const Rule*> theirs{find_rule("zero-size-entry")};
    const struct {
        const char* name;
        std::vector<const Rule*> rules;
        std::vector<const Rule*> own_rules;
        Severities severities;
        const char* expected;
    } cases[] = {
        {"none", theirs, {}, {}, "zero-size-entry=error"},
        {"one", theirs, {&plain}, {}, "house-plain=warning zero-size-entry=error"},
        {"alone", {}, {&plain}, {}, "house-plain=warning"},
        {"two", {}, {&plain, &second}, {}, "house-second=warning house-plain=warning"},
        {"one is asked, whatever it says of defaults", {}, {&off}, {}, "house-off=warning"},
        {"dmavet's finding explains theirs",
         theirs,
         {&after_theirs},
         {},
         "house-after<zero-size-entry zero-size-entry=error"},
        {"which is not run", {}, {&after_theirs}, {}, "house-after=warning"},
        {"one explains another", {}, {&after_own, &plain}, {}, "house-after-own<house-plain house-plain=warning"},
        {"graded", {}, {&plain}, {{&plain, Severity::note}}, "house-plain=note"},
        {"what it needs is not there", {}, {&unmet}, {}, ""},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(found({.rules = c.rules, .severities = c.severities, .own_rules = c.own_rules}) == c.expected);
    }
    CHECK(find_rule("house-plain") == nullptr);  // nothing is left of it
}

TEST_CASE("a rule of the caller's own that cannot stand beside the others is refused") {
    constexpr auto with = [](auto change) {
        Rule rule = plain;
        change(rule);
        return rule;
    };
    static const Rule taken = with([](Rule& rule) { rule.id = "zero-size-entry"; });
    static const Rule twin = with([](Rule& rule) { rule.title = "of the same id"; });
    static const Rule nameless = with([](Rule& rule) { rule.id = ""; });
    static const Rule shouting = with([](Rule& rule) { rule.id = "House-rule"; });
    static const Rule gap = with([](Rule& rule) { rule.id = "house--rule"; });
    static const Rule family = with([](Rule& rule) { rule.family = "usb"; });
    static const Rule idle = with([](Rule& rule) { rule.check = nullptr; });
    static const Rule misspelt = with([](Rule& rule) { rule.after = {"zero-size-entri"}; });
    static const Rule later = with([](Rule& rule) {
        rule.tier = Tier::form;
        rule.after = {"unused-leaf-range"};
    });
    static const Rule itself = with([](Rule& rule) { rule.after = {"house-plain"}; });
    static const Rule first = with([](Rule& rule) { rule.after = {"house-second-of-two"}; });
    static const Rule second_of_two = with([](Rule& rule) {
        rule.id = "house-second-of-two";
        rule.after = {"house-plain"};
    });
    const struct {
        const char* name;
        Checks checks;
        const char* expected;
        const char* field = "own_rules";
    } cases[] = {
        {"sound", {.own_rules = {&plain, &second, &after_theirs, &after_own}}, "taken"},
        {"an id of dmavet's", {.own_rules = {&taken}}, "the rule 'zero-size-entry': dmavet has a rule of that id"},
        {"the same, which is not run",
         {.rules = {{}}, .own_rules = {&taken}},
         "the rule 'zero-size-entry': dmavet has a rule of that id"},
        {"one id twice", {.own_rules = {&plain, &twin}}, "the rule 'house-plain': two rules have that id"},
        {"one rule twice", {.own_rules = {&plain, &plain}}, "the rule 'house-plain': two rules have that id"},
        {"no id",
         {.own_rules = {&nameless}},
         "the rule '': an id has lower-case letters and digits, with single hyphens between them"},
        {"capitals",
         {.own_rules = {&shouting}},
         "the rule 'House-rule': an id has lower-case letters and digits, with single hyphens between them"},
        {"two hyphens",
         {.own_rules = {&gap}},
         "the rule 'house--rule': an id has lower-case letters and digits, with single hyphens between them"},
        {"no such family",
         {.own_rules = {&family}},
         "the rule 'house-plain': there is no family 'usb': it is one of coherency, windows, iommu, reserved-memory, "
         "reach, pci, cells, consistency, platform, riscv"},
        {"none among the others", {.rules = {{nullptr}}}, "a null pointer stands for a rule", "rules"},
        {"no check", {.own_rules = {&idle}}, "the rule 'house-plain': it has no check"},
        {"a misspelt after",
         {.own_rules = {&misspelt}},
         "the rule 'house-plain': it comes after 'zero-size-entri', and there is no such rule"},
        {"after what comes later",
         {.own_rules = {&later}},
         "the rule 'house-plain': it is of tier form and comes after 'unused-leaf-range' of the later tier meaning"},
        {"after itself", {.own_rules = {&itself}}, "the rule 'house-plain': it comes after itself"},
        {"in a circle",
         {.own_rules = {&second_of_two, &first}},
         "the rule 'house-second-of-two': it comes after itself"},
        {"none", {.own_rules = {nullptr}}, "a null pointer stands for a rule"},
        {"none that is graded",
         {.severities = {{nullptr, Severity::note}}},
         "a null pointer stands for a rule",
         "severities"},
        {"among the others, too",
         {.rules = {{&plain}}, .own_rules = {&plain}},
         "the rule 'house-plain': it stands among the other rules, too"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        const auto board =
            analyze(blob_of([](FdtBuilder& t) { t.bus(1, 1).device("soc", "simple-bus").end(); }), {}, c.checks);
        CHECK((board ? "taken" : board.error().message) == c.expected);
        CHECK((board || board.error().code == ErrorCode::bad_rule));
        CHECK((board || fault_of(board.error().code) == Fault::question));
        CHECK((board || board.error().field == c.field));
    }
}

}  // namespace dmavet::test
