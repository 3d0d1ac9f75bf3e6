// SPDX-License-Identifier: Apache-2.0
// What is said of many boards together: which rules found something, and on which SoC families.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "dmavet/board.hpp"
#include "dmavet/report.hpp"
#include "report/text_layout.hpp"

namespace dmavet::report {

class CheckTally {
public:
    // Findings below the level are not counted: they are not shown either.
    explicit CheckTally(Severity level) : level_(level) {}
    void add(const Board& board);
    // Two tables, the most frequent first.
    void write(TextWriter& writer) const;

private:
    struct RuleCount {
        std::size_t findings = 0;
        std::size_t boards = 0;
    };
    struct FamilyCount {
        std::size_t boards = 0;
        std::size_t boards_with_findings = 0;
        std::size_t errors = 0;
        std::size_t warnings = 0;
        std::size_t notes = 0;
        [[nodiscard]] std::size_t findings() const { return errors + warnings + notes; }
    };
    // A rule may grade its findings differently.
    using GradedRule = std::pair<Severity, std::string_view>;

    void write_rules(TextWriter& writer) const;
    void write_families(TextWriter& writer) const;

    Severity level_;
    std::map<GradedRule, RuleCount> rules_;
    std::map<std::string, FamilyCount> families_;
};

}  // namespace dmavet::report
