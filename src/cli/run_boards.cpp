// SPDX-License-Identifier: Apache-2.0
// How do many boards become reports? Boards are analysed on several threads and reported here, one after
// the other in the order of their names.

#include "cli/run_boards.hpp"

#include <algorithm>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/check_status.hpp"
#include "cli/exit_status.hpp"
#include "cli/fix_diff.hpp"
#include "cli/node_lookup.hpp"
#include "cli/option_groups.hpp"
#include "cli/ordered_work.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "input/directory.hpp"

namespace dmavet::cli {

namespace {

constexpr std::string_view overlay_format = "dts-overlay";

// The report to standard output and to the files of --report.
class Reports {
public:
    Reports(const BoardsRun& run, bool several) {
        ReportOptions options = run.report;
        options.several = several;
        targets_.emplace_back("standard output");
        report_ = make_report(options, run.fix_diff ? nowhere_ : targets_.back().output.stream());
        for (const ReportFile& file : run.report_files) {
            Target& target = targets_.emplace_back(file.file, file.file);
            report_->also(file.format, target.output.stream());
        }
    }

    // False: a file cannot be written, which is said.
    [[nodiscard]] bool opened() const { return !first_failure(); }

    // False: nobody reads on.
    bool take(const std::string& name, const Result<Board>& result) {
        if (!result) {
            targets_.front().output.finish();  // so that both streams read in order on a terminal
            complain(name, result.error().message);
        }
        if (result) {
            report_->board(result->name(), *result);
        } else {
            report_->unreadable(name, result.error());
        }
        return std::any_of(targets_.begin(), targets_.end(),
                           [](const Target& target) { return !target.output.failed(); });
    }

    // False: something could not be written, which is said.
    bool finish() {
        report_->finish();
        for (Target& target : targets_) {
            target.output.finish();
        }
        return !first_failure();
    }

    [[nodiscard]] std::ostream& standard_output() { return targets_.front().output.stream(); }
    // What is written so far goes out.
    void flush() { targets_.front().output.finish(); }
    [[nodiscard]] const Summary& summary() const { return report_->summary(); }

private:
    struct Target {
        template <class... File>
        explicit Target(std::string target_name, const File&... file) : name(std::move(target_name)), output(file...) {}

        std::string name;
        Output output;
    };

    bool first_failure() const {
        for (const Target& target : targets_) {
            if (target.output.failed() && !target.output.reader_left()) {
                complain(target.name, "cannot write: " + target.output.error_text());
                return true;
            }
        }
        return false;
    }

