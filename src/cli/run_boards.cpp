// SPDX-License-Identifier: Apache-2.0
// How do many boards become reports? Boards are analysed on several threads and reported here, one after
// the other in the order of their names.

#include "cli/run_boards.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "cli/all_settings.hpp"
#include "cli/exit_status.hpp"
#include "cli/fix_diff.hpp"
#include "cli/node_lookup.hpp"
#include "cli/ordered_work.hpp"
#include "cli/progress.hpp"
#include "cli/report_outputs.hpp"
#include "cli/run_files.hpp"
#include "cli/run_tallies.hpp"
#include "cli/text_values.hpp"
#include "input/directory.hpp"

namespace dmavet::cli {

namespace {

// What all kernels make of a board is another document.
constexpr std::string_view of_all_kernels = "show --kernel all";

bool is_of_all_kernels(const BoardsRun& run, const AllSettings& all) {
    return run.report.command == "show" && all.kernels() == AllSettings::Asked::by_all;
}

// The report to standard output and to the files of --report.
class Reports {
public:
    Reports(const BoardsRun& run, const AllSettings& settings, bool several) {
        ReportOptions options = run.report;
        options.several = several;
        options.only_with_node = !several;
        options.level = settings.level();
        options.rules = settings.rules();
        if (is_of_all_kernels(run, settings)) {
            options.command = of_all_kernels;
            options.format = parse_format("--format", of_all_kernels, options.format);
        }
        report_ = make_report(options, run.fix_diff ? nowhere_ : outputs_.standard());
        for (const ReportFile& file : run.report_files) {
            report_->also(parse_format("--report", options.command, file.format), outputs_.add(file.file));
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
    [[nodiscard]] const ReportOutputs& outputs() const { return outputs_; }
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

// Of all boards, before one is read: where there is one alone, its name is known.
AllSettings settings_of(const BoardsRun& run, const std::vector<std::string>& files, const Members& members) {
    if (run.is_live) {
        return AllSettings({run.settings->of_live(run.files.front())});
    }
    const Member* only = members.only();
    return only != nullptr ? AllSettings({run.settings->of(only->name, only->file)})
                           : settings_ahead(*run.settings, files);
}

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
    if (run.report.command == "show" && all.kernels() == AllSettings::Asked::by_some) {
        usage_error("kernel = \"all\" is for some of these boards: show tells it of all of them or of none");
    }
    if (is_of_all_kernels(run, all) && (run.report.map || run.report.trace)) {
        usage_error(
            fmt::format("{} goes with one kernel, not with --kernel all", run.report.map ? "--map" : "--trace"));
    }
    check_outputs(run.report.command, run.typed, run.settings->configs());
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

// Goes through the boards of a run, each once in its turn, and keeps what is known of them together.
class BoardsWork {
public:
    BoardsWork(const BoardsRun& run, const AllSettings& all, Members& members, bool several)
        : run_(run),
          all_(all),
          members_(members),
          several_(several),
          reports_(run, all, several),
          tallies_(run.baseline),
          progress_(several ? progress_terminal(run.report.quiet) : Progress::Terminal{}, members.count_ahead()) {}

    [[nodiscard]] bool can_be_written() const { return reports_.outputs().are_written(); }

    // What is said before the first board.
    void begin() {
        if (!run_.report.quiet) {
            tell_passed_over(members_.passed_over(), !all_.alternatives().empty());
        }
        all_.tell_levels();
        tell_unpairable(all_.alternatives());
        for (const UnreadOverlay& unread : all_.alternatives().unread) {
            reports_.take(unread.name, unread.error);
        }
    }

    void go_through() {
        std::optional<Member> live = run_.is_live ? std::optional(Member{run_.files[0], {}}) : std::nullopt;
        in_order<SettledBoard>(
            several_ ? run_.jobs : 1,
            [&] { return run_.is_live ? std::exchange(live, std::nullopt) : members_.next(); },
            [&](Member& member, const auto& emit) { analyze(member, emit); },
            [&](const SettledBoard& one) {
                const bool is_drawn = progress_.clear();
                is_read_ = take(one);
                const bool is_next_member = !one.board.alternative;
                if ((is_next_member && progress_.count()) || is_drawn) {
                    reports_.outputs().flush_standard();
                    progress_.draw();
                }
                return is_read_;
            });
        progress_.clear();
    }

    // Ends what is written, and answers the exit status.
    [[nodiscard]] int finish() {
        if (is_read_) {
            tallies_.tell_unused_overlays(all_.alternatives().overlays);
        }
        if (is_usage_fault_ || (!may_have_node_ && !several_)) {
            return exit_usage;
        }
        if (run_.fix_diff) {
            fixes_.write(reports_.outputs().standard());
        }
        const bool is_written = reports_.finish();
        if (run_.fix_diff) {
            fixes_.tell();
        }
        const bool is_known = !is_read_ || tallies_.finish();
        const int status =
            is_written && is_known ? status_of(reports_.summary(), tallies_.failing(), all_.level()) : exit_unreadable;
        if (!may_have_node_) {
            complain("--node", "no board has a device " + *run_.report.node);
            return exit_usage;
        }
        return status;
    }

private:
    // On any thread.
    template <class Emit>
    void analyze(Member& member, const Emit& emit) const {
        const auto settings =
            run_.is_live ? run_.settings->of_live(member.name) : run_.settings->of(member.name, member.file);
        analyze_boards(member, settings->analysis, [&](AnalyzedBoard board) {
            return emit(SettledBoard{settings, member.name, std::move(board)});
        });
    }

    // False: nobody wants more.
    bool take(const SettledBoard& one) {
        const auto& [name, board, alternative] = one.board;
        is_usage_fault_ = !several_ && lacks_option(name, board);
        if (is_usage_fault_) {
            return false;
        }
        tallies_.add(one.member, one.board, *one.settings);
        if (run_.fix_diff && board) {
            fixes_.take(*board, one.settings->analysis);
        }
        const bool is_wanted = reports_.take(name, board);
        has_unread_ = has_unread_ || !board;
        may_have_node_ = has_unread_ || reports_.has_node();
        if (!several_ && !may_have_node_) {
            tell_missing_node(*board, *run_.report.node);
        }
        return is_wanted || !run_.baseline.write_to.empty();
    }

    const BoardsRun& run_;
    const AllSettings& all_;
    Members& members_;
    bool several_;  // boards
    Reports reports_;
    FixDiff fixes_;
    RunTallies tallies_;
    Progress progress_;
    bool is_usage_fault_ = false;
    bool is_read_ = true;        // to the end
    bool may_have_node_ = true;  // some board what --node names
    bool has_unread_ = false;
};

// How they are asked for.
std::string what_to_do_text(const std::map<std::string, std::size_t>& passed_over) {
    std::vector<std::string> advice;
    std::vector<std::string_view> extensions;
    for (const auto& [extension, count] : passed_over) {
        if (extension != "dtbo") {
            extensions.push_back(extension);
        }
    }
    if (!extensions.empty()) {
        advice.push_back(
            fmt::format("name those that are boards, or take them with --ext {}", fmt::join(extensions, ",")));
    }
    if (passed_over.contains("dtbo")) {
        advice.emplace_back("an overlay goes with its board: --overlay");
    }
    return fmt::format("{}", fmt::join(advice, "; "));
}

}  // namespace

void tell_passed_over(std::map<std::string, std::size_t> passed_over, bool are_overlays_read) {
    if (are_overlays_read) {
        passed_over.erase("dtbo");
    }
    if (!passed_over.empty()) {
        complain("directories",
                 fmt::format("{} passed over; {}", input::counts_text(passed_over), what_to_do_text(passed_over)));
    }
}

int run_boards(const BoardsRun& run) {
    Members members(run.is_live ? std::span<const std::string>() : run.files, Members::Of::boards, {}, run.extensions);
    const std::vector<std::string> files = members.files_ahead();
    const bool are_several_members = members.are_several();
    const AllSettings all = settings_of(run, files, members);
    refuse_contradictions(run, all, are_several_members);
    BoardsWork work(run, all, members, are_several_members || !all.alternatives().empty());
    if (!work.can_be_written()) {
        return exit_unreadable;
    }
    work.begin();
    work.go_through();
    return work.finish();
}

}  // namespace dmavet::cli
