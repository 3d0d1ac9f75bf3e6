// SPDX-License-Identifier: Apache-2.0
// Which overlay mends a board whose source nobody has at hand? What was tried and is right; an overlay cannot delete.

#include <algorithm>
#include <cstddef>
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "report/document/writers.hpp"
#include "report/say/printable.hpp"
#include "wording/fixes.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

// On one line, and without the end of the comment in it.
std::string comment(std::string_view text) {
    std::string words = printable(text);
    for (std::size_t at = words.find("*/"); at != std::string::npos; at = words.find("*/", at)) {
        words.insert(at + 1, " ");
    }
    return "/* " + words + " */\n";
}

// What dtc reads between "&{" and "}".
bool is_reference(std::string_view path) {
    return std::all_of(path.begin(), path.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("/,._+*#?@-").find(c) != std::string_view::npos;
    });
}

// Why an overlay cannot do it; empty: it can.
std::string obstacle(const Finding& finding, std::string_view path) {
    for (const Edit& edit : finding.edits) {
        if (edit.kind == EditKind::remove) {
            return "an overlay cannot delete " + edit.property;
        }
    }
    return is_reference(path) ? "" : "no overlay can name the node";
}

// Fixes that are not in it though their findings are there.
class LeftOut {
public:
    void count(const Fix& fix) {
        untried_ += fix.fate == FixFate::not_tried ? 1 : 0;
        accepted_ += fix.fate == FixFate::accepted ? 1 : 0;
    }
    [[nodiscard]] std::string text() const {
        std::string text;
        if (untried_ > 0) {
            text += comment(
                fmt::format("{}: {}", wording::count_text(untried_, "fix", "fixes"), wording::untried_fix_text()));
        }
        if (accepted_ > 0) {
            text += comment(wording::accepted_findings_text(accepted_));
        }
        return text.empty() ? text : text + "\n";
    }

private:
    std::size_t untried_ = 0;
    std::size_t accepted_ = 0;
};

void write_overlay(const CheckDocument& check, const Out& out) {
    out.bytes << "/dts-v1/;\n/plugin/;\n\n";
    const Board& board = check.board;
    std::map<NodeId, std::string> lines;  // of each node that has some
    LeftOut left_out;
    for (const Fix& fix : board.fixes) {
        left_out.count(fix);
        if (!is_sound(fix.fate)) {
            continue;
        }
        const Finding& finding = board.findings[fix.finding];
        const std::string path = board.tree->path(finding.node);
        if (const std::string reason = obstacle(finding, path); !reason.empty()) {
            out.bytes << comment(fmt::format("{} at {}: {}", finding.rule->id, path, reason)) << "\n";
            continue;
        }
        std::string& of_node = lines[finding.node];
        of_node += "\t" + comment(std::string(finding.rule->id) + ": " + finding.message);
        for (const Edit& edit : finding.edits) {
            const std::string line = "\t" + dts_line(edit) + "\n";
            of_node += of_node.find(line) == std::string::npos ? line : "";
        }
    }
    out.bytes << left_out.text();
    for (const auto& [node, text] : lines) {
        out.bytes << "&{" << board.tree->path(node) << "} {\n" << text << "};\n\n";
    }
    if (lines.empty()) {
        out.bytes << comment("nothing that an overlay could mend") << "/ {\n};\n";  // dtc wants a tree
    }
}

}  // namespace

extern const CheckWriter check_dts_overlay;
constinit const CheckWriter check_dts_overlay{.board = &write_overlay};

}  // namespace dmavet::report
