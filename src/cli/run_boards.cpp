// SPDX-License-Identifier: Apache-2.0
// How do many boards become reports? Boards are analysed on several threads and reported here, one after
// the other in the order of their names.

#include "cli/run_boards.hpp"

#include <algorithm>
#include <iterator>
#include <list>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/check_status.hpp"
#include "cli/exit_status.hpp"
#include "cli/fix_diff.hpp"
#include "cli/ignored_findings.hpp"
#include "cli/node_lookup.hpp"
#include "cli/option_groups.hpp"
#include "cli/ordered_work.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/source_remarks.hpp"
#include "cli/text_values.hpp"
#include "cli/today.hpp"
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

// In some format to some place.
bool writes_overlay(const Given& given) {
    const auto reports = given.list("--report");
    return given.text("--format") == overlay_format ||
           std::any_of(reports.begin(), reports.end(),
                       [](const std::string& report) { return report.substr(0, report.find('=')) == overlay_format; });
}

// What holds for the boards of a run together.
class AllSettings {
public:
    explicit AllSettings(const std::vector<std::shared_ptr<const BoardSettings>>& sets) {
        for (const auto& one : sets) {
            add(*one);
        }
    }

    // The least of what the boards ask for.
    [[nodiscard]] Severity level() const { return level_.value_or(Severity::warning); }
    [[nodiscard]] bool has_baseline() const { return has_baseline_; }
    // In the order of their ids.
    [[nodiscard]] std::vector<const Rule*> rules() const {
        std::vector<const Rule*> rules;
        std::copy_if(all_rules().begin(), all_rules().end(), std::back_inserter(rules),
                     [&](const Rule* rule) { return rules_.contains(rule); });
        return rules;
    }
    // Each once, by name.
    [[nodiscard]] const OverlayAlternatives& alternatives() const { return alternatives_; }

private:
    void add(const BoardSettings& settings) {
        level_ = std::min(level_.value_or(settings.level), settings.level);
        has_baseline_ = has_baseline_ || settings.analysis.known.baseline;
        rules_.insert(settings.rules.begin(), settings.rules.end());
        const OverlayAlternatives& more = settings.analysis.alternatives;
        add_new(more.overlays, alternatives_.overlays, [](const AlternativeOverlay& one) { return one.source.name; });
        add_new(more.unread, alternatives_.unread, [](const UnreadOverlay& one) { return one.name; });
        add_new(more.no_overlays, alternatives_.no_overlays, [](const std::string& one) { return one; });
    }

    template <class T, class NameOf>
    static void add_new(const std::vector<T>& more, std::vector<T>& all, NameOf name_of) {
        for (const T& one : more) {
            if (std::none_of(all.begin(), all.end(), [&](const T& known) { return name_of(known) == name_of(one); })) {
                all.push_back(one);
            }
        }
    }

    std::optional<Severity> level_;
    bool has_baseline_ = false;
    std::set<const Rule*> rules_;
    OverlayAlternatives alternatives_;
};

// Those of all boards that are known already; a container's are known once it is read.
AllSettings settings_ahead(const BoardsRun& run, const Members& members) {
    if (run.is_live) {
        return AllSettings({run.settings->typed()});
    }
    for (const std::string& file : members.files_ahead()) {
        static_cast<void>(run.settings->of(file, file));
    }
    return AllSettings(run.settings->all());
}

// A board of a member and what held for it.
struct SettledBoard {
    std::shared_ptr<const BoardSettings> settings;
    std::string member;
    AnalyzedBoard board;
};

// What is known of the boards that were reported.
class Tallies {
public:
    explicit Tallies(const BaselineOptions& baseline) : known_(baseline), ignored_(today()) {}

    void add(const std::string& member, const AnalyzedBoard& one, const BoardSettings& settings) {
        if (one.alternative) {
            used_.insert(settings.analysis.alternatives.overlays[*one.alternative].source.name);
        }
        if (one.board) {
            failing_.add(*one.board, settings.fail_on);
            known_.add(one.name, *one.board, settings.analysis.known, settings.rules);
            ignored_.add(member, *one.board, settings.analysis.config, settings.rules);
            remarks_.add(*one.board);
        }
    }

    // Once all boards were read. False: a file cannot be written, which is said.
    [[nodiscard]] bool finish(bool quiet) {
        if (!quiet) {
            ignored_.tell();
            remarks_.tell();
        }
        return known_.finish(quiet);
    }

