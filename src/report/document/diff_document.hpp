// SPDX-License-Identifier: Apache-2.0
// What `diff` says of a board on both sides: which devices, which of what boot decides, and which findings come and go.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "dmavet/diff_report.hpp"
#include "report/document/diff_tally.hpp"

namespace dmavet::report {

struct ShownDeviceChange {
    const ChangedDevice* device;
    const std::vector<const KernelChange*>* reasons;  // null: nobody asked
};

struct DiffDocument {
    using Scope = DiffScope;
    using Tally = DiffTally;

    const ComparedBoards& boards;
    const DiffTally& told;  // of earlier boards
    std::vector<ShownDeviceChange> devices;
    std::vector<const Finding*> new_findings, gone_findings;  // that the level lets through
    std::size_t accepted;                                     // how many would be, had nobody accepted them

    [[nodiscard]] bool is_one_sided() const { return boards.old_file.empty() || boards.new_file.empty(); }
};

// Makes the documents of one run, board by board.
class DiffDocuments {
public:
    explicit DiffDocuments(const ReportOptions& options) : options_(options) {}

    // Refers to the boards and to this.
    [[nodiscard]] DiffDocument of(const ComparedBoards& boards) const;
    // Once it was written.
    void count(const DiffDocument& document);
    void count_unreadable() { tally_.add_unreadable(); }

    [[nodiscard]] const DiffScope& scope() const { return scope_; }
    [[nodiscard]] const DiffTally& tally() const { return tally_; }

private:
    ReportOptions options_;
    DiffScope scope_;
    DiffTally tally_;
};

}  // namespace dmavet::report
