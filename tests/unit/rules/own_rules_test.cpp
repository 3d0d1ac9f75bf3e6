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

}  // namespace dmavet::test
