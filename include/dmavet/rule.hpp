// SPDX-License-Identifier: Apache-2.0
// A rule is a constant value in a file of its own (src/rules/); the catalogue lists them all.
#pragma once

#include <array>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/finding.hpp"
#include "dmavet/subject.hpp"

namespace dmavet {

namespace survey {
class Surveys;  // what rules ask about a board, each answer kept: src/survey/surveys.hpp
}

// All that a rule may see.
struct RuleInput : Subject {
    survey::Surveys& surveys;  // of this analysis alone
};

class Reporter;

// What a rule is about: what its finding is grouped under.
inline constexpr std::array<std::string_view, 9> rule_families{
    "coherency",        // CPU mapping against the device's transactions
    "windows",          // dma-ranges
    "iommu",            // iommus, iommu-map and providers
    "reserved-memory",  // /reserved-memory and memory-region
    "reach",            // RAM, masks, bounce buffer and pools against windows
    "pci",              // host bridges and functions
    "cells",            // cell counts and the form of properties
    "consistency",      // devices compared with each other
    "platform",         // which nodes become devices at all
};

struct Rule {
    std::string_view id;      // kebab-case, names the bad pattern
    std::string_view family;  // one of rule_families
    std::string_view title;   // one line
    Severity severity;        // of its usual finding; a rule may grade one up or down and says so in `why`
    Confidence confidence;
    bool on_by_default;
    std::string_view what;  // the trigger, in words
    std::string_view why;   // what the kernel does, with function and release
    std::string_view fix;   // what to change
    void (*check)(const RuleInput& input, Reporter& report);
    // It only compares with other trees: where a rule that knows why speaks of the same node, that is the cause.
    bool yields_to_causes = false;
};

// Collects the findings of one rule; stamps rule, severity and confidence.
class Reporter {
public:
    Reporter(const Rule& rule, const Tree& tree, std::vector<Finding>& findings)
        : rule_(rule), tree_(tree), findings_(findings) {}

    // Starts a finding; the returned draft may be refined until it goes out of scope.
    class Draft;
    // `facts` are the values that make this finding what it is; they go into the fingerprint.
    Draft at(NodeId node, std::string_view property, std::string_view message,
             std::initializer_list<std::string_view> facts = {});

private:
    const Rule& rule_;
    const Tree& tree_;
    std::vector<Finding>& findings_;
};

class Reporter::Draft {
public:
    Draft& evidence(NodeId node, std::string_view property, std::string_view text);
    // The same of each node: the devices that one cause affects.
    Draft& evidence(std::span<const NodeId> nodes, std::string_view property, std::string_view text);
    Draft& severity(Severity severity);
    Draft& confidence(Confidence confidence);
    Draft& kernel_log(std::string line);
    Draft& fix(std::string_view text);  // instead of the rule's own
    Draft& fix_dts(std::string fragment);

private:
    friend class Reporter;
    explicit Draft(Finding& finding) : finding_(finding) {}
    Finding& finding_;
};

// Every rule, sorted by id.
[[nodiscard]] std::span<const Rule* const> all_rules();
[[nodiscard]] const Rule* find_rule(std::string_view id);

// Runs the rules and returns their findings in document order, then by rule, property and message.
[[nodiscard]] std::vector<Finding> run_rules(const Subject& board, std::span<const Rule* const> rules);

}  // namespace dmavet
