// SPDX-License-Identifier: Apache-2.0
// Does somebody's word hold for a finding, and is it still needed?

#include <algorithm>

#include <fmt/format.h>

#include "dmavet/report.hpp"
#include "dmavet/suppress.hpp"

namespace dmavet {

namespace {

bool holds_for_rule(const Ignore& ignore, std::string_view rule) {
    return ignore.rule.empty() || matches_glob(rule, ignore.rule);
}

bool holds_for_board(const Ignore& ignore, std::string_view board) {
    return ignore.board.empty() || matches_name(board, ignore.board);
}

}  // namespace

std::string day_text(std::chrono::sys_days day) {
    const std::chrono::year_month_day date(day);
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

bool matches_name(std::string_view name, std::string_view glob) {
    for (;;) {
        if (matches_glob(name, glob)) {
            return true;
        }
        const std::size_t slash = name.find('/');
        if (slash == std::string_view::npos) {
            return false;
        }
        name.remove_prefix(slash + 1);
    }
}

bool Ignore::has_ended(std::chrono::sys_days today) const {
    return until && *until < today;
}

bool Ignore::matches(std::string_view board_name, const Tree& tree, const Finding& finding) const {
    return holds_for_rule(*this, finding.rule->id) && holds_for_board(*this, board_name) &&
           (node.empty() || matches_name(tree.path(finding.node), node));
}

IgnoreUse::IgnoreUse(std::span<const Ignore> ignores, std::chrono::sys_days today)
    : ignores_(ignores), today_(today), states_(ignores.size(), State::not_asked) {}

void IgnoreUse::add(std::string_view board_name, const Board& board, const Asked& asked) {
    for (std::size_t i = 0; i < ignores_.size(); ++i) {
        const Ignore& ignore = ignores_[i];
        if (states_[i] == State::used || !holds_for_board(ignore, board_name)) {
            continue;
        }
        const bool is_used = std::any_of(board.findings.begin(), board.findings.end(), [&](const Finding& finding) {
            return ignore.matches(board_name, *board.tree, finding);
        });
        const auto is_meant = [&](const Rule* rule) { return holds_for_rule(ignore, rule->id); };
        const bool is_asked = std::any_of(asked.rules.begin(), asked.rules.end(), is_meant) &&
                              std::none_of(asked.left_out.begin(), asked.left_out.end(), is_meant);
        if (is_used || is_asked) {
            states_[i] = is_used ? State::used : State::unused;
        }
    }
}

std::vector<const Ignore*> IgnoreUse::ended() const {
    std::vector<const Ignore*> ended;
    for (std::size_t i = 0; i < ignores_.size(); ++i) {
        if (states_[i] != State::not_asked && ignores_[i].has_ended(today_)) {
            ended.push_back(&ignores_[i]);
        }
    }
    return ended;
}

std::vector<const Ignore*> IgnoreUse::unused() const {
    std::vector<const Ignore*> unused;
    for (std::size_t i = 0; i < ignores_.size(); ++i) {
        if (states_[i] == State::unused && !ignores_[i].has_ended(today_)) {
            unused.push_back(&ignores_[i]);
        }
    }
    return unused;
}

}  // namespace dmavet
