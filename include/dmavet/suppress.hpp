// SPDX-License-Identifier: Apache-2.0
// Findings that somebody knows and has accepted: they are marked, not taken out, so that a machine format still has
// them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/board.hpp"
#include "dmavet/finding.hpp"
#include "dmavet/result.hpp"
#include "dmavet/rule.hpp"

namespace dmavet {

// A finding that was there when a baseline was written. Only the fingerprint decides what is known; the rest is for
// people, and to see which entries are needed no longer.
struct KnownFinding {
    std::uint64_t fingerprint;
    std::string rule;  // these three are empty where the file does not say them
    std::string file;  // of the board, as it was named
    std::string path;  // of the node

    friend bool operator==(const KnownFinding&, const KnownFinding&) = default;
};

class Baseline {
public:
    Baseline() = default;
    // In any order, each as often as it likes.
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
// its rule asked, and the finding is not there; an entry without a file, when no board has it.
class BaselineUse {
public:
    explicit BaselineUse(const Baseline& baseline);
    // `rules`: those that were asked.
    void add(std::string_view file, const Board& board, std::span<const Rule* const> rules);
    [[nodiscard]] std::vector<KnownFinding> needed() const;
    // How many are needed no longer.
    [[nodiscard]] std::size_t count_gone() const;

private:
    enum class Entry : std::uint8_t { not_looked_for, gone, needed };
    [[nodiscard]] bool is_gone(std::size_t entry) const { return entries_[entry] == Entry::gone; }

    const Baseline& baseline_;
    std::vector<Entry> entries_;  // of each finding of the baseline
};

// What is accepted on a board.
struct Accepted {
    std::shared_ptr<const Baseline> baseline = {};  // null: there is none
    bool all = false;  // what is found now is written into a baseline, and so known from now on
};

// The board with those of its findings marked that are accepted.
[[nodiscard]] Board mark_suppressed(Board board, const Accepted& accepted);

}  // namespace dmavet
