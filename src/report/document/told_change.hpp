// SPDX-License-Identifier: Apache-2.0
// One difference between two boards in words that hold without them, so that equal ones of many boards are told once.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/diff.hpp"
#include "dmavet/diff_report.hpp"
#include "report/say/iommu_names.hpp"

namespace dmavet::report {

enum class ToldKind { board, added, removed, changed, new_finding, gone_finding };

using ToldFact = FactText;

struct ToldChange {
    ToldKind kind;
    std::string subject;  // a path; empty: the board
    std::string detail;   // "renamed from /soc/usb@0", "the PCI functions behind it"; empty: nothing to add
    std::vector<ToldFact> facts;
    std::vector<std::string> reasons;  // why two kernels do not agree
    // Of a finding.
    Severity severity = Severity::note;
    std::string message = {};
    std::string_view rule = {};

    friend auto operator<=>(const ToldChange&, const ToldChange&) = default;
};

// Says what is different on two boards.
class ChangeWords {
public:
    ChangeWords(const Board& before, const Board& after)
        : before_(before), after_(after), old_names_(before), new_names_(after) {}

    [[nodiscard]] ToldChange of(const ChangedDevice& device, const std::vector<const KernelChange*>* reasons) const;
    [[nodiscard]] ToldChange of(const ChangedBoardFact& changed) const;
    // One fact of a changed device alone, told also where another one says as much.
    [[nodiscard]] ToldFact of(const ChangedDevice& device, const FactDifference& difference) const;

private:
    class Facts;

    const Board& before_;
    const Board& after_;
    IommuNames old_names_, new_names_;
};

[[nodiscard]] ToldChange told_finding(const Board& board, const Finding& finding, ToldKind kind);

}  // namespace dmavet::report
