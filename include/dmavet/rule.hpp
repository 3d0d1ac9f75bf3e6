// SPDX-License-Identifier: Apache-2.0
// A rule is a constant value; the catalogue lists all of dmavet's, docs/rules.md explains them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "dmavet/finding.hpp"
#include "dmavet/subject.hpp"

namespace dmavet {

namespace survey {
class Surveys;  // what dmavet's own rules ask about a board, each answer kept: not for programs
}

// Which ground the findings of earlier rules claim: not for programs.
namespace rules {
class ClaimedGround;
}

#pragma GCC visibility push(default)

struct Rule;
// What somebody grades the findings of rules.
using Severities = std::map<const Rule*, Severity>;

// All that a rule may see.
struct RuleInput : Subject {
    survey::Surveys& surveys;  // of this analysis alone
};

class Reporter;

// What a rule is about: what its finding is grouped under.
inline constexpr std::array<std::string_view, 10> rule_families{
    "coherency",        // CPU mapping against the device's transactions
    "windows",          // dma-ranges
    "iommu",            // iommus, iommu-map and providers
    "reserved-memory",  // /reserved-memory and memory-region
    "reach",            // RAM, masks, bounce buffer and pools against windows
    "pci",              // host bridges and functions
    "cells",            // cell counts and the form of properties
    "consistency",      // devices compared with each other
    "platform",         // which nodes become devices at all
    "riscv",            // what harts and cache controllers can do for devices that are not coherent
};

// What a rule cannot do without. It is not asked where some of it is missing.
enum class Needs : std::uint32_t {
    nothing = 0,
    dma_ranges = 1,          // a kernel that reads dma-ranges
    iommus = 2,              // a kernel that reads iommus and iommu-map
    iommu_addresses = 4,     // a kernel that reads iommu-addresses
    dma_mem = 8,             // a kernel that takes the dma-mem interconnect for the DMA parent
    iommu_dma = 16,          // a kernel whose DMA API goes through IOMMUs
    cma = 32,                // CONFIG_DMA_CMA
    windows = 64,            // a dma-ranges with entries
    ram = 128,               // knowledge of RAM
    facts = 256,             // a facts file
    other_trees = 512,       // what other trees of the SoC declare
    atomic_pools = 1024,     // a kernel with an atomic pool for each zone
    whole_spans = 2048,      // a kernel that takes windows for one span and refuses a span of size 0
    smp_coherency = 4096,    // a kernel that maps memory shareable only for several CPUs
    harts = 8192,            // a kernel that asks the harts what they can do about caches
    other_kernels = 16384,   // what other kernels make of the tree
    learnt_windows = 32768,  // a kernel that finds windows as the one that declarations were learnt with
    gic_noncoherent = 65536  // a kernel that reads dma-noncoherent of a GIC
};
[[nodiscard]] constexpr Needs operator|(Needs a, Needs b) {
    return static_cast<Needs>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
// The same in words, each "a kernel that reads dma-ranges".
[[nodiscard]] std::vector<std::string> needs_in_words(Needs needs);
// Which kernels, as Debian builds them, have it, an architecture each: "arm64 4.12 and later".
[[nodiscard]] std::vector<std::string> kernels_in_words(Needs needs);

// In the order in which rules are asked: what is written comes before what it means, and that before what follows.
enum class Tier : std::uint8_t {
    form,         // cells, names and references that cannot be read as they were meant
    meaning,      // what can be read, but is read by nobody, contradicts itself or what is known
    consequence,  // what boot and devices make of it
    comparison,   // devices compared with each other, with other trees or with what is usual
};
[[nodiscard]] std::string_view to_string(Tier tier);

// On which ground a finding explains those of rules that come after its own.
enum class Claims : std::uint8_t {
    evidence,  // its node and those of its evidence
    node,      // its node alone: the evidence only shows why
    subtree,   // like evidence, and whatever is below its node
    board,     // everything: it is about the whole machine
};
[[nodiscard]] std::string_view to_string(Claims claims);

// Ids of other rules.
class RuleIds {
public:
    static constexpr std::size_t most = 20;

    constexpr RuleIds() = default;
    // More than `most` do not compile.
    template <class... Ids>
    requires(sizeof...(Ids) > 0 && sizeof...(Ids) <= most &&
             (std::is_convertible_v<const Ids&, std::string_view> && ...)) constexpr RuleIds(const Ids&... ids)
        : ids_{std::string_view(ids)...}, count_(sizeof...(Ids)) {}
    [[nodiscard]] constexpr const std::string_view* begin() const { return ids_.data(); }
    [[nodiscard]] constexpr const std::string_view* end() const { return ids_.data() + count_; }
    [[nodiscard]] constexpr bool empty() const { return count_ == 0; }

private:
    std::array<std::string_view, most> ids_{};
    std::size_t count_ = 0;
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
    Needs needs = Needs::nothing;
    Tier tier;
    Claims claims = Claims::evidence;
    // Whose findings explain this one's: where one of them claims the node of a finding of this rule, or all nodes that
    // it stands and falls with, and is not milder, the finding follows from it. A note explains nothing. Rules of
    // earlier tiers or of this one.
    RuleIds after = {};
};

// Two trees as sources, alike but for what the rule finds. Empty of a rule that is none of dmavet's. Live as long as
// the program.
struct RuleExample {
    std::string_view with;
    std::string_view without;
};
[[nodiscard]] RuleExample example_of(const Rule& rule);

// Collects the findings of one rule; stamps rule, severity and confidence.
class Reporter {
public:
    // `after`: which of the earlier rules may explain what this one finds.
    Reporter(const Rule& rule, const Tree& tree, const rules::ClaimedGround& ground, std::span<const std::size_t> after,
             std::vector<Finding>& findings)
        : rule_(rule), tree_(tree), ground_(ground), after_(after), findings_(findings) {}

    // Starts a finding; the returned draft may be refined until it goes out of scope.
    class Draft;
    // `facts` are the values that make this finding what it is; they go into the fingerprint.
    Draft at(NodeId node, std::string_view property, std::string_view message,
             std::initializer_list<std::string_view> facts = {});

    // Whether a rule that this one comes after has spoken of the node. For findings about several nodes; of a single
    // one it is decided when the finding is made.
    [[nodiscard]] bool is_claimed(NodeId node) const;
    // Of the nodes that one finding is about those that are not claimed; all where all are, for then it is explained.
    [[nodiscard]] std::vector<NodeId> unclaimed(std::span<const NodeId> nodes) const;

private:
    const Rule& rule_;
    const Tree& tree_;
    const rules::ClaimedGround& ground_;
    std::span<const std::size_t> after_;
    std::vector<Finding>& findings_;
};

class Reporter::Draft {
public:
    Draft& evidence(NodeId node, std::string_view property, std::string_view text);
    // The same of each node: the devices that one cause affects.
    Draft& evidence(std::span<const NodeId> nodes, std::string_view property, std::string_view text);
    // Evidence that the finding stands and falls with: what explains that explains the finding.
    Draft& rests_on(NodeId node, std::string_view property, std::string_view text);
    Draft& severity(Severity severity);
    Draft& confidence(Confidence confidence);
    Draft& kernel_log(std::string line);
    Draft& fix(std::string_view text);     // instead of the rule's own
    Draft& fix_dts(std::string fragment);  // for people to look at; what is certain is said by the following
    // The one answer that is certain and stands on the finding's own node: an edit, and its line of fix_dts.
    Draft& write(std::string_view property, PropertyValue value = {});  // adds it, or changes its value
    Draft& remove(std::string_view property);

private:
    friend class Reporter;
    Draft(Finding& finding, const Tree& tree) : finding_(finding), tree_(tree) {}
    Draft& edit(Edit edit);

    Finding& finding_;
    const Tree& tree_;
};

// Every rule, sorted by id.
[[nodiscard]] std::span<const Rule* const> all_rules();
[[nodiscard]] const Rule* find_rule(std::string_view id);

// What became of a rule's findings: of so many on the boards of one release so many are gone from the same boards of a
// later one.
struct Record {
    std::string_view rule;
    unsigned found, mended;
};
[[nodiscard]] std::span<const Record> all_records();  // sorted by rule; rules that found nothing have none
[[nodiscard]] const Record* record_of(const Rule& rule);
// "of 22 findings on the boards of Linux 6.12, 22 were mended in 7.2"
[[nodiscard]] std::string record_text(const Record& record);

// Runs the rules and returns their findings in document order, then by rule, property and message; those of a rule in
// `severities` with that one, which also decides what they explain. Rules that are not run explain nothing.
[[nodiscard]] std::vector<Finding> run_rules(const Subject& board, std::span<const Rule* const> rules,
                                             const Severities& severities = {});

#pragma GCC visibility pop

}  // namespace dmavet
