// SPDX-License-Identifier: Apache-2.0
// What is said of many boards together: how many findings, of which rules, and on which SoC families.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dmavet/board.hpp"
#include "dmavet/report.hpp"
#include "report/say/severity_counts.hpp"

namespace dmavet::report {

// What holds for all boards of a check.
struct CheckScope {
    Severity level;  // the least severity shown
    bool several;
    bool quiet;
    bool verbose;
    std::vector<const Rule*> rules;  // those that ran
};

struct CheckDocument;

struct UnreadableInput {
    std::string file;
    Error error;
};

class CheckTally {
public:
    struct RuleCount {
        Severity severity;  // a rule may grade its findings differently: then it is counted for each grade
        std::string_view id;
        std::size_t findings = 0;
        std::size_t boards = 0;
    };
    struct FamilyCount {
        std::string name;
        std::size_t boards = 0;
        std::size_t boards_with_findings = 0;
        SeverityCounts findings;
    };

    explicit CheckTally(const CheckScope& scope) : scope_(scope) {}

    void add(const CheckDocument& document);
    void add_unreadable(std::string_view file, const Error& error);

    [[nodiscard]] const CheckScope& scope() const { return scope_; }
    // Of everything that was found, whatever level is shown, and again for each alternative: what a document lists.
    [[nodiscard]] const Summary& summary() const { return summary_; }
    // What the level lets through, and what it does not; of an alternative what is new, as in all that follows.
    [[nodiscard]] const SeverityCounts& shown() const { return shown_; }
    [[nodiscard]] const SeverityCounts& hidden() const { return hidden_; }
    // What would be shown, had nobody accepted it.
    [[nodiscard]] const SuppressedCounts& suppressed() const { return suppressed_; }
    // What was shown beside its line.
    [[nodiscard]] std::size_t by_line() const { return by_line_; }
    // Both count what is shown.
    [[nodiscard]] std::size_t boards_with_findings() const { return boards_with_findings_; }
    [[nodiscard]] std::vector<RuleCount> rules() const;       // the most frequent first, worse severities before others
    [[nodiscard]] std::vector<FamilyCount> families() const;  // the most findings first
    [[nodiscard]] const std::vector<UnreadableInput>& unreadable() const { return unreadable_; }

private:
    const CheckScope& scope_;
    Summary summary_;
    SeverityCounts found_;
    SeverityCounts shown_;
    SeverityCounts hidden_;
    SuppressedCounts suppressed_;
    std::size_t by_line_ = 0;
    std::size_t boards_with_findings_ = 0;
    std::map<std::pair<Severity, std::string_view>, RuleCount> rules_;
    std::map<std::string, FamilyCount> families_;
    std::vector<UnreadableInput> unreadable_;
};

}  // namespace dmavet::report
