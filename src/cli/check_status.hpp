// SPDX-License-Identifier: Apache-2.0
// What the findings of a check make of its exit status.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dmavet/board.hpp"
#include "report/say/severity_counts.hpp"

namespace dmavet::cli {

// The findings that make a check fail: those at or above a threshold of their board that nobody has accepted.
class FailingFindings {
public:
    // `front`: of the names of its thresholds, as "new-" of "new-error". A literal.
    explicit FailingFindings(std::string_view front = {}) : front_(front) {}

    // `fail_on`: the threshold; absent: none makes this board fail.
    void add(const Board& board, std::optional<Severity> fail_on);
    // The same of one that people are told of.
    void add(const Finding& finding, std::optional<Severity> fail_on);

    [[nodiscard]] bool any() const { return counts_.all() > 0; }
    // Which they are, if nothing of them is to be seen with this level. Empty: none fails, or who reads the report sees
    // them.
    [[nodiscard]] std::string unseen_cause(Severity level) const;

private:
    std::string_view front_;
    report::SeverityCounts counts_;
    Severity threshold_ = Severity::error;  // the lowest of the boards that fail
};

}  // namespace dmavet::cli
