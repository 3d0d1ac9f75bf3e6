// SPDX-License-Identifier: Apache-2.0
// How does a rule say what it found? Fills in what every finding of the rule shares and names it for good.
#include "dmavet/rule.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "rules/claims.hpp"
#include "tree/fnv1a.hpp"
#include "wording/quantity.hpp"

namespace dmavet {

namespace {

// Over parts; a part's end counts, so that "ab","c" and "a","bc" differ.
class Fingerprint {
public:
    void add(std::string_view part) { hash_ = tree::fnv1a("\xff", tree::fnv1a(part, hash_)); }
    [[nodiscard]] std::uint64_t value() const { return hash_; }

private:
    std::uint64_t hash_ = tree::fnv1a_start;
};

}  // namespace

Reporter::Draft Reporter::at(NodeId node, std::string_view property, std::string_view message,
                             std::initializer_list<std::string_view> facts) {
    Fingerprint fingerprint;
    fingerprint.add(rule_.id);
    fingerprint.add(tree_.path(node));
    fingerprint.add(property);
    for (const std::string_view fact : facts) {
        fingerprint.add(fact);
    }
    findings_.push_back({&rule_,
                         rule_.severity,
                         rule_.confidence,
                         node,
                         property,
                         wording::plain_blanks(message),
                         {},
                         {},
                         std::string(rule_.fix),
                         {},
                         fingerprint.value()});
    return Draft(findings_.back(), tree_);
}

bool Reporter::is_claimed(NodeId node) const {
    return ground_.cause(after_, node, rule_.severity).has_value();
}

std::vector<NodeId> Reporter::unclaimed(std::span<const NodeId> nodes) const {
    std::vector<NodeId> left;
    std::copy_if(nodes.begin(), nodes.end(), std::back_inserter(left), [&](NodeId node) { return !is_claimed(node); });
    return left.empty() ? std::vector<NodeId>(nodes.begin(), nodes.end()) : left;
}

Reporter::Draft& Reporter::Draft::evidence(NodeId node, std::string_view property, std::string_view text) {
    finding_.evidence.push_back({node, property, wording::plain_blanks(text)});
    return *this;
}

Reporter::Draft& Reporter::Draft::evidence(std::span<const NodeId> nodes, std::string_view property,
                                           std::string_view text) {
    for (const NodeId node : nodes) {
        evidence(node, property, text);
    }
    return *this;
}

Reporter::Draft& Reporter::Draft::rests_on(NodeId node, std::string_view property, std::string_view text) {
    finding_.evidence.push_back({node, property, wording::plain_blanks(text), true});
    return *this;
}

Reporter::Draft& Reporter::Draft::severity(Severity severity) {
    finding_.severity = severity;
    return *this;
}

Reporter::Draft& Reporter::Draft::confidence(Confidence confidence) {
    finding_.confidence = confidence;
    return *this;
}

Reporter::Draft& Reporter::Draft::kernel_log(std::string line) {
    finding_.kernel_log = std::move(line);
    return *this;
}

Reporter::Draft& Reporter::Draft::fix(std::string_view text) {
    finding_.fix = wording::plain_blanks(text);
    return *this;
}

Reporter::Draft& Reporter::Draft::fix_dts(std::string fragment) {
    finding_.fix_dts = std::move(fragment);
    return *this;
}

Reporter::Draft& Reporter::Draft::edit(Edit edit) {
    finding_.fix_dts += (finding_.fix_dts.empty() ? "" : "\n") + dts_line(edit);
    finding_.edits.push_back(std::move(edit));
    return *this;
}

Reporter::Draft& Reporter::Draft::write(std::string_view property, PropertyValue value) {
    const bool has_it = tree_.find_property(finding_.node, property) != nullptr;
    return edit({finding_.node, std::string(property), has_it ? EditKind::set : EditKind::add, std::move(value)});
}

Reporter::Draft& Reporter::Draft::remove(std::string_view property) {
    return edit({finding_.node, std::string(property), EditKind::remove, {}});
}

}  // namespace dmavet