    std::ostream nowhere_{nullptr};
    std::list<Target> targets_;  // first, since the report writes to them
    std::unique_ptr<Report> report_;
};

// Whether the one board lacks what only an option can give, which is said. Of several boards it is one that cannot be
// read.
bool lacks_option(const std::string& name, const Result<Board>& result) {
    if (result || result.error().code != ErrorCode::no_ram_base) {
        return false;
    }
    complain(name, result.error().message);
    return true;
}

// Why a node that is there is not shown.
std::string why_not_shown(const Board& board, NodeId node) {
    const auto& devices = board.topology.devices;
    const bool is_device =
        std::any_of(devices.begin(), devices.end(), [&](const Device& device) { return device.node == node; });
    return board.tree->path(node) + (is_device ? " is none of those that --devices selects"
                                               : " is no device: " + why_no_device(*board.tree, node));
}

// Whether --node leads anywhere on this board; if not, why.
bool has_node(const Board& board, const ReportOptions& options, const InputOptions& input, bool is_only_board) {
    if (!options.node || !shown_devices(board, options).empty()) {
        return true;
    }
    if (is_only_board) {
        const auto nodes = find_named(board, *options.node, input);
        complain(board.name(),
                 nodes.empty() ? no_such_node(*board.tree, *options.node) : why_not_shown(board, nodes[0]));
    }
    return false;
}

bool writes_overlay(const BoardsRun& run) {
    return run.report.format == overlay_format ||
           std::any_of(run.report_files.begin(), run.report_files.end(),
                       [](const ReportFile& file) { return file.format == overlay_format; });
}

// What decides is said in any case: by the findings that are shown, or here.
int status_of(const Summary& summary, const BoardsRun& run) {
    if (summary.unreadable > 0) {
        return exit_unreadable;
    }
    if (const std::string cause = unseen_cause(summary, run.fail_on, run.report.level); !cause.empty()) {
        complain("check fails", cause);
    }
    return fails(summary, run.fail_on) ? exit_findings : exit_clean;
}

}  // namespace

namespace {

// FORMAT=- is what --format says, and standard output holds one document.
void take_reports(const Given& given, BoardsRun& run) {
    std::vector<std::string> outputs;
    bool is_chosen = given.has("--format");
    for (const std::string& text : given.list("--report")) {
        ReportFile report = parse_report_file(text, run.report.command);
        if (report.file != "-") {
            outputs.push_back(report.file);
            run.report_files.push_back(std::move(report));
            continue;
        }
        if (std::exchange(is_chosen, true)) {
            usage_error(fmt::format("--report: '{}' would be a second report on standard output", text));
        }
        run.report.format = report.format;
    }
    check_all_outputs("--report", outputs, given);
}

}  // namespace

BoardsRun boards_run(std::string_view command, const Given& given) {
    BoardsRun run;
    run.analysis.live = live_of(given);
    if (run.analysis.live) {
        require_no_files(given);
        run.files = {live_name(given)};
    } else {
        run.files = files_of(given);
        run.extensions = extensions_of(given);
    }
    take_input(given, run.analysis);
    run.jobs = parse_jobs(given.text("--jobs"));
    run.report = terminal_report(command, given);
    run.report.quiet = given.has("--quiet");
    if (const std::string devices = given.text("--devices"); !devices.empty()) {
        run.report.devices = parse_devices(devices);
    }
    take_reports(given, run);
    run.fix_diff = given.has("--fix-diff");
    run.analysis.fixes = run.fix_diff || writes_overlay(run);
    return run;
}

void tell_passed_over(const Members& members, bool are_overlays_read) {
    auto passed_over = members.passed_over();
    if (are_overlays_read) {
        passed_over.erase("dtbo");
    }
    if (!passed_over.empty()) {
        complain("directories", fmt::format("{} passed over; {}", input::counts_text(passed_over),
                                            input::what_to_do_text(passed_over)));
    }
}

int run_boards(const BoardsRun& run) {
    const bool is_live = run.analysis.live.has_value();
    Members members(is_live ? std::span<const std::string>() : run.files, Members::Of::boards, {}, run.extensions);
    std::optional<Member> live = is_live ? std::optional(Member{run.files[0], {}}) : std::nullopt;
    const bool are_several_members = members.are_several();
    const OverlayAlternatives& alternatives = run.analysis.alternatives;
    const bool several = are_several_members || !alternatives.empty();
    if (are_several_members && !run.analysis.input.source.empty()) {
        complain("--source", "it is the text of one board, and there are several");
        return exit_usage;
    }
    if (several && writes_overlay(run)) {
        complain("dts-overlay", "it is an overlay for one board, and there are several");
        return exit_usage;
    }
    Reports reports(run, several);
    FixDiff fixes(run.analysis);
    if (!reports.opened()) {
        return exit_unreadable;
    }
    if (!run.report.quiet) {
        tell_passed_over(members, !alternatives.empty());
    }
    tell_unpairable(alternatives);
    for (const UnreadOverlay& unread : alternatives.unread) {
        reports.take(unread.name, unread.error);
    }
    KnownFindings known(run.baseline);
    Progress progress(several ? progress_terminal(run.report.quiet) : Progress::Terminal{}, members.count_ahead());
    bool found_node = false;
    bool is_usage_fault = false;
    bool is_read = true;  // to the end
    std::vector<bool> is_used(alternatives.overlays.size());
    // False: nobody wants more.
    const auto take = [&](const AnalyzedBoard& one) {
        is_usage_fault = !several && lacks_option(one.name, one.board);
        if (is_usage_fault) {
            return false;
        }
        if (one.alternative) {
            is_used[*one.alternative] = true;
        }
        found_node = found_node || !one.board || has_node(*one.board, run.report, run.analysis.input, !several);
        if (run.fix_diff && one.board) {
            fixes.take(*one.board);
        }
        if (one.board) {
            known.add(one.name, *one.board, run.analysis.known, run.report.rules);
        }
        const bool is_wanted = (!several && !found_node) || reports.take(one.name, one.board);
        return is_wanted || !run.baseline.write_to.empty();
    };
    in_order<AnalyzedBoard>(
        several ? run.jobs : 1, [&] { return is_live ? std::exchange(live, std::nullopt) : members.next(); },
        [&](Member& member, const auto& emit) { analyze_boards(member, run.analysis, emit); },
        [&](const AnalyzedBoard& one) {
            const bool is_drawn = progress.clear();
            is_read = take(one);
            const bool is_next_member = !one.alternative;
            if ((is_next_member && progress.count()) || is_drawn) {
                reports.flush();
                progress.draw();
            }
            return is_read;
        });
    progress.clear();
    if (is_read) {
        tell_unused(alternatives.overlays, is_used);
    }
    if (is_usage_fault || (!found_node && !several)) {
        return exit_usage;
    }
    if (run.fix_diff) {
        fixes.write(reports.standard_output());
    }
    const bool is_written = reports.finish();
    if (run.fix_diff) {
        fixes.tell();
    }
    const bool is_known = !is_read || known.finish(run.report.quiet);
    const int status = is_written && is_known ? status_of(reports.summary(), run) : exit_unreadable;
    if (!found_node) {
        complain("--node", "no board has a device " + *run.report.node);
        return exit_usage;
    }
    return status;
}

}  // namespace dmavet::cli
