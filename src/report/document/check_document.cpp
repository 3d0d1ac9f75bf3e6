// SPDX-License-Identifier: Apache-2.0
// Which findings of a board are shown, and which of them are news?

#include "report/document/check_document.hpp"

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
    CheckDocument document{file, board, scope_, tally_, device_count, total(board), {}, {}, {}, {}, {}, {}, {}, {}, {}};
    if (!is_alternative(board)) {
        of_base_.clear();
    }
    for (const Finding& finding : board.findings) {
        if (finding.severity < scope_.level) {
            if (!finding.explained_by && !finding.suppressed) {
                document.hidden.add(finding.severity);
            }
            continue;
        }
        document.with_explained.push_back(&finding);
        if (finding.explained_by) {
            continue;
        }
        const auto rule = rule_index_.find(finding.rule);
        const ShownFinding shown{&finding, rule != rule_index_.end() ? std::optional(rule->second) : std::nullopt};
        document.with_suppressed.push_back(shown);
        if (is_new(board, finding)) {
            document.news.push_back(shown);
        }
        if (finding.suppressed) {
            continue;
        }
        document.findings.push_back(shown);
        if (is_new(board, finding)) {
            document.shown.add(finding.severity);
        }
    }
    for (const ShownFinding& shown : document.findings) {
        if (is_new(board, *shown.finding) && is_new_line(document, *shown.finding)) {
            document.by_line.push_back(shown.finding);
        }
    }
    tell(document);
    if (scope_.several && !is_alternative(board)) {
        for (const ShownFinding& shown : document.with_suppressed) {
            of_base_.insert(key_of(*shown.finding));
        }
    }
    return document;
}

bool CheckDocuments::is_new(const Board& board, const Finding& finding) const {
    return !is_alternative(board) || !of_base_.contains(key_of(finding));
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
            if (finding.severity != severity || !is_new(document.board, finding)) {
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
