// SPDX-License-Identifier: Apache-2.0
// Which lines go, which come, and which stay around them?
#include "input/source_patch.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace dmavet::input {

namespace {

constexpr std::size_t around = 3;

// Lines first to last - 1 of the file, from 0, with the edits among them.
struct Hunk {
    std::size_t first, last;
    std::vector<const TextEdit*> edits;
};

std::size_t begin_of(const TextEdit& edit) {
    return edit.line - 1;
}
std::size_t end_of(const TextEdit& edit) {
    return begin_of(edit) + edit.removed;
}

std::vector<const TextEdit*> in_order(std::span<const TextEdit> edits) {
    std::vector<const TextEdit*> order = each_once(edits);
    std::stable_sort(order.begin(), order.end(), [](const TextEdit* a, const TextEdit* b) {
        return std::pair(a->line, a->removed) < std::pair(b->line, b->removed);
    });
    return order;
}

std::vector<Hunk> hunks_of(const std::vector<const TextEdit*>& edits, std::size_t line_count) {
    std::vector<Hunk> hunks;
    for (const TextEdit* edit : edits) {
        const std::size_t first = begin_of(*edit) - std::min(begin_of(*edit), around);
        const std::size_t last = std::min(line_count, end_of(*edit) + around);
        if (hunks.empty() || first > hunks.back().last) {
            hunks.push_back({first, last, {}});
        }
        hunks.back().last = std::max(hunks.back().last, last);
        hunks.back().edits.push_back(edit);
    }
    return hunks;
}

// "12,3", where there are no lines the one before: "11,0".
std::string range(std::size_t first, std::size_t count) {
    return fmt::format("{},{}", count == 0 ? first : first + 1, count);
}

class Writer {
public:
    explicit Writer(const FileLines& file) : file_(file) {}

    void old_line(char sign, std::size_t line) {
        if (line + 1 < file_.lines.size() || file_.ends_with_newline) {
            put(sign, file_.lines[line]);
        } else {
            text_ += sign + file_.lines[line] + "\n\\ No newline at end of file\n";
        }
    }
    void put(char sign, const std::string& line) { text_ += sign + line + (file_.has_returns ? "\r\n" : "\n"); }
    void put_text(const std::string& text) { text_ += text; }
    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    const FileLines& file_;
    std::string text_;
};

void write(const Hunk& hunk, std::ptrdiff_t shift, std::ptrdiff_t growth, Writer& out) {
    const auto moved = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(hunk.first) + shift);
    const std::size_t count = hunk.last - hunk.first;
    const auto new_count = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(count) + growth);
    out.put_text(fmt::format("@@ -{} +{} @@\n", range(hunk.first, count), range(moved, new_count)));
    std::size_t at = hunk.first;
    for (const TextEdit* edit : hunk.edits) {
        for (; at < begin_of(*edit); ++at) {
            out.old_line(' ', at);
        }
        for (; at < end_of(*edit); ++at) {
            out.old_line('-', at);
        }
        for (const std::string& line : edit->lines) {
            out.put('+', line);
        }
    }
    for (; at < hunk.last; ++at) {
        out.old_line(' ', at);
    }
}

}  // namespace

bool go_together(const TextEdit& a, const TextEdit& b) {
    if (a.file != b.file || a == b) {
        return true;
    }
    // What comes before a line that goes comes before what takes its place.
    return end_of(a) <= begin_of(b) || end_of(b) <= begin_of(a);
}

bool JointEdits::go_with(const TextEdit& edit) const {
    // From the first that begins behind it back to the first that ends before it.
    const TextEdit behind{edit.file, edit.line + std::max(edit.removed, 1U), 0, {}};
    for (auto one = edits_.lower_bound(behind); one != edits_.begin();) {
        --one;
        if (!go_together(*one, edit)) {
            return false;
        }
        if (one->file != edit.file || one->line < edit.line) {
            return true;
        }
    }
    return true;
}

std::vector<const TextEdit*> each_once(std::span<const TextEdit> edits) {
    const auto is_before = [](const TextEdit* a, const TextEdit* b) { return *a < *b; };
    std::set<const TextEdit*, decltype(is_before)> known(is_before);
    std::vector<const TextEdit*> all;
    for (const TextEdit& edit : edits) {
        if (known.insert(&edit).second) {
            all.push_back(&edit);
        }
    }
    return all;
}

std::string unified_diff(const std::string& name, const FileLines& file, std::span<const TextEdit> edits) {
    Writer out(file);
    // Where a name with a blank ends, only a tab tells.
    const char* end = name.find(' ') == std::string::npos ? "" : "\t";
    out.put_text(fmt::format("--- {0}{1}\n+++ {0}{1}\n", name, end));
    std::ptrdiff_t shift = 0;
    for (const Hunk& hunk : hunks_of(in_order(edits), file.lines.size())) {
        std::ptrdiff_t growth = 0;
        for (const TextEdit* edit : hunk.edits) {
            growth += static_cast<std::ptrdiff_t>(edit->lines.size()) - static_cast<std::ptrdiff_t>(edit->removed);
        }
        write(hunk, shift, growth, out);
        shift += growth;
    }
    return out.take();
}

}  // namespace dmavet::input