    void tell_unused_overlays(const std::vector<AlternativeOverlay>& all) const {
        std::vector<bool> is_used;
        for (const AlternativeOverlay& one : all) {
            is_used.push_back(used_.contains(one.source.name));
        }
        tell_unused(all, is_used);
    }

    [[nodiscard]] const FailingFindings& failing() const { return failing_; }

private:
    FailingFindings failing_;
    KnownFindings known_;
    IgnoredFindings ignored_;
    SourceRemarks remarks_;
    std::set<std::string> used_;  // names of alternative overlays
};

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

BoardSettings board_settings(const Given& given) {
    BoardSettings settings;
    settings.analysis.live = live_of(given);
    take_input(given, settings.analysis);
    settings.analysis.input.source = source_text_of(given);
    settings.analysis.fixes = given.has("--fix-diff") || writes_overlay(given);
    settings.analysis.today = today();
    return settings;
}

BoardsRun boards_run(std::string_view command, const Given& given, Settings::Understand understand) {
    BoardsRun run;
    run.is_live = live_of(given).has_value();
    if (run.is_live) {
        require_no_files(given);
        run.files = {live_name(given)};
    } else {
        run.files = files_of(given);
        run.extensions = extensions_of(given);
    }
    run.has_source = given.has("--source");
    run.jobs = parse_jobs(given.text("--jobs"));
    run.report = terminal_report(command, given);
    run.report.quiet = given.has("--quiet");
    if (const std::string devices = given.text("--devices"); !devices.empty()) {
        run.report.devices = parse_devices(devices);
    }
    take_reports(given, run);
    run.fix_diff = given.has("--fix-diff");
    if (run.fix_diff && given.has("--format")) {
        usage_error("--fix-diff: standard output gets the diff; --report FORMAT=FILE writes a report as well");
    }
    run.writes_overlay = writes_overlay(given);
    run.settings = std::make_shared<Settings>(command.substr(0, command.find(' ')), given, understand);
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
    Members members(run.is_live ? std::span<const std::string>() : run.files, Members::Of::boards, {}, run.extensions);
    std::optional<Member> live = run.is_live ? std::optional(Member{run.files[0], {}}) : std::nullopt;
    const AllSettings all = settings_ahead(run, members);
    const bool are_several_members = members.are_several();
    const bool several = are_several_members || !all.alternatives().empty();
    if (are_several_members && run.has_source) {
        complain("--source", "it is the text of one board, and there are several");
        return exit_usage;
    }
    if (several && run.writes_overlay) {
        complain("dts-overlay", "it is an overlay for one board, and there are several");
        return exit_usage;
    }
    if (run.baseline.prune && !all.has_baseline()) {
        usage_error("--prune needs --baseline FILE");
    }
    BoardsRun reported = run;
    reported.report.level = all.level();
    reported.report.rules = all.rules();
    Reports reports(reported, several);
    FixDiff fixes;
    if (!reports.opened()) {
        return exit_unreadable;
    }
    if (!run.report.quiet) {
        tell_passed_over(members, !all.alternatives().empty());
    }
    tell_unpairable(all.alternatives());
    for (const UnreadOverlay& unread : all.alternatives().unread) {
        reports.take(unread.name, unread.error);
    }
    Tallies tallies(run.baseline);
    Progress progress(several ? progress_terminal(run.report.quiet) : Progress::Terminal{}, members.count_ahead());
    bool found_node = false;
    bool is_usage_fault = false;
    bool is_read = true;  // to the end
    // False: nobody wants more.
    const auto take = [&](const std::string& member, const AnalyzedBoard& one, const BoardSettings& settings) {
        is_usage_fault = !several && lacks_option(one.name, one.board);
        if (is_usage_fault) {
            return false;
        }
        tallies.add(member, one, settings);
        found_node = found_node || !one.board || has_node(*one.board, run.report, settings.analysis.input, !several);
        if (run.fix_diff && one.board) {
            fixes.take(*one.board, settings.analysis);
        }
        const bool is_wanted = (!several && !found_node) || reports.take(one.name, one.board);
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
                reports.flush();
                progress.draw();
            }
            return is_read;
        });
    progress.clear();
    if (is_read) {
        tallies.tell_unused_overlays(all.alternatives().overlays);
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
    const bool is_known = !is_read || tallies.finish(run.report.quiet);
    const int status =
        is_written && is_known ? status_of(reports.summary(), tallies.failing(), all.level()) : exit_unreadable;
    if (!found_node) {
        complain("--node", "no board has a device " + *run.report.node);
        return exit_usage;
    }
    return status;
}

}  // namespace dmavet::cli
