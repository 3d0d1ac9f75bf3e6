// SPDX-License-Identifier: Apache-2.0
// What `show --kernel all` says of a board: what each recorded kernel of its architecture makes of the devices about
// which they disagree.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/board.hpp"
#include "dmavet/report.hpp"

namespace dmavet::report {

// Kernels that make the same of an aspect, the newest first.
struct KernelsAgree {
    std::vector<Release> kernels;
    std::string value;
};

struct MatrixRow {
    const Device* device = nullptr;
    Aspect aspect{};
    std::string request;               // of an allocation or a mapping
    std::vector<KernelsAgree> values;  // at least two
};

struct MatrixScope {
    bool several;
};

class MatrixTally {
public:
    [[nodiscard]] const Summary& summary() const { return summary_; }

private:
    friend class MatrixDocuments;
    Summary summary_;
};

struct MatrixDocument {
    using Scope = MatrixScope;
    using Tally = MatrixTally;

    std::string_view file;
    const Board& board;
    const MatrixScope& scope;
    const MatrixTally& before;
    std::vector<Release> kernels;  // that were asked, the newest first
    std::size_t devices;           // that were looked at
    std::vector<MatrixRow> rows;   // in the order of devices
    std::size_t passed_over = 0;   // devices that kernels disagree about, and that --devices leaves out
};

class MatrixDocuments {
public:
    using Document = MatrixDocument;

    explicit MatrixDocuments(const ReportOptions& options) : options_(options), scope_{options.several} {}
    MatrixDocuments(const MatrixDocuments&) = delete;
    MatrixDocuments& operator=(const MatrixDocuments&) = delete;

    // Analyses the board's tree once for each further kernel.
    [[nodiscard]] MatrixDocument of(std::string_view file, const Board& board) const;
    // Whether it is about something of what --node names, if that names anything.
    [[nodiscard]] bool has_node(const MatrixDocument& document) const { return !options_.node || document.devices > 0; }
    void count(const MatrixDocument& document);
    void count_unreadable(std::string_view, const Error&);

    [[nodiscard]] const MatrixScope& scope() const { return scope_; }
    [[nodiscard]] const MatrixTally& tally() const { return tally_; }

private:
    ReportOptions options_;
    MatrixScope scope_;
    MatrixTally tally_;
};

}  // namespace dmavet::report
