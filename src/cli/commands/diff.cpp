// SPDX-License-Identifier: Apache-2.0
// What changes for DMA from one tree to another, or from one kernel, overlay or RAM to another?

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/check_status.hpp"
#include "cli/compare_pair.hpp"
#include "cli/diff_settings.hpp"
#include "cli/exit_status.hpp"
#include "cli/option_groups.hpp"
#include "cli/option_values.hpp"
#include "cli/ordered_work.hpp"
#include "cli/output.hpp"
#include "cli/pairs.hpp"
#include "cli/progress.hpp"
#include "cli/report_outputs.hpp"
#include "cli/run_boards.hpp"
#include "dmavet/diff_report.hpp"
#include "input/directory.hpp"
#include "input/file.hpp"

namespace dmavet::cli {

namespace {

constexpr const char* other_group = "What is other in NEW";

struct DiffRun {
    std::string old_argument, new_argument;
    std::vector<std::string> extensions;
    std::shared_ptr<DiffSettings> settings;
    ReportOptions report;
    std::vector<ReportFile> report_files;
    std::size_t jobs = 1;
    bool exit_code = false;
};

// A pair, and what held for its new board; null: there is none.
struct SettledPair {
    ComparedPair pair;
    std::shared_ptr<const BoardSettings> after;
};

void take(const ComparedPair& pair, DiffReport& report) {
    for (const SideBoard* side : {&pair.before, &pair.after}) {
        if (side->board && !*side->board) {
            complain(side->file, side->board->error().message);
            report.unreadable(side->file, side->board->error());
            return;
        }
    }
    const Board* before = pair.before.board ? &**pair.before.board : nullptr;
    const Board* after = pair.is_one_board ? before : pair.after.board ? &**pair.after.board : nullptr;
    report.compared(
        {pair.name, pair.before.file, pair.after.file, before, after, pair.diff ? &*pair.diff : nullptr, pair.reasons});
}

// What decides is said in any case: by the findings that are shown, or here.
int status_of(const DiffSummary& summary, const FailingFindings& failing, const DiffRun& run, Severity level) {
    if (summary.unreadable > 0) {
        return exit_unreadable;
    }
    if (const std::string cause = failing.unseen_cause(level); !cause.empty()) {
        complain("diff fails", cause);
    }
    return failing.any() || (run.exit_code && summary.differs()) ? exit_findings : exit_clean;
}

// What each board brings that makes a diff fail.
void add_new(const SettledPair& settled, FailingFindings& failing) {
    const ComparedPair& pair = settled.pair;
    if (settled.after == nullptr) {
        return;
    }
    if (pair.diff) {
        for (const Finding* finding : pair.diff->new_findings) {
            failing.add(*finding, settled.after->fail_on);
        }
    } else if (pair.before.file.empty() && *pair.after.board) {
        failing.add(**pair.after.board, settled.after->fail_on);
    }
}

// The argument that is no directory where the other one is; null: they are alike.
const std::string* beside_directory(const DiffRun& run) {
    const bool is_old = input::is_directory(run.old_argument);
    if (is_old == input::is_directory(run.new_argument)) {
        return nullptr;
    }
    return is_old ? &run.new_argument : &run.old_argument;
}

int diff(const DiffRun& run) {
    if (const std::string* file = beside_directory(run)) {
        complain(*file, why_not_opened(*file));
        return exit_unreadable;
    }
    Pairs pairs(run.old_argument, run.new_argument, run.extensions);
    const AllSettings all = run.settings->ahead(pairs.files_ahead());
    ReportOutputs outputs;
    ReportOptions options = run.report;
    options.level = all.level();
    const auto report = make_diff_report(options, outputs.standard());
    for (const ReportFile& file : run.report_files) {
        report->also(file.format, outputs.add(file.file));
    }
    if (!outputs.are_written()) {
        return exit_unreadable;
    }
    if (!options.quiet) {
        tell_passed_over(pairs.passed_over(), false);
    }
    all.tell_levels();
    if (!all.alternatives().empty()) {
        complain("--overlay", "boards are compared without overlays of which each would be alone");
    }
    FailingFindings failing("new-");
    Progress progress(progress_terminal(options.quiet), pairs.count_ahead());
    in_order<SettledPair>(
        run.jobs, [&] { return pairs.next(); },
        [&](MemberPair& pair, const auto& emit) {
            const Comparison comparison = run.settings->of(pair);
            emit(SettledPair{compare_pair(pair, comparison), comparison.after.settings});
        },
        [&](const SettledPair& settled) {
            progress.clear();
            take(settled.pair, *report);
            add_new(settled, failing);
            if (progress.count()) {
                progress.draw();
            }
            return true;
        });
    progress.clear();
    report->finish();
    return outputs.finish() ? status_of(report->summary(), failing, run, options.level) : exit_unreadable;
}

void take_arguments(const Given& given, DiffRun& run) {
    run.old_argument = given.text("old");
    require(!run.old_argument.empty(), "OLD");
    run.new_argument = given.text("new");
    if (run.new_argument.empty()) {
        if (!asks_anew(given)) {
            usage_error(
                "NEW is missing, or an option that says what is other: --kernel-new, --overlay-new, "
                "--memory-new, --cmdline-new");
        }
        run.new_argument = run.old_argument;
    }
    if (run.old_argument == "-" && run.new_argument == "-") {
        usage_error("standard input is read once: it can be OLD or NEW");
    }
    // Boards of a directory are matched by their files' names, those in one file by their names in it.
    if (const std::string* file = beside_directory(run); file != nullptr && why_not_opened(*file).empty()) {
        const bool is_old = file == &run.old_argument;
        usage_error(fmt::format(
            "{} is a directory and {} is one file: a directory is compared with a directory, a board, image "
            "or archive with another file",
            is_old ? "NEW" : "OLD", is_old ? "OLD" : "NEW"));
    }
}

Run understand_diff(const Given& given) {
    DiffRun run;
    take_arguments(given, run);
    run.extensions = extensions_of(given);
    run.settings = std::make_shared<DiffSettings>(given);
    run.jobs = parse_jobs(given.text("--jobs"));
    run.report = terminal_report("diff", given);
    run.exit_code = given.has("--exit-code");
    run.report_files = take_reports(given, run.report);
    return [run = std::move(run)] { return diff(run); };
}

}  // namespace

Command diff_command() {
    Options options{{"old", Takes::one, "OLD", "a board, image, archive or directory of .dtb"},
                    {"new", Takes::one, "NEW", "the same; absent: OLD, asked otherwise"}};
    options.back().needed = Needed::never;
    append(options, {
                        {"--kernel-new", Takes::one, "RELEASE", "another kernel in NEW", other_group},
                        {"--overlay-new", Takes::many, "FILE", "an overlay that only NEW has", other_group},
                        {"--memory-new", Takes::many, "[BASE+]SIZE", "other RAM in NEW", other_group},
                        {"--cmdline-new", Takes::one, "TEXT", "another command line in NEW", other_group, true},
                    });
    append(options, platform_options());
    append(options, request_options());
    append(options, source_options());
    append(options, {extensions_option(), jobs_option()});
    append(options, terminal_options("diff"));
    append(options, report_options());
    append(options, {
                        {"-q,--quiet", Takes::nothing, "", "no progress", output_group},
                        {"--exit-code", Takes::nothing, "", "status 1 when anything differs", output_group},
                    });
    append(options, config_options());
    append(options, rule_options());
    // What a dmavet.toml says under this name is what fails a check.
    append(options, {
                        {"--fail-on", Takes::one, "new-error|new-warning|never",
                         "findings for status 1 (default never)", rules_group, false, false},
                        baseline_option(),
                    });
    return {"diff", "what changes for DMA from one tree or kernel to another", std::move(options),
            "Boards of two directories or archives are matched by their names. What many boards have in\n"
            "common is told once.\n"
            "A side has the settings of its boards' dmavet.toml or, where it has none, of the other side's.\n"
            "Exit status: 0, or 1 with --exit-code when anything differs and with --fail-on when such\n"
            "             findings are new, 2 wrong usage, 3 an input could not be read\n\n"
            "EXAMPLES\n"
            "  dmavet diff old.dtb new.dtb\n"
            "  dmavet diff before/dtbs after/dtbs --exit-code\n"
            "  dmavet diff board.dtb --kernel 6.12 --kernel-new 7.2\n"
            "  dmavet diff board.dts --overlay-new camera.dtso\n"
            "  dmavet diff before after --format markdown --fail-on new-error\n" +
                std::string(request_words),
            &understand_diff};
}

}  // namespace dmavet::cli
