// SPDX-License-Identifier: Apache-2.0
// What does a person read of a prediction that was held against a running kernel? What differs first, then sums.
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "report/document/writers.hpp"
#include "report/say/printable.hpp"
#include "report/say/system_text.hpp"
#include "report/say/verify_text.hpp"
#include "report/text/text_layout.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

constexpr std::size_t verify_label_column = 2, verify_value_column = 14, verify_inner_column = 4;

std::string observed_text(const VerifyLine& line) {
    return fmt::format("{} ({})", value_text(line.observed), line.from);
}

void write_difference(const VerifyDocument& document, const VerifyLine& line, TextWriter& writer) {
    writer.wrapped({Span("differs ", Style::warning), Span(subject_text(document.board, line), Style::bold)},
                   verify_label_column, verify_inner_column);
    writer.labelled("predicted", {Span(value_text(line.predicted))}, verify_inner_column, verify_value_column + 2);
    writer.labelled("running", {Span(observed_text(line))}, verify_inner_column, verify_value_column + 2);
}

std::vector<std::string> explanations_of(const VerifyDocument& document, const VerifyLine& line) {
    std::vector<std::string> texts;
    for (const Explained& explained : line.explained) {
        texts.push_back(explained_text(document.board, document.verification, explained));
    }
    return texts;
}

struct Differences {
    std::vector<std::string> because;
    std::vector<const VerifyLine*> lines;
};

// What the same explains stands together, where the first of it stands.
std::vector<Differences> differences_of(const VerifyDocument& document) {
    std::vector<Differences> all;
    std::map<std::vector<std::string>, std::size_t> known;
    for (const VerifyLine& line : document.verification.lines) {
        if (line.agreement == Agreement::differs) {
            const auto [at, is_new] = known.emplace(explanations_of(document, line), all.size());
            if (is_new) {
                all.push_back({at->first, {}});
            }
            all[at->second].lines.push_back(&line);
        }
    }
    return all;
}

// For how many lines an explanation stands.
std::string of_all(std::size_t lines) {
    return lines == 1 ? "" : lines == 2 ? "(both) " : fmt::format("(all {}) ", lines);
}

void write_differences(const VerifyDocument& document, TextWriter& writer) {
    for (const Differences& same : differences_of(document)) {
        for (const VerifyLine* line : same.lines) {
            write_difference(document, *line, writer);
        }
        for (const std::string& text : same.because) {
            writer.labelled("because", {Span(of_all(same.lines.size()) + text)}, verify_inner_column,
                            verify_value_column + 2);
        }
    }
}

void write_every_line(const VerifyDocument& document, TextWriter& writer) {
    for (const VerifyLine& line : document.verification.lines) {
        const std::string subject = subject_text(document.board, line);
        if (line.agreement == Agreement::agrees) {
            writer.wrapped({Span(fmt::format("agrees  {}: {}", subject, observed_text(line)))}, verify_label_column,
                           verify_inner_column);
        } else if (line.agreement == Agreement::not_visible) {
            const std::string predicted =
                line.why == NotVisible::not_predicted ? "" : ", predicted " + value_text(line.predicted);
            writer.wrapped({Span(fmt::format("not visible  {}: {}{}", subject, not_visible_text(line.why, line.missing),
                                             predicted),
                                 Style::faint)},
                           verify_label_column, verify_inner_column);
        }
    }
}

void write_sums(const VerifyDocument& document, TextWriter& writer) {
    std::string agrees;
    for (const TopicCount& topic : document.topics) {
        if (topic.agrees > 0) {
            agrees += fmt::format("{}{}: {}", agrees.empty() ? "" : ", ", topic_text(topic.topic), topic.agrees);
        }
    }
    if (!agrees.empty()) {
        writer.labelled("agrees", {Span(agrees)}, verify_label_column, verify_value_column);
    }
    std::string_view label = "not visible";
    for (const TopicCount& topic : document.topics) {
        for (const HiddenLines& hidden : topic.hidden) {
            writer.labelled(label,
                            {Span(fmt::format("{}: {}, {}", topic_text(topic.topic), hidden.count,
                                              not_visible_text(hidden.why, hidden.missing)))},
                            verify_label_column, verify_value_column);
            label = "";
        }
    }
}

void write_logged(const VerifyDocument& document, TextWriter& writer) {
    for (const LoggedFinding& logged : document.verification.logged) {
        const Finding& finding = document.board.findings[logged.finding];
        const std::string times = logged.count > 1 ? fmt::format(" ({} times)", logged.count) : std::string();
        writer.labelled("log", {Span(logged.line + times)}, verify_label_column, verify_value_column);
        writer.wrapped({Span(fmt::format("{}: ", to_string(finding.severity)), severity_style(finding.severity)),
                        Span(fmt::format("{}: {}", document.board.tree->path(finding.node), finding.message)),
                        Span(fmt::format(" [{}]", finding.rule->id), Style::faint)},
                       verify_inner_column, verify_inner_column + 2);
    }
}

std::string last_line(const Verification& verification) {
    return fmt::format("{} {}, {} agree, {} not visible",
                       wording::count_text(verification.count(Agreement::differs), "line"),
                       verification.count(Agreement::differs) == 1 ? "differs" : "differ",
                       verification.count(Agreement::agrees), verification.count(Agreement::not_visible));
}

void write_text(const VerifyDocument& document, const Out& out) {
    TextWriter writer(out.bytes, out.width, out.color);
    const Verification& verification = document.verification;
    writer.line(
        {Span(document.file, Style::bold),
         Span(fmt::format(": predicted for Linux {} {}, {} runs", to_string(document.board.kernel->release()),
                          document.board.kernel->arch_name(),
                          verification.release.empty() ? "an unknown release" : printable(verification.release)))});
    if (document.verbose) {
        for (const SystemPiece& piece : document.board.system) {
            writer.labelled(piece.from.empty() ? "missing" : "taken from", {Span(say_piece(piece))},
                            verify_label_column, verify_value_column);
        }
    }
    write_differences(document, writer);
    if (document.verbose) {
        write_every_line(document, writer);
    }
    if (!document.quiet) {
        write_sums(document, writer);
        write_logged(document, writer);
    }
    writer.line({Span(last_line(verification))});
}

}  // namespace

extern const VerifyWriter verify_text;
constinit const VerifyWriter verify_text{&write_text};

}  // namespace dmavet::report
