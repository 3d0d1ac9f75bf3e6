// SPDX-License-Identifier: Apache-2.0
// Does every sample get the findings that it says it must get, and no other? Rules on by default, and a rule's own;
// each sample as dtc wrote it and once more after a round trip through source. And no two of them are one cause.
#include <doctest/doctest.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "dmavet/rule.hpp"
#include "support/analyzed.hpp"
#include "support/files.hpp"
#include "support/samples.hpp"
#include "unit/rules/causes.hpp"

namespace dmavet::test {

namespace {

// One line for each expectation of `list` that `other` lacks.
std::string lacking(const std::vector<Expectation>& list, const std::vector<Expectation>& other,
                    std::string_view mark) {
    std::vector<Expectation> only;
    std::set_difference(list.begin(), list.end(), other.begin(), other.end(), std::back_inserter(only));
    std::string text;
    for (const Expectation& expectation : only) {
        text += std::string(mark) + to_string(expectation) + "\n";
    }
    return text;
}

// Equal findings of one rule at one place are one expectation.
std::vector<Expectation> distinct(std::vector<Expectation> list) {
    list.erase(std::unique(list.begin(), list.end()), list.end());
    return list;
}

void check_sample(const Sample& sample, const std::filesystem::path& blob) {
    CAPTURE(sample.name);
    CAPTURE(blob.filename().string());
    const std::vector<Expectation> found =
        distinct(findings_of(checked(read_bytes(blob), sample.question(), sample.checks())));
    const std::vector<Expectation> expected = distinct(sample.expected);
    const std::string difference = lacking(expected, found, "missing:    ") + lacking(found, expected, "unexpected: ");
    CHECK_MESSAGE(difference.empty(), difference);
}

}  // namespace

TEST_CASE("no finding that is shown stands on the ground of another one") {
    for (const Sample& sample : all_samples()) {
        CAPTURE(sample.name);
        const Board board = checked(read_bytes(sample.blob), sample.question(), sample.checks());
        const std::string found = overlaps(*board.tree, shown(board));
        CHECK_MESSAGE(found.empty(), found);
    }
}

// What the case above sees where a rule forgets another one: here all of them do.
TEST_CASE("a rule that forgets what it comes after is seen") {
    std::size_t forgotten = 0;
    std::vector<Rule> forgetful;
    for (const Rule* rule : all_rules()) {
        if (rule->on_by_default) {
            forgetful.push_back(*rule);
            forgetful.back().after = {};
        }
    }
    std::vector<const Rule*> rules;
    for (const Rule& rule : forgetful) {
        rules.push_back(&rule);
    }
    for (const Sample& sample : all_samples()) {
        const Board board = checked(read_bytes(sample.blob), sample.question());
        const bool has_explained = std::any_of(board.findings.begin(), board.findings.end(),
                                               [](const Finding& finding) { return finding.explained_by.has_value(); });
        CAPTURE(sample.name);
        const std::vector<Finding> findings = run_alone(board, rules);
        const bool is_seen = !overlaps(*board.tree, findings).empty();
        CHECK((is_seen || !has_explained));
        forgotten += is_seen ? 1 : 0;
    }
    CHECK(forgotten > 0);
}

TEST_CASE("every sample gets the findings that stand in it") {
    const std::vector<Sample> samples = all_samples();
    REQUIRE(samples.size() >= 2 * all_rules().size());
    for (const Sample& sample : samples) {
        check_sample(sample, sample.blob);
        check_sample(sample, sample.rebuilt);
    }
}

// A note is no mistake: nearly every CMA region would need another place under larger pages.
TEST_CASE("a bad sample expects its own rule, a good one at most notes of others") {
    for (const Sample& sample : all_samples()) {
        if (!sample.name.starts_with("rules/")) {
            continue;
        }
        CAPTURE(sample.name);
        const std::string id = sample.source.parent_path().filename().string();
        const bool is_bad = sample.name.ends_with("/bad");
        const Rule* rule = find_rule(id);
        REQUIRE(rule != nullptr);
        const auto own = [&](const Expectation& expectation) { return expectation.rule == id; };
        CHECK(std::any_of(sample.expected.begin(), sample.expected.end(), own) == is_bad);
        if (!is_bad) {
            for (const Expectation& expectation : sample.expected) {
                CHECK(find_rule(expectation.rule)->severity == Severity::note);
            }
        }
    }
}

// It is read alone in a list of problems, an annotation or a merge request.
TEST_CASE("the message of each finding says who: it begins with no verb, state or word for what was named before") {
    const std::set<std::string_view> refused{
        "is",    "has",    "are",   "claims",  "coherent", "drives",  "gets",         "it",   "its",  "lacks",
        "leads", "length", "needs", "neither", "refers",   "without", "non-coherent", "uses", "reads"};
    std::size_t count = 0;
    for (const Sample& sample : all_samples()) {
        for (const Finding& finding : checked(read_bytes(sample.blob), {}, every_rule()).findings) {
            CAPTURE(sample.name);
            CAPTURE(finding.message);
            const std::string_view message = finding.message;
            CHECK_FALSE(refused.contains(message.substr(0, message.find_first_of(" ,:;"))));
            CHECK_FALSE(message.starts_with("none,"));
            CHECK_FALSE(message.starts_with("the same "));
            CHECK_FALSE(message.ends_with('.'));
            ++count;
        }
    }
    CHECK(count > 100);
}

TEST_CASE("expectations are read from anywhere in a line") {
    const std::vector<Expectation> found = parse_expectations(
        "// expect: b-rule /soc\n"
        "\t\tdma-coherent; // expect: a-rule /soc/dev@1 dma-coherent\n"
        "// nothing expected here\n");
    REQUIRE(found.size() == 2);
    CHECK(to_string(found[0]) == "a-rule /soc/dev@1 dma-coherent");
    CHECK(to_string(found[1]) == "b-rule /soc");
}

}  // namespace dmavet::test
