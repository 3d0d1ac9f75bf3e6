// SPDX-License-Identifier: Apache-2.0
// Which changes of sources are right for every board that reads them? Each board's text is changed, compiled and
// checked again; what brings a finding anywhere, or leaves its own, is not offered.

#include "cli/fix_diff.hpp"

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <utility>

#include <fmt/format.h>

#include "cli/output.hpp"
#include "input/file_names.hpp"
#include "input/source_patch.hpp"
#include "wording/fixes.hpp"
#include "wording/quantity.hpp"

namespace dmavet::cli {

namespace {

std::string subject_of(const Board& board, const Finding& finding) {
    return fmt::format("{} at {}", finding.rule->id, board.tree->path(finding.node));
}

// patch and git apply change nothing outside the folder in which they run.
std::string fault_of(const std::vector<TextEdit>& edits) {
    for (const TextEdit& edit : edits) {
        const std::filesystem::path name(edit.file);
        if (name.is_absolute() || *name.begin() == "..") {
            return fmt::format("{} lies outside the working directory: run it from a folder above", edit.file);
        }
    }
    return {};
}

// Why a fix is none, before its text is tried.
std::string fault_of(const Fix& fix) {
    switch (fix.fate) {
        case FixFate::sound:
        case FixFate::sound_joined: return fix.unplaced.empty() ? fault_of(fix.text) : fix.unplaced;
        case FixFate::stays: return "the finding would stay";
        case FixFate::brings_other: return fmt::format("it would bring {}", fix.other->id);
        case FixFate::not_tried: return wording::untried_fix_text();
        case FixFate::refused:
        case FixFate::accepted: break;
    }
    return "the tree could not be analysed with it";
}

}  // namespace

std::size_t FixDiff::group_of(const std::vector<TextEdit>& edits) {
    const auto [number, is_new] = number_of_.try_emplace(edits, groups_.size());
    if (is_new) {
        groups_.push_back({edits});
    }
    return number->second;
}

void FixDiff::leave_out(const std::string& subject, const std::string& reason) {
    left_out_[reason].insert(subject);
}

void FixDiff::take(const Board& board, const Analysis& analysis) {
    KeptBoard kept{board.name(), board.tree, board.question, &analysis, keys_of(board), {}};
    for (const Fix& fix : board.fixes) {
        const Finding& finding = board.findings[fix.finding];
        std::string subject = subject_of(board, finding);
        if (fix.fate == FixFate::accepted) {
            known_.insert(std::move(subject));
        } else if (const std::string fault = fault_of(fix); !fault.empty()) {
            leave_out(subject, fault);
        } else {
            kept.wanted.push_back({group_of(fix.text), finding.fingerprint});
            groups_[kept.wanted.back().group].subjects.push_back(std::move(subject));
        }
    }
    boards_.push_back(std::move(kept));
}

void FixDiff::reject(std::size_t group, const std::string& reason) {
    groups_[group].is_accepted = false;
    for (const std::string& subject : groups_[group].subjects) {
        leave_out(subject, reason);
    }
}

void FixDiff::reject_overlapping() {
    input::JointEdits accepted;
    for (std::size_t i = 0; i < groups_.size(); ++i) {
        const std::vector<TextEdit>& edits = groups_[i].edits;
        if (!std::all_of(edits.begin(), edits.end(), [&](const TextEdit& edit) { return accepted.go_with(edit); })) {
            reject(i, "another fix changes the same lines");
            continue;
        }
        for (const TextEdit& edit : edits) {
            accepted.add(edit);
        }
    }
}

FixDiff::Groups FixDiff::groups_in(const std::vector<std::string>& files) const {
    Groups groups;
    for (std::size_t i = 0; i < groups_.size(); ++i) {
        const auto& edits = groups_[i].edits;
        const auto is_here = [&](const TextEdit& edit) {
            return std::binary_search(files.begin(), files.end(), edit.file);
        };
        if (groups_[i].is_accepted && std::any_of(edits.begin(), edits.end(), is_here)) {
            groups.push_back(i);
        }
    }
    return groups;
}

std::string FixDiff::fault(const KeptBoard& board, const input::EditableText& text, const Groups& groups) const {
    std::vector<TextEdit> edits;
    for (const std::size_t group : groups) {
        edits.insert(edits.end(), groups_[group].edits.begin(), groups_[group].edits.end());
    }
    const bool with_symbols = board.tree->find_child(root_node, "__symbols__").has_value();
    auto blob = text.compile(edits, with_symbols);
    if (!blob) {
        return fmt::format("{} cannot be built with it: {}", board.name, blob.error().message);
    }
    Sources sources{{board.name, SourceKind::dts, std::move(*blob)}};
    for (std::uint32_t i = 1; i < board.tree->source_count(); ++i) {
        sources.overlays.push_back(board.tree->source(SourceId{i}));
    }
    const auto after = analyze(std::move(sources), board.question, board.analysis->checks);
    if (!after) {
        return fmt::format("{} cannot be analysed with it: {}", board.name, after.error().message);
    }
    const FindingKeys left = keys_of(*after);
    for (const Wanted& one : board.wanted) {
        const bool is_asked = std::binary_search(groups.begin(), groups.end(), one.group);
        if (is_asked && (left.contains({one.fingerprint, false}) || left.contains({one.fingerprint, true}))) {
            return fmt::format("the finding would stay on {}", board.name);
        }
    }
    const Finding* other = first_new(board.before, *after);
    return other == nullptr ? std::string() : fmt::format("{} would get {}", board.name, other->rule->id);
}

bool FixDiff::has_text_of_all(const KeptBoard& board) {
    const auto is_lost = [&](const TextEdit& edit) {
        return !std::binary_search(board.files->begin(), board.files->end(), edit.file);
    };
    bool has_all = true;
    for (const Wanted& one : board.wanted) {
        const Group& group = groups_[one.group];
        if (group.is_accepted && std::any_of(group.edits.begin(), group.edits.end(), is_lost)) {
            reject(one.group, fmt::format("the text of {} is not what it was", board.name));
            has_all = false;
        }
    }
    return has_all;
}

bool FixDiff::prove(KeptBoard& board) {
    if (board.files && groups_in(*board.files) == board.proven) {
        return true;
    }
    auto text = input::EditableText::of(*board.tree, board.analysis->input);
    const bool has_text = text && *text;
    board.files = has_text ? (*text)->files() : std::vector<std::string>();
    if (!has_text_of_all(board)) {
        return false;
    }
    const Groups groups = groups_in(*board.files);
    for (const std::size_t group : groups) {
        for (const TextEdit& edit : groups_[group].edits) {
            if ((*text)->has_file(edit.file)) {
                files_.try_emplace(edit.file, (*text)->file(edit.file));
            }
        }
    }
    const std::string together = groups.empty() ? std::string() : fault(board, **text, groups);
    if (together.empty()) {
        board.proven = groups;
        return true;
    }
    reject_culprits(board, **text, groups, together);
    return false;
}

// Each for itself only as long as there are no more than those that were tried so before.
void FixDiff::reject_culprits(const KeptBoard& board, const input::EditableText& text, const Groups& groups,
                              const std::string& together) {
    bool is_found = false;
    for (const std::size_t group : groups.size() <= limits::fix_trials ? groups : Groups()) {
        const std::string reason = groups.size() == 1 ? together : fault(board, text, {group});
        if (!reason.empty()) {
            reject(group, reason);
            is_found = true;
        }
    }
    for (const std::size_t group : is_found ? Groups() : groups) {
        reject(group, "with other fixes " + together);
    }
}

void FixDiff::write(std::ostream& out) {
    reject_overlapping();
    if (groups_.empty()) {
        return;
    }
    // Each round rejects something, or is the last.
    for (bool again = true; again;) {
        again = false;
        for (KeptBoard& board : boards_) {
            again = !prove(board) || again;
        }
    }
    std::map<std::string, std::vector<TextEdit>> of_file;
    for (const Group& group : groups_) {
        for (const TextEdit& edit : group.edits) {
            if (group.is_accepted) {
                of_file[edit.file].push_back(edit);
            }
        }
    }
    for (const auto& [file, edits] : of_file) {
        out << input::unified_diff(file, files_.at(file), edits);
    }
}

void FixDiff::tell() const {
    const auto offered = static_cast<std::size_t>(
        std::count_if(groups_.begin(), groups_.end(), [](const Group& group) { return group.is_accepted; }));
    std::size_t left_out = 0;
    for (const auto& [reason, subjects] : left_out_) {
        left_out += subjects.size();
    }
    std::string count = offered == 0 ? "no fix" : wording::count_text(offered, "fix", "fixes");
    count += left_out == 0 ? "" : fmt::format(", {} left out", left_out);
    count += known_.empty() ? "" : "; " + wording::accepted_findings_text(known_.size());
    complain("--fix-diff", count);
    for (const auto& [reason, subjects] : left_out_) {
        for (const std::string& subject : subjects) {
            complain("--fix-diff", fmt::format("{}: {}", subject, reason));
        }
    }
}

}  // namespace dmavet::cli
