// SPDX-License-Identifier: Apache-2.0
// Does every sample get the findings that it says it must get, and no other? Rules on by default, and a rule's own;
// each sample as dtc wrote it and once more after a round trip through source.
#include <doctest/doctest.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "dmavet/rule.hpp"
#include "support/analyzed.hpp"
#include "support/files.hpp"
#include "support/samples.hpp"

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
