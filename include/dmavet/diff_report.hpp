// SPDX-License-Identifier: Apache-2.0
// How differences of boards are shown: `dmavet diff`.
#pragma once

#include <compare>
#include <cstddef>
#include <iosfwd>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/diff.hpp"
#include "dmavet/report.hpp"

namespace dmavet {

#pragma GCC visibility push(default)

// A difference in the words of `dmavet diff`.
struct FactText {
    std::string label;          // "coherent", "dma_alloc_coherent(4 KiB, …)"
    std::string before, after;  // the values; empty: there is none
    std::string where;          // what decides it, and the line where it is known; empty: nothing says so
    friend auto operator<=>(const FactText&, const FactText&) = default;
};
// What is told of a device that diff_boards() of both boards names: of a changed one what was and is, of an added one
// what matters first, of a removed one nothing. What two facts say in one text is told once.
[[nodiscard]] std::vector<FactText> fact_texts(const Board& before, const Board& after, const ChangedDevice& device);
// The same of many devices, in their order, and faster than one by one.
[[nodiscard]] std::vector<std::vector<FactText>> fact_texts(const Board& before, const Board& after,
                                                            std::span<const ChangedDevice> devices);
// One fact by itself, of a device that both boards have (DeviceChange::changed) and that has it.
[[nodiscard]] FactText fact_text(const Board& before, const Board& after, const ChangedDevice& device,
                                 const FactDifference& difference);
// The same of what boot decides for the whole board.
[[nodiscard]] FactText fact_text(const Board& before, const Board& after, const ChangedBoardFact& fact);

// One board on both sides, or on one alone.
struct ComparedBoards {
    std::string_view name;      // what both have in common, as printed
    std::string_view old_file;  // empty: it is only in NEW
    std::string_view new_file;  // empty: it is only in OLD
    const Board* before;        // null: there is none, or nobody needs it
    const Board* after;
    const BoardDiff* diff;                                           // null: the board is on one side alone
    std::span<const std::vector<const KernelChange*>> reasons = {};  // kernel_reasons(), or none
};

// Counts over everything that a report was given.
struct DiffSummary {
    std::size_t boards = 0;           // on both sides
    std::size_t changed_boards = 0;   // of these
    std::size_t changed_devices = 0;  // that are selected
    std::size_t new_findings = 0;     // at or above the level that is shown
    std::size_t gone_findings = 0;
    std::size_t accepted_findings = 0;  // the same, of neither: somebody has accepted them
    std::size_t only_old = 0;           // boards
    std::size_t only_new = 0;
    std::size_t unreadable = 0;

    // Something is not the same.
    [[nodiscard]] bool differs() const { return changed_boards + only_old + only_new > 0; }
};

// One document. Of a board its words are kept: what many boards have in common is told once, in the end.
class DiffReport {
public:
    virtual ~DiffReport() = default;
    // As Report::also().
    virtual bool also(std::string_view format, std::ostream& out) = 0;
    virtual void compared(const ComparedBoards& boards) = 0;
    virtual void unreadable(std::string_view file, const Error& error) = 0;
    // Ends the document.
    virtual void finish() = 0;
    [[nodiscard]] virtual const DiffSummary& summary() const = 0;
};

// Writes to `out`, which must outlive the report. Of the options count format, devices, level, color and width. Null:
// `diff` has no such format.
[[nodiscard]] std::unique_ptr<DiffReport> make_diff_report(const ReportOptions& options, std::ostream& out);

#pragma GCC visibility pop

}  // namespace dmavet
