// SPDX-License-Identifier: Apache-2.0
// Findings that somebody knows and has accepted: they are marked, not taken out, so that a machine format still has
// them.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/baseline.hpp"
#include "dmavet/board.hpp"
#include "dmavet/finding.hpp"
#include "dmavet/result.hpp"
#include "dmavet/rule.hpp"

namespace dmavet {

#pragma GCC visibility push(default)

// What a run could find on a board.
struct Asked {
    std::span<const Rule* const> rules;          // those that were asked
    std::span<const Rule* const> left_out = {};  // of which more is there than the run could find
};

class Baseline {
public:
    Baseline() = default;
    // In any order, each as often as it likes. "./a.dtb" is a.dtb.
    explicit Baseline(std::vector<KnownFinding> findings);
    // Of the text of a file. An Error says the line or the entry that is wrong.
    [[nodiscard]] static Result<Baseline> read(std::string_view text);

    [[nodiscard]] bool knows(std::uint64_t fingerprint) const;
    // Each once, sorted by file, path and rule.
    [[nodiscard]] std::span<const KnownFinding> findings() const { return findings_; }
    // The text of a file, one finding a line; the same for equal baselines.
    [[nodiscard]] std::string text() const;

private:
    std::vector<KnownFinding> findings_;
    std::vector<std::uint64_t> fingerprints_;  // sorted
};

// What a board's baseline would hold: its findings that are neither explained by others nor accepted elsewhere.
[[nodiscard]] std::vector<KnownFinding> known_findings(std::string_view file, const Board& board);

// Which entries of a baseline do the boards of a run still need? One is needed no longer when its board was read and
// all of its rule asked, and the finding is not there; an entry without a file, when no board has it, and one without a
// rule, when nothing was left out.
class BaselineUse {
public:
    explicit BaselineUse(const Baseline& baseline);
    void add(std::string_view file, const Board& board, const Asked& asked);
    [[nodiscard]] std::vector<KnownFinding> needed() const;
    // How many are needed no longer.
    [[nodiscard]] std::size_t count_gone() const;

private:
    enum class Entry : std::uint8_t { not_looked_for, gone, needed };
    [[nodiscard]] bool is_gone(std::size_t entry) const { return entries_[entry] == Entry::gone; }

    const Baseline& baseline_;
    std::vector<Entry> entries_;  // of each finding of the baseline
};

// Somebody's word that findings are accepted, on all boards and nodes that globs stand for as matches_name() has it.
struct Ignore {
    std::string rule;   // of its id; empty, as of the others: every one
    std::string node;   // of its path
    std::string board;  // of its name
    std::string reason;
    std::optional<std::chrono::sys_days> until = {};  // the last day on which it holds; absent: there is none
    std::string from = {};                            // who says it, as printed: "dmavet.toml:12"

    [[nodiscard]] bool has_ended(std::chrono::sys_days today) const;
    // Whatever day it is.
    [[nodiscard]] bool matches(std::string_view board_name, const Tree& tree, const Finding& finding) const;
};
// "2027-01-31"
[[nodiscard]] std::string day_text(std::chrono::sys_days day);
// Whether a glob stands for a name, or for the end of it behind a '/': "imx8*" and "vendor/*" both match
// dts/vendor/imx8mm.dtb, and "usb@*" the path /soc/usb@a600000.
[[nodiscard]] bool matches_name(std::string_view name, std::string_view glob);

// Which of these do the boards of a run still need? Only those count whose board and rules a run has.
class IgnoreUse {
public:
    // Refers to them.
    IgnoreUse(std::span<const Ignore> ignores, std::chrono::sys_days today);
    void add(std::string_view board_name, const Board& board, const Asked& asked);
    [[nodiscard]] std::vector<const Ignore*> ended() const;
    // That match no finding and have not ended.
    [[nodiscard]] std::vector<const Ignore*> unused() const;

private:
    enum class State : std::uint8_t { not_asked, unused, used };

    std::span<const Ignore> ignores_;
    std::chrono::sys_days today_;
    std::vector<State> states_;
};

// "ignore RULE REASON", as a comment of a source says it behind "dmavet:".
struct SourceIgnore {
    std::string rule;    // any word
    std::string reason;  // empty: then it ignores nothing
};
// Absent: the comment says something else.
[[nodiscard]] std::optional<SourceIgnore> parse_source_ignore(std::string_view remark);

// What is accepted on a board. What its sources say of a finding's node or property is accepted in any case.
struct Accepted {
    std::shared_ptr<const Baseline> baseline = {};  // null: there is none
    bool all = false;  // what is found now is written into a baseline, and so known from now on
    std::span<const Ignore> ignores = {};
    std::string board = {};  // its name, as globs of the ignores see it
    std::chrono::sys_days today = {};
};

// The board with those of its findings marked that are accepted.
[[nodiscard]] Board mark_suppressed(Board board, const Accepted& accepted);

#pragma GCC visibility pop

}  // namespace dmavet
