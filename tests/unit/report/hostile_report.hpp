// SPDX-License-Identifier: Apache-2.0
// Names and messages that are made to be misread, as a report in any format of check.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dmavet/report.hpp"
#include "report/say/finding_sentence.hpp"
#include "support/analyzed.hpp"
#include "support/reported.hpp"
#include "support/text.hpp"

namespace dmavet::test {

inline constexpr std::string_view hostile_texts[] = {
    "plain",
    "it's \"quoted\"",
    "two\nlines\r\nof it",
    "a\ttab and  blanks ",
    "\x01\x1b[31mred\x7f\x1b]0;t\x07",
    "\xff\xfe not UTF-8 \xc0\xaf",
    "::error file=x,line=1::y",
    "::add-mask::secret",
    "##[error]y",
    "100%0A%3A%25",
    "a,line=1:2,title=x",
    "bar|bar\\|bar",
    "`one` ``two`` ```dts",
    "```\n# title",
    "]]><failure/>",
    "<script>alert(1)</script>",
    "</code></summary></details><img src=x onerror=y>",
    "<!-- --> &amp; &#60;",
    "![p](http://evil.example/p.png) [l](javascript:x)",
    "@everyone #1 www.evil.example https://evil.example",
    "*b* _i_ ~~s~~ :tada: \\",
    "- [ ] item\n1. item",
    "\xe2\x80\xae"
    "right to left",
    "\xef\xbf\xbe and \xef\xbf\xbf",
    "{0}[x](1) ${{ secrets.X }} $(id)",
    "*/ }; &{/} { x; /*",
    "**/ // \\",
};

inline constexpr Rule rule_grave{
    "grave-thing", "cells",        "",        Severity::error, Confidence::certain, true, "", "", "",
    nullptr,       Needs::nothing, Tier::form};
inline constexpr Rule rule_odd{"odd-thing", "cells", "", Severity::warning, Confidence::certain, true,
                               "",          "",      "", nullptr,           Needs::nothing,      Tier::form};

// A node cannot have a slash or nothing for its name.
inline std::string node_name(std::string_view text) {
    std::string name(text);
    std::replace(name.begin(), name.end(), '/', '!');
    return name;
}

// One finding of `rule` with a fix, all of whose words are the hostile ones.
inline Board hostile_board(std::string_view text, const Rule& rule) {
    FdtBuilder tree;
    tree.bus(1, 1).node(node_name(text)).string(text, "x").end();
    Board board = analyzed(tree.finish(), arm64_6_12);
    const NodeId node = *board.tree->find_child(root_node, node_name(text));
    Finding finding{};
    finding.rule = &rule;
    finding.severity = rule.severity;
    finding.node = node;
    finding.property = board.tree->name(board.tree->properties(node).front().name);
    finding.message = text;
    finding.fix = text;
    finding.fix_dts = text;
    finding.kernel_log = text;
    finding.evidence.push_back({node, finding.property, std::string(text)});
    finding.fingerprint = 0x123456789abcdef0;
    finding.edits = {{node, "dma-coherent", EditKind::add}};
    board.findings = {finding};
    board.fixes = {{0, FixFate::sound, nullptr, {{std::string(text), 1, 1, {std::string(text)}}}}};
    return board;
}

// What `tell` says to a report over several boards.
template <class Tell>
std::string written(std::string_view format, Tell tell) {
    ReportOptions options;
    options.format = format;
    options.level = Severity::note;
    options.several = true;
    return reported(options, tell);
}

// A board and an input that cannot be read, both with that name and that text.
inline std::string hostile_report(std::string_view format, std::string_view text) {
    const Board board = hostile_board(text, rule_grave);
    return written(format, [&](Report& report) {
        report.board(text, board);
        report.unreadable(text, Error{ErrorCode::truncated, std::string(text)});
    });
}

inline std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line);
    }
    return lines;
}

inline std::string sentence_of(std::string_view text) {
    const Board board = hostile_board(text, rule_grave);
    return report::finding_sentence(board, board.findings.front());
}

}  // namespace dmavet::test
