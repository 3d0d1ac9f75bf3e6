// SPDX-License-Identifier: Apache-2.0
// In which order does a person read a board, and what is said about all boards at the end?

#include "report/text_report.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "report/board_text.hpp"
#include "report/device_table.hpp"
#include "report/finding_text.hpp"
#include "report/phrases.hpp"
#include "report/summarize.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

TextReport::TextReport(const ReportOptions& options, std::ostream& out)
    : options_(options), writer_(out, options.width, options.color), tally_(options.level) {}

void TextReport::board(std::string_view file, const Board& board) {
    const auto devices = shown_devices(board, options_);
    add_board(summary_, board, devices.size());
    if (options_.command == Command::show) {
        show(file, board, devices);
    } else {
        check(file, board);
    }
}

void TextReport::unreadable(std::string_view, const Error&) {
    add_unreadable(summary_);
}

void TextReport::start_board(std::string_view file, const Board& board, Header header) {
    // In a quiet check the file stands on the line of each finding.
    const bool is_quiet_check = options_.quiet && options_.command == Command::check;
    if (written_boards_++ > 0 && !is_quiet_check) {
        writer_.blank();
        if (header == Header::full) {
            writer_.blank();
        }
    }
    if (!options_.quiet && header == Header::title) {
        write_board_title(file, board, writer_);
    } else if (!options_.quiet) {
        write_board_header(file, board, options_, writer_);
        writer_.blank();
    } else if (options_.several && !is_quiet_check) {
        writer_.line({Span(file, Style::bold)});
    }
}

void TextReport::show(std::string_view file, const Board& board, const std::vector<const Device*>& devices) {
    if (options_.several && (options_.node || options_.quiet) && devices.empty()) {
        return;
    }
    start_board(file, board, Header::full);
    const bool is_one_asked_for = options_.node && options_.node->find_first_of("*?") == std::string::npos;
    if (is_one_asked_for) {
        for (const Device* device : devices) {
            write_device_details(board, *device, writer_);
        }
        return;
    }
    if (!devices.empty()) {
        write_device_table(board, devices, writer_);
    }
    if (!options_.quiet && !options_.node) {
        write_hidden_devices(board, devices.size());
    }
}

void TextReport::write_hidden_devices(const Board& board, std::size_t shown_count) {
    const std::size_t all = board.topology.devices.size();
    if (shown_count < all) {
        writer_.wrapped({Span(fmt::format("{} of {}; the others show no sign of DMA (see --devices all)", shown_count,
                                          wording::count_text(all, "device")),
                              Style::faint)},
                        2, 2);
    }
    const std::size_t findings = shown_findings(board, options_.level).size();
    if (findings > 0) {
        writer_.line(
            {Span(fmt::format("{}: see dmavet check", wording::count_text(findings, "finding")), Style::warning)}, 2);
    }
}

void TextReport::check(std::string_view file, const Board& board) {
    std::vector<ShownFinding> findings = shown_findings(board, options_.level);
    boards_with_findings_ += findings.empty() ? 0 : 1;
    if (options_.several) {
        tally_.add(board);
        for (ShownFinding& shown : findings) {
            shown.as_on = told_.find_or_add(*shown.finding, file);
        }
    }
    if (findings.empty() && (options_.several || options_.quiet)) {
        return;
    }
    const bool is_all_told = !findings.empty() && std::all_of(findings.begin(), findings.end(),
                                                              [](const auto& shown) { return shown.as_on != nullptr; });
    start_board(file, board, is_all_told ? Header::title : Header::full);
    write_findings(board, findings, options_.quiet ? file : "", writer_);
}

std::string TextReport::check_text() const {
    const std::string counts =
        severity_counts(summary_.errors, summary_.warnings, options_.level == Severity::note ? summary_.notes : 0);
    std::string text = counts.empty() ? "no findings" : counts;
    if (options_.several) {
        const std::string affected = counts.empty() ? std::string() : fmt::format("{} of ", boards_with_findings_);
        text += fmt::format(" in {}{}", affected, scope_text());
    }
    if (options_.level > Severity::note && summary_.notes > 0) {
        text += fmt::format("; {} not shown (--level note)", wording::count_text(summary_.notes, "note"));
    }
    return text;
}

std::string TextReport::scope_text() const {
    return fmt::format("{} with {}", wording::count_text(summary_.boards - summary_.unreadable, "board"),
                       wording::count_text(summary_.devices, "device"));
}

void TextReport::finish() {
    const bool is_check = options_.command == Command::check;
    if (options_.quiet || (!is_check && !options_.several)) {
        return;
    }
    if (written_boards_ > 0 && (!is_check || boards_with_findings_ > 0)) {
        writer_.blank();
    }
    if (options_.several && boards_with_findings_ > 0) {
        writer_.blank();
        tally_.write(writer_);
        writer_.blank();
    }
    // Where nothing could be read, nothing is said of findings: that would look like an all-clear.
    std::string text;
    if (summary_.unreadable < summary_.boards) {
        text = is_check ? check_text() : scope_text();
    }
    if (summary_.unreadable > 0) {
        text += fmt::format("{}{} could not be read", text.empty() ? "" : "; ",
                            wording::count_text(summary_.unreadable, "input"));
    }
    Style style = Style::bold;
    if (is_check && (summary_.errors > 0 || summary_.unreadable > 0)) {
        style = Style::error;
    } else if (is_check && summary_.warnings > 0) {
        style = Style::warning;
    }
    writer_.line({Span(text, style)});
}

}  // namespace dmavet::report
