// SPDX-License-Identifier: Apache-2.0
// Which findings of a board are shown, and which of them are news?

#include "report/document/check_document.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "report/say/location_text.hpp"

namespace dmavet::report {

CheckDocuments::CheckDocuments(const ReportOptions& options)
    : options_(options),
      scope_{options.level, options.several, options.quiet, options.verbose, options.rules},
      tally_(scope_) {
    for (std::size_t i = 0; i < scope_.rules.size(); ++i) {
        rule_index_.emplace(scope_.rules[i], i);
    }
}

CheckDocument CheckDocuments::of(std::string_view file, const Board& board) {
    const std::size_t device_count = shown_devices(board, options_).size();
    CheckDocument document{file, board, scope_, tally_, device_count, total(board), {}, {}, {}, {}, {}, {}, {}, {}};
    for (const Finding& finding : board.findings) {
        const bool is_shown = finding.severity >= scope_.level;
        if (is_shown) {
            document.with_explained.push_back(&finding);
        }
        if (finding.explained_by || !is_new(board, finding)) {
            continue;
        }
        if (is_shown) {
            const auto rule = rule_index_.find(finding.rule);
            document.with_suppressed.push_back(
                {&finding, rule != rule_index_.end() ? std::optional(rule->second) : std::nullopt});
        }
        if (!finding.suppressed) {
            (is_shown ? document.shown : document.hidden).add(finding.severity);
        }
    }
    std::copy_if(document.with_suppressed.begin(), document.with_suppressed.end(),
                 std::back_inserter(document.findings),
                 [](const ShownFinding& shown) { return !shown.finding->suppressed; });
    for (const ShownFinding& shown : document.findings) {
        if (is_new_line(document, *shown.finding)) {
            document.by_line.push_back(shown.finding);
        }
    }
    tell(document);
    if (scope_.several && !is_alternative(board)) {
        remember(board);
    }
    return document;
}

void CheckDocuments::remember(const Board& base) {
    of_base_.clear();
    for (const Finding& finding : base.findings) {
        if (!finding.explained_by) {
            bool& counts = of_base_[key_of(finding)];
            counts = counts || !finding.suppressed;
        }
    }
}

bool CheckDocuments::is_new(const Board& board, const Finding& finding) const {
    if (!is_alternative(board)) {
        return true;
    }
    const auto before = of_base_.find(key_of(finding));
    return before == of_base_.end() || (!before->second && !finding.suppressed);
}

bool CheckDocuments::is_new_line(const CheckDocument& document, const Finding& finding) {
    const FilePlace place = file_place(document.file, document.board, finding.node, finding.property);
    return !scope_.several || place.line == 0 ||
           lines_
               .insert(fmt::format("{}:{}:{} {} {}", place.file, place.line, place.column, finding.fingerprint,
                                   finding.message))
               .second;
}

void CheckDocuments::tell(CheckDocument& document) {
    std::map<std::tuple<const Rule*, Severity, const std::string*>, std::size_t> group_of;
    for (const Severity severity : {Severity::error, Severity::warning, Severity::note}) {
        for (const ShownFinding& shown : document.findings) {
            const Finding& finding = *shown.finding;
            if (finding.severity != severity) {
                continue;
            }
            const bool may_be_known = scope_.several && !scope_.quiet;
            const std::string* other = may_be_known ? told_.find_or_add(finding, document.file) : nullptr;
            if (other == nullptr) {
                document.told.push_back(&finding);
                continue;
            }
            auto& repeated = document.repeated;
            const auto [group, is_new] = group_of.try_emplace({finding.rule, severity, other}, repeated.size());
            if (is_new) {
                repeated.push_back({severity, finding.rule, other, {}});
            }
            repeated[group->second].findings.push_back(&finding);
        }
    }
}

}  // namespace dmavet::report
