// SPDX-License-Identifier: Apache-2.0
// What was told of all boards that were compared, equal changes together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/diff_report.hpp"
#include "report/document/told_change.hpp"

namespace dmavet::report {

// What holds for all boards of a diff.
struct DiffScope {};

// A change of these nodes.
struct DiffItem {
    const ToldChange* change;           // of the first of them, whose subject stands for all
    std::vector<std::string> subjects;  // "/soc/usb@a600000", "/soc/pcie@1c00000 (the PCI functions behind it)"
};

// Boards with the same changes.
struct DiffBlock {
    std::vector<std::string> boards;  // by their names
    std::vector<DiffItem> items;
};

class DiffTally {
public:
    // `kernels`: "6.12 -> 7.2" where the two sides have different ones.
    void add(std::string_view name, std::vector<ToldChange> changes, const std::string& kernels);
    void add_equal() { ++summary_.boards; }
    void add_one_sided(std::string_view name, std::vector<ToldChange> changes, bool is_new);
    void add_unreadable() { ++summary_.unreadable; }
    DiffSummary& counts() { return summary_; }

    [[nodiscard]] const DiffSummary& summary() const { return summary_; }
    [[nodiscard]] const std::vector<std::string>& only_old() const { return only_old_; }
    [[nodiscard]] const std::vector<std::string>& only_new() const { return only_new_; }
    // The most boards first.
    [[nodiscard]] std::vector<DiffBlock> blocks() const;
    [[nodiscard]] const std::string& kernels() const { return kernels_; }

private:
    struct Known {
        std::size_t position;               // in the order in which changes were first told
        std::vector<std::uint32_t> boards;  // of names_
    };
    void keep(std::string_view name, std::vector<ToldChange> changes);

    DiffSummary summary_;
    std::vector<std::string> names_;  // of boards with a change
    std::map<ToldChange, Known> known_;
    std::vector<std::string> only_old_, only_new_;
    std::string kernels_;  // of the boards so far; empty: they have one, or not all have the same
    bool has_kernels_ = false;
};

}  // namespace dmavet::report
