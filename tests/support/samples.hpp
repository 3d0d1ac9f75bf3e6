// SPDX-License-Identifier: Apache-2.0
// The sources below dts-samples/, with the blobs that the build made of them.
#pragma once

#include <compare>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dmavet/board.hpp"

namespace dmavet::test {

// One `// expect: RULE PATH [PROPERTY]` line of a sample, or a finding in the same form.
struct Expectation {
    std::string rule;
    std::string path;
    std::string property;
    auto operator<=>(const Expectation&) const = default;
};
[[nodiscard]] std::string to_string(const Expectation& expectation);

// The rules on by default and this one, which may be off.
[[nodiscard]] std::vector<const Rule*> default_rules_and(const Rule* rule);

struct Sample {
    std::string name;               // "rules/root-dma-ranges/bad", "boards/…"
    std::filesystem::path source;   // the .dts
    std::filesystem::path blob;     // compiled by dtc
    std::filesystem::path rebuilt;  // blob -> source -> blob
    // Sorted. A sample without such lines must be silent.
    std::vector<Expectation> expected;
    std::optional<std::string> kernel;   // of a line `// kernel: 6.1`; absent: the newest
    std::shared_ptr<const Facts> facts;  // of facts.json beside it; null: there is none

    // What it is checked with: the kernel, the facts; the rules on by default, and the rule that it is a sample of.
    [[nodiscard]] Question question() const;
    [[nodiscard]] Checks checks() const;
};

// Sorted by name.
[[nodiscard]] std::vector<Sample> all_samples();
[[nodiscard]] std::vector<Sample> board_samples();

// The `expect:` lines of a source text, sorted.
[[nodiscard]] std::vector<Expectation> parse_expectations(const std::string& dts);
// The findings of a board in the same form that no other one explains, sorted.
[[nodiscard]] std::vector<Expectation> findings_of(const Board& board);

}  // namespace dmavet::test
