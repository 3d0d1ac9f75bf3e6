// SPDX-License-Identifier: Apache-2.0
// Which boards change in the same way?
#include "report/document/diff_tally.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace dmavet::report {

namespace {

using Entry = std::pair<const ToldChange*, std::size_t>;  // and its position

// All but the node is the same.
bool is_alike(const ToldChange& a, const ToldChange& b) {
    return a.kind == b.kind && a.facts == b.facts && a.reasons == b.reasons && a.severity == b.severity &&
           a.message == b.message && a.rule == b.rule;
}

std::string subject_of(const ToldChange& change) {
    return change.detail.empty() ? change.subject : fmt::format("{} ({})", change.subject, change.detail);
}

std::vector<DiffItem> items_of(std::vector<Entry> entries) {
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
        return std::pair(a.first->kind, a.second) < std::pair(b.first->kind, b.second);
    });
    std::vector<DiffItem> items;
    for (const auto& [change, position] : entries) {
        const auto same = std::find_if(items.begin(), items.end(), [&, told = change](const DiffItem& item) {
            return is_alike(*item.change, *told);
        });
        DiffItem& item = same != items.end() ? *same : items.emplace_back(DiffItem{change, {}});
        item.subjects.push_back(subject_of(*change));
    }
    return items;
}

}  // namespace

void DiffTally::keep(std::string_view name, std::vector<ToldChange> changes) {
    if (changes.empty()) {
        return;
    }
    const auto board = static_cast<std::uint32_t>(names_.size());
    names_.emplace_back(name);
    for (ToldChange& change : changes) {
        Known& known = known_.try_emplace(std::move(change), Known{known_.size(), {}}).first->second;
        if (known.boards.empty() || known.boards.back() != board) {
            known.boards.push_back(board);
        }
    }
}

void DiffTally::add(std::string_view name, std::vector<ToldChange> changes, const std::string& kernels) {
    ++summary_.boards;
    summary_.changed_boards += changes.empty() ? 0 : 1;
    kernels_ = !has_kernels_ || kernels_ == kernels ? kernels : std::string();
    has_kernels_ = true;
    keep(name, std::move(changes));
}

void DiffTally::add_one_sided(std::string_view name, std::vector<ToldChange> changes, bool is_new) {
    ++(is_new ? summary_.only_new : summary_.only_old);
    (is_new ? only_new_ : only_old_).emplace_back(name);
    keep(name, std::move(changes));
}

std::vector<DiffBlock> DiffTally::blocks() const {
    std::map<std::vector<std::uint32_t>, std::vector<Entry>> of_boards;
    for (const auto& [change, known] : known_) {
        of_boards[known.boards].emplace_back(&change, known.position);
    }
    std::vector<DiffBlock> blocks;
    for (auto& [boards, entries] : of_boards) {
        DiffBlock& block = blocks.emplace_back();
        for (const std::uint32_t board : boards) {
            block.boards.push_back(names_[board]);
        }
        block.items = items_of(std::move(entries));
    }
    std::stable_sort(blocks.begin(), blocks.end(),
                     [](const DiffBlock& a, const DiffBlock& b) { return a.boards.size() > b.boards.size(); });
    return blocks;
}

}  // namespace dmavet::report
