// SPDX-License-Identifier: Apache-2.0
// What of the differences is shown, and how is it told?
#include "report/document/diff_document.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace dmavet::report {

namespace {

bool is_shown(const ChangedDevice& device, DeviceSelection selection) {
    return (device.before != nullptr && is_selected(*device.before, selection)) ||
           (device.after != nullptr && is_selected(*device.after, selection));
}

std::vector<const Finding*> shown_findings(const std::vector<const Finding*>& findings, Severity level) {
    std::vector<const Finding*> shown;
    std::copy_if(findings.begin(), findings.end(), std::back_inserter(shown),
                 [&](const Finding* finding) { return finding->severity >= level; });
    return shown;
}

// All of a kind, where nobody compares.
std::vector<const Finding*> findings_of(const Board& board, bool (Finding::*is_wanted)() const) {
    std::vector<const Finding*> wanted;
    for (const Finding& finding : board.findings) {
        if ((finding.*is_wanted)()) {
            wanted.push_back(&finding);
        }
    }
    return wanted;
}

std::string kernels_text(const Board& before, const Board& after) {
    const auto name = [](const Board& board) {
        return fmt::format("{} of {}", to_string(board.kernel->release()), board.kernel->arch_name());
    };
    return name(before) == name(after) ? std::string() : fmt::format("{} -> {}", name(before), name(after));
}

std::vector<ToldChange> told_changes(const DiffDocument& document) {
    const ComparedBoards& boards = document.boards;
    std::vector<ToldChange> told;
    if (boards.diff != nullptr && !boards.diff->empty()) {
        const ChangeWords words(*boards.before, *boards.after);
        for (const ChangedBoardFact& changed : boards.diff->board) {
            told.push_back(words.of(changed));
        }
        for (const ShownDeviceChange& shown : document.devices) {
            told.push_back(words.of(*shown.device, shown.reasons));
        }
    }
    for (const Finding* finding : document.new_findings) {
        told.push_back(told_finding(*boards.after, *finding, ToldKind::new_finding));
    }
    for (const Finding* finding : document.gone_findings) {
        told.push_back(told_finding(*boards.before, *finding, ToldKind::gone_finding));
    }
    return told;
}

}  // namespace

DiffDocument DiffDocuments::of(const ComparedBoards& boards) const {
    DiffDocument document{boards, tally_, {}, {}, {}, 0};
    if (boards.diff == nullptr) {
        // A board that is only in NEW brings all that is wrong with it.
        if (boards.after != nullptr) {
            document.new_findings = shown_findings(findings_of(*boards.after, &Finding::is_told), options_.level);
            document.accepted =
                shown_findings(findings_of(*boards.after, &Finding::is_accepted), options_.level).size();
        }
        return document;
    }
    for (std::size_t i = 0; i < boards.diff->devices.size(); ++i) {
        const ChangedDevice& device = boards.diff->devices[i];
        if (is_shown(device, options_.devices)) {
            document.devices.push_back({&device, boards.reasons.empty() ? nullptr : &boards.reasons[i]});
        }
    }
    document.new_findings = shown_findings(boards.diff->new_findings, options_.level);
    document.gone_findings = shown_findings(boards.diff->gone_findings, options_.level);
    document.accepted = shown_findings(boards.diff->accepted_findings, options_.level).size();
    return document;
}

void DiffDocuments::count(const DiffDocument& document) {
    const ComparedBoards& boards = document.boards;
    DiffSummary& summary = tally_.counts();
    summary.changed_devices += document.devices.size();
    summary.new_findings += document.new_findings.size();
    summary.gone_findings += document.gone_findings.size();
    summary.accepted_findings += document.accepted;
    if (document.is_one_sided()) {
        tally_.add_one_sided(boards.name, told_changes(document), boards.old_file.empty());
        return;
    }
    if (boards.diff->empty()) {
        tally_.add_equal();
        return;
    }
    tally_.add(boards.name, told_changes(document), kernels_text(*boards.before, *boards.after));
}

}  // namespace dmavet::report
