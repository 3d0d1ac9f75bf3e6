// SPDX-License-Identifier: Apache-2.0
// Which overlay mends a board whose source nobody has at hand? What is certain and was tried; an overlay cannot delete.

#include <algorithm>
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "report/document/writers.hpp"
#include "report/say/printable.hpp"

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

void write_overlay(const CheckDocument& check, const Out& out) {
    out.bytes << "/dts-v1/;\n/plugin/;\n\n";
    const Board& board = check.board;
    std::map<NodeId, std::string> lines;  // of each node that has some
    for (const Fix& fix : board.fixes) {
        const Finding& finding = board.findings[fix.finding];
        const std::string path = board.tree->path(finding.node);
        if (!is_sound(fix.fate)) {
            continue;
        }
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
    for (const auto& [node, text] : lines) {
        out.bytes << "&{" << board.tree->path(node) << "} {\n" << text << "};\n\n";
    }
    if (lines.empty()) {
        out.bytes << comment("nothing that an overlay could mend");
    }
}

}  // namespace

extern const CheckWriter check_dts_overlay;
constinit const CheckWriter check_dts_overlay{.board = &write_overlay};

}  // namespace dmavet::report
