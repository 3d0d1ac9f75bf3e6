// SPDX-License-Identifier: Apache-2.0
// What `show` says of a board: which devices, and what each of them gets.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/board.hpp"
#include "dmavet/report.hpp"
#include "report/document/memory_map.hpp"
#include "report/document/reserved_totals.hpp"

namespace dmavet::report {

// What holds for all boards of a show.
struct ShowScope {
    bool names_nodes;  // only devices that --node names, so that a board may have none
    bool in_full;      // it names one: everything about it, not a row among others
    bool several;
    bool quiet;
    bool flat;       // a row each
    bool dma_alone;  // only devices with a sign of DMA
};

struct ShownDevice {
    const Device* device;
    const DeviceOutcome* outcome;           // null: nothing was asked
    std::vector<std::vector<Step>> traces;  // the decisions behind each allocation; empty: not asked for
};

class ShowTally {
public:
    explicit ShowTally(const ShowScope& scope) : scope_(scope) {}

    void add(const Board& board, const std::vector<ShownDevice>& devices);
    void add_unreadable();

    [[nodiscard]] const ShowScope& scope() const { return scope_; }
    [[nodiscard]] const Summary& summary() const { return summary_; }
    [[nodiscard]] std::size_t boards_with_devices() const { return boards_with_devices_; }  // that are shown
    [[nodiscard]] bool has_probable() const { return has_probable_; }  // one of these devices may yet become one

private:
    const ShowScope& scope_;
    Summary summary_;
    std::size_t boards_with_devices_ = 0;
    bool has_probable_ = false;
};

// Devices whose mappings of one request come to the same.
struct StreamingFate {
    std::string text;
    std::vector<const Device*> devices;
};

struct ShownStreaming {
    const StreamRequest* request;
    std::vector<StreamingFate> fates;  // the most common one last
};

struct ShowDocument {
    using Scope = ShowScope;
    using Tally = ShowTally;

    std::string_view file;
    const Board& board;
    const ShowScope& scope;
    const ShowTally& before;  // what was said of earlier boards
    ReservedTotals reserved;
    std::optional<MemoryMap> map;  // absent: not asked for
    std::vector<ShownDevice> devices;
    std::vector<ShownStreaming> streaming;  // over all of these devices
    std::size_t findings;                   // that `check` would show
};

[[nodiscard]] ShownDevice shown_device(const Board& board, const Device& device, bool trace);

// Makes the documents of one run, board by board.
class ShowDocuments {
public:
    using Document = ShowDocument;

    explicit ShowDocuments(const ReportOptions& options);
    ShowDocuments(const ShowDocuments&) = delete;
    ShowDocuments& operator=(const ShowDocuments&) = delete;

    // Refers to the board and to this.
    [[nodiscard]] ShowDocument of(std::string_view file, const Board& board) const;
    // Whether it is about something of what --node names, if that names anything.
    [[nodiscard]] bool has_node(const ShowDocument& document) const {
        return !scope_.names_nodes || !document.devices.empty();
    }
    // Once it was written.
    void count(const ShowDocument& document) { tally_.add(document.board, document.devices); }
    void count_unreadable(std::string_view, const Error&) { tally_.add_unreadable(); }

    [[nodiscard]] const ShowScope& scope() const { return scope_; }
    [[nodiscard]] const ShowTally& tally() const { return tally_; }

private:
    ReportOptions options_;
    ShowScope scope_;
    ShowTally tally_;
};

}  // namespace dmavet::report
