// SPDX-License-Identifier: Apache-2.0
// How do many boards become reports? Boards are analysed on several threads and reported here, one after
// the other in the order of their names.

#include "cli/run_boards.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "cli/all_settings.hpp"
#include "cli/exit_status.hpp"
#include "cli/fix_diff.hpp"
#include "cli/node_lookup.hpp"
#include "cli/ordered_work.hpp"
#include "cli/progress.hpp"
#include "cli/report_outputs.hpp"
#include "cli/run_tallies.hpp"
#include "cli/text_values.hpp"
#include "input/directory.hpp"

namespace dmavet::cli {

namespace {

// The report to standard output and to the files of --report.
class Reports {
public:
    Reports(const BoardsRun& run, const AllSettings& settings, bool several) {
        ReportOptions options = run.report;
        options.several = several;
        options.only_with_node = !several;
        options.level = settings.level();
        options.rules = settings.rules();
        report_ = make_report(options, run.fix_diff ? nowhere_ : outputs_.standard());
        for (const ReportFile& file : run.report_files) {
            report_->also(file.format, outputs_.add(file.file));
        }
    }

    // False: nobody reads on.
    bool take(const std::string& name, const Result<Board>& result) {
        if (result) {
            has_node_ = report_->board(result->name(), *result) || has_node_;
        } else {
            outputs_.flush_standard();
            complain(name, result.error().message);
            report_->unreadable(name, result.error());
        }
        return outputs_.has_reader();
    }

    // False: something could not be written, which is said.
    bool finish() {
        report_->finish();
        return outputs_.finish();
    }

    // Whether a board has what --node names, if anything.
    [[nodiscard]] bool has_node() const { return has_node_; }
    [[nodiscard]] ReportOutputs& outputs() { return outputs_; }
    [[nodiscard]] const Summary& summary() const { return report_->summary(); }

private:
    std::ostream nowhere_{nullptr};
    ReportOutputs outputs_;  // first, since the report writes to them
    std::unique_ptr<Report> report_;
    bool has_node_ = false;
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

// The only board has no device that --node names.
void tell_missing_node(const Board& board, const std::string& node) {
    const auto nodes = find_nodes(board, node);
    complain(board.name(), nodes.empty() ? no_such_node(*board.tree, node) : why_not_shown(board, nodes[0]));
}

// A board of a member and what held for it.
struct SettledBoard {
    std::shared_ptr<const BoardSettings> settings;
    std::string member;
    AnalyzedBoard board;
};

// What only shows once it is known how many boards there are, and what holds for them.
void refuse_contradictions(const BoardsRun& run, const AllSettings& all, bool are_several_members) {
    if (are_several_members && run.has_source) {
        usage_error("--source: it is the text of one board, and there are several");
    }
    if ((are_several_members || !all.alternatives().empty()) && run.writes_overlay) {
        usage_error("dts-overlay: it is an overlay for one board, and there are several");
    }
    if (run.baseline.prune && !all.has_baseline()) {
        usage_error("--prune needs --baseline FILE");
    }
}

// What decides is said in any case: by the findings that are shown, or here.
int status_of(const Summary& summary, const FailingFindings& failing, Severity level) {
    if (summary.unreadable > 0) {
        return exit_unreadable;
    }
    if (const std::string cause = failing.unseen_cause(level); !cause.empty()) {
        complain("check fails", cause);
    }
    return failing.any() ? exit_findings : exit_clean;
}

}  // namespace

void tell_passed_over(std::map<std::string, std::size_t> passed_over, bool are_overlays_read) {
    if (are_overlays_read) {
        passed_over.erase("dtbo");
    }
    if (!passed_over.empty()) {
        complain("directories", fmt::format("{} passed over; {}", input::counts_text(passed_over),
                                            input::what_to_do_text(passed_over)));
    }
}

int run_boards(const BoardsRun& run) {
    Members members(run.is_live ? std::span<const std::string>() : run.files, Members::Of::boards, {}, run.extensions);
    std::optional<Member> live = run.is_live ? std::optional(Member{run.files[0], {}}) : std::nullopt;
    const AllSettings all =
        run.is_live ? AllSettings({run.settings->typed()}) : settings_ahead(*run.settings, members.files_ahead());
    const bool are_several_members = members.are_several();
    const bool several = are_several_members || !all.alternatives().empty();
    refuse_contradictions(run, all, are_several_members);
    Reports reports(run, all, several);
    FixDiff fixes;
    if (!reports.outputs().are_written()) {
        return exit_unreadable;
    }
    if (!run.report.quiet) {
        tell_passed_over(members.passed_over(), !all.alternatives().empty());
    }
    tell_unpairable(all.alternatives());
    for (const UnreadOverlay& unread : all.alternatives().unread) {
        reports.take(unread.name, unread.error);
    }
    RunTallies tallies(run.baseline);
    Progress progress(several ? progress_terminal(run.report.quiet) : Progress::Terminal{}, members.count_ahead());
    bool is_usage_fault = false;
    bool is_read = true;        // to the end
    bool may_have_node = true;  // some board what --node names
    bool has_unread = false;
    // False: nobody wants more.
    const auto take = [&](const std::string& member, const AnalyzedBoard& one, const BoardSettings& settings) {
        is_usage_fault = !several && lacks_option(one.name, one.board);
        if (is_usage_fault) {
            return false;
        }
        tallies.add(member, one, settings);
        if (run.fix_diff && one.board) {
            fixes.take(*one.board, settings.analysis);
        }
        const bool is_wanted = reports.take(one.name, one.board);
        has_unread = has_unread || !one.board;
        may_have_node = has_unread || reports.has_node();
        if (!several && !may_have_node) {
            tell_missing_node(*one.board, *run.report.node);
        }
        return is_wanted || !run.baseline.write_to.empty();
    };
    in_order<SettledBoard>(
        several ? run.jobs : 1, [&] { return run.is_live ? std::exchange(live, std::nullopt) : members.next(); },
        [&](Member& member, const auto& emit) {
            const auto settings = run.is_live ? run.settings->typed() : run.settings->of(member.name, member.file);
            analyze_boards(member, settings->analysis, [&](AnalyzedBoard board) {
                return emit(SettledBoard{settings, member.name, std::move(board)});
            });
        },
        [&](const SettledBoard& one) {
            const bool is_drawn = progress.clear();
            is_read = take(one.member, one.board, *one.settings);
            const bool is_next_member = !one.board.alternative;
            if ((is_next_member && progress.count()) || is_drawn) {
                reports.outputs().flush_standard();
                progress.draw();
            }
            return is_read;
        });
    progress.clear();
    if (is_read) {
        tallies.tell_unused_overlays(all.alternatives().overlays);
    }
    if (is_usage_fault || (!may_have_node && !several)) {
        return exit_usage;
    }
    if (run.fix_diff) {
        fixes.write(reports.outputs().standard());
    }
    const bool is_written = reports.finish();
    if (run.fix_diff) {
        fixes.tell();
    }
    const bool is_known = !is_read || tallies.finish(run.report.quiet);
    const int status =
        is_written && is_known ? status_of(reports.summary(), tallies.failing(), all.level()) : exit_unreadable;
    if (!may_have_node) {
        complain("--node", "no board has a device " + *run.report.node);
        return exit_usage;
    }
    return status;
}

}  // namespace dmavet::cli
