// SPDX-License-Identifier: Apache-2.0
// What `why` says of a node: every decision about its devices, and what each request comes to.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/board.hpp"
#include "dmavet/report.hpp"
#include "report/document/show_document.hpp"
#include "report/say/device_answer.hpp"

namespace dmavet::report {

struct ExplainedDevice {
    ShownDevice shown;                                // with the decisions behind each allocation
    std::vector<Step> steps;                          // about the device itself
    std::vector<std::optional<Capacity>> capacities;  // of each allocation; absent as long as RAM is unknown
    std::vector<AnswerLine> answer;                   // all of it in a few lines
};

struct WhyDocument {
    std::string_view file;
    const Board& board;
    NodeId node;
    std::vector<ExplainedDevice> devices;  // the node's own, then the PCI functions behind it
    std::string no_device;                 // the sentence that says why there is none; empty: there is
    std::optional<NodeId> disabled_at;     // the node itself or one above it; then the devices are only what would be
    bool brief;                            // only the answers
    std::string as_if;                     // what of the tree was taken otherwise; empty: nothing
};

[[nodiscard]] WhyDocument why_document(std::string_view file, const Board& board, NodeId node,
                                       const ReportOptions& options);

}  // namespace dmavet::report
