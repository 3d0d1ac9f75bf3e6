// SPDX-License-Identifier: Apache-2.0
// What `check` says of a board: which findings, in which order, and what of it was told of another board before.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/board.hpp"
#include "dmavet/report.hpp"
#include "report/document/check_tally.hpp"
#include "report/document/reserved_totals.hpp"
#include "report/document/told_findings.hpp"

namespace dmavet::report {

struct ShownFinding {
    const Finding* finding;
    std::optional<std::size_t> rule_index;  // in CheckScope::rules
};

// What one rule finds here as it did on another board.
struct RepeatedFindings {
    Severity severity;
    const Rule* rule;
    const std::string* board;
    std::vector<const Finding*> findings;
};

struct CheckDocument {
    using Scope = CheckScope;
    using Tally = CheckTally;

    std::string_view file;
    const Board& board;
    const CheckScope& scope;
    const CheckTally& before;  // what was said of earlier boards
    std::size_t device_count;
    ReservedTotals reserved;
    std::vector<const Finding*> with_explained;  // all that the level lets through, and what follows from another one
    // From here on, of an alternative only what its board alone does not have.
    SeverityCounts shown;                       // what the level lets through
    SeverityCounts hidden;                      // and what it does not
    std::vector<ShownFinding> findings;         // those shown, in document order
    std::vector<ShownFinding> with_suppressed;  // the same, and in their places those that somebody has accepted
    // The findings without those that were said of the same line of a text before, which boards share: for whoever
    // shows them beside that line. A board without lines shares nothing.
    std::vector<const Finding*> by_line;
    // The same for somebody who reads all boards from first to last: errors first, and of several boards each finding
    // in full only once, unless each is but a line.
    std::vector<const Finding*> told;
    std::vector<RepeatedFindings> repeated;
};

// Makes the documents of one run, board by board.
class CheckDocuments {
public:
    using Document = CheckDocument;

    explicit CheckDocuments(const ReportOptions& options);
    CheckDocuments(const CheckDocuments&) = delete;
    CheckDocuments& operator=(const CheckDocuments&) = delete;

    // Refers to the board and to this.
    [[nodiscard]] CheckDocument of(std::string_view file, const Board& board);
    // Whether it is about something of what --node names; a check is about all.
    [[nodiscard]] bool has_node(const CheckDocument&) const { return true; }
    // Once it was written.
    void count(const CheckDocument& document) { tally_.add(document); }
    void count_unreadable(std::string_view file, const Error& error) { tally_.add_unreadable(file, error); }

    [[nodiscard]] const CheckScope& scope() const { return scope_; }
    [[nodiscard]] const CheckTally& tally() const { return tally_; }

private:
    void tell(CheckDocument& document);
    void remember(const Board& base);
    // Of an alternative, whether the board alone does not have it, or only as somebody has accepted it there.
    [[nodiscard]] bool is_new(const Board& board, const Finding& finding) const;
    [[nodiscard]] bool is_new_line(const CheckDocument& document, const Finding& finding);

    ReportOptions options_;
    CheckScope scope_;
    CheckTally tally_;
    ToldFindings told_;
    std::map<FindingKey, bool> of_base_;  // what was found on the last board that is no alternative; whether it counts
    std::set<std::string> lines_;         // what was said of them: grows with the number of different findings
    std::map<const Rule*, std::size_t> rule_index_;
};

}  // namespace dmavet::report
