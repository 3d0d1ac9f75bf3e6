// SPDX-License-Identifier: Apache-2.0
// Which devices does a node make, and which decisions does the kernel take about each?

#include "report/document/why_document.hpp"

#include <fmt/format.h>

#include "dmavet/report.hpp"

namespace dmavet::report {

namespace {

std::optional<Capacity> known_capacity(const Board& board, const Device& device, const Allocation& allocation) {
    if (!board.placement.known && allocation.outcome.path != AllocPath::device_pool) {
        return std::nullopt;
    }
    return capacity_of(board, device, allocation.request);
}

ExplainedDevice explained_device(const Board& board, const Device& device) {
    ExplainedDevice explained{shown_device(board, device, true), explain(board, device), {}, {}};
    if (explained.shown.outcome != nullptr) {
        for (const Allocation& allocation : explained.shown.outcome->allocations) {
            explained.capacities.push_back(known_capacity(board, device, allocation));
        }
    }
    explained.answer = answer_lines(board, device, explained.shown.outcome, explained.capacities);
    return explained;
}

}  // namespace

WhyDocument why_document(std::string_view file, const Board& board, NodeId node, const ReportOptions& options) {
    WhyDocument document{file, board, node, {}, {}, disabled_at(*board.tree, node), options.brief, options.as_if};
    for (const Device* device : {board.topology.find(node), board.topology.find_pci(node)}) {
        if (device != nullptr) {
            document.devices.push_back(explained_device(board, *device));
        }
    }
    if (document.devices.empty() || document.disabled_at) {
        document.no_device =
            fmt::format("{} of {} is no device: {}", board.tree->path(node), file, why_no_device(*board.tree, node));
    }
    return document;
}

}  // namespace dmavet::report
