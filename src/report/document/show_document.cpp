// SPDX-License-Identifier: Apache-2.0
// Which devices of a board are shown, and which of them share a fate?

#include "report/document/show_document.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "report/say/outcome_text.hpp"
#include "report/say/severity_counts.hpp"

namespace dmavet::report {

namespace {

std::vector<StreamingFate> fates_of(const std::vector<ShownDevice>& devices, std::size_t request) {
    std::vector<StreamingFate> fates;
    std::map<const DeviceOutcome*, std::size_t> fate_of;  // most devices share one: it is worded once
    for (const ShownDevice& shown : devices) {
        const auto [known, is_new] = fate_of.try_emplace(shown.outcome, fates.size());
        if (is_new) {
            std::string text = bounce_text(shown.outcome->streaming[request]);
            const auto same =
                std::find_if(fates.begin(), fates.end(), [&](const StreamingFate& fate) { return fate.text == text; });
            known->second = static_cast<std::size_t>(same - fates.begin());
            if (same == fates.end()) {
                fates.push_back({std::move(text), {}});
            }
        }
        fates[known->second].devices.push_back(shown.device);
    }
    std::stable_sort(fates.begin(), fates.end(), [](const StreamingFate& a, const StreamingFate& b) {
        return a.devices.size() < b.devices.size();
    });
    return fates;
}

std::vector<ShownStreaming> shown_streaming(const std::vector<ShownDevice>& devices) {
    std::vector<ShownStreaming> shown;
    if (devices.empty() || devices.front().outcome == nullptr) {
        return shown;
    }
    const auto& streaming = devices.front().outcome->streaming;
    for (std::size_t i = 0; i < streaming.size(); ++i) {
        shown.push_back({&streaming[i].request, fates_of(devices, i)});
    }
    return shown;
}

}  // namespace

ShownDevice shown_device(const Board& board, const Device& device, bool trace) {
    ShownDevice shown{&device, board.outcome(device), {}};
    if (trace && shown.outcome != nullptr) {
        for (const Allocation& allocation : shown.outcome->allocations) {
            shown.traces.push_back(explain_allocation(board, device, allocation.request).steps);
        }
    }
    return shown;
}

ShowDocuments::ShowDocuments(const ReportOptions& options)
    : options_(options),
      scope_{options.node.has_value(),
             options.node && options.node->find_first_of("*?") == std::string::npos,
             options.several,
             options.quiet,
             options.flat,
             options.devices == DeviceSelection::dma},
      tally_(scope_) {}

ShowDocument ShowDocuments::of(std::string_view file, const Board& board) const {
    ShowDocument document{file, board, scope_, tally_, total(board), {}, {}, {}, 0};
    if (options_.map) {
        document.map = map_memory(board);
    }
    for (const Device* device : shown_devices(board, options_)) {
        document.devices.push_back(shown_device(board, *device, options_.trace));
    }
    document.streaming = shown_streaming(document.devices);
    document.findings = static_cast<std::size_t>(
        std::count_if(board.findings.begin(), board.findings.end(),
                      [this](const Finding& finding) { return finding.severity >= options_.level; }));
    return document;
}

void ShowTally::add(const Board& board, const std::vector<ShownDevice>& devices) {
    ++summary_.boards;
    summary_.devices += devices.size();
    SeverityCounts findings;
    for (const Finding& finding : board.findings) {
        findings.add(finding.severity);
    }
    summary_.errors += findings.errors;
    summary_.warnings += findings.warnings;
    summary_.notes += findings.notes;
    boards_with_devices_ += devices.empty() ? 0 : 1;
    has_probable_ = has_probable_ || std::any_of(devices.begin(), devices.end(), [](const ShownDevice& shown) {
                        return shown.device->populated == Populated::probable;
                    });
}

void ShowTally::add_unreadable() {
    ++summary_.boards;
    ++summary_.unreadable;
}

}  // namespace dmavet::report
