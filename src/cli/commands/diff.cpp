// SPDX-License-Identifier: Apache-2.0
// What changes for DMA from one tree to another, or from one kernel, overlay or RAM to another?

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/compare_pair.hpp"
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

namespace dmavet::cli {

namespace {

constexpr const char* other_group = "What is other in NEW";

struct DiffRun {
    std::string old_argument, new_argument;
    std::vector<std::string> extensions;
    Comparison comparison;
    ReportOptions report;
    std::vector<ReportFile> report_files;
    std::size_t jobs = 1;
    bool exit_code = false;
    std::optional<Severity> fail_on;  // absent: no new finding makes it fail
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

int status_of(const DiffSummary& summary, const DiffRun& run) {
    if (summary.unreadable > 0) {
        return exit_unreadable;
    }
    const std::size_t failing =
        !run.fail_on ? 0 : summary.new_errors + (*run.fail_on == Severity::warning ? summary.new_warnings : 0);
    return failing > 0 || (run.exit_code && summary.differs()) ? exit_findings : exit_clean;
}

int diff(const DiffRun& run) {
    Pairs pairs(run.old_argument, run.new_argument, run.extensions);
    ReportOutputs outputs;
    const auto report = make_diff_report(run.report, outputs.standard());
    for (const ReportFile& file : run.report_files) {
        report->also(file.format, outputs.add(file.file));
    }
    if (!outputs.are_written()) {
        return exit_unreadable;
    }
    Progress progress(progress_terminal(run.report.quiet), pairs.count_ahead());
    in_order<ComparedPair>(
        run.jobs, [&] { return pairs.next(); },
        [&](MemberPair& pair, const auto& emit) { emit(compare_pair(pair, run.comparison)); },
        [&](const ComparedPair& pair) {
            progress.clear();
            take(pair, *report);
            if (progress.count()) {
                progress.draw();
            }
            return true;
        });
    progress.clear();
    report->finish();
    return outputs.finish() ? status_of(report->summary(), run) : exit_unreadable;
}

bool names_directory(const std::string& argument) {
    std::error_code ignored;
    return argument != "-" && std::filesystem::is_directory(argument, ignored);
}

std::optional<Severity> parse_new(const std::string& text) {
    return choose<std::optional<Severity>>(
        "--fail-on", text,
        {{"new-error", Severity::error}, {"new-warning", Severity::warning}, {"never", std::nullopt}});
}

// Whether NEW is another question about the trees.
bool asks_anew(const Given& given) {
    const auto options = {"--overlay-new", "--kernel-new", "--memory-new", "--cmdline-new"};
    return std::any_of(options.begin(), options.end(), [&](const char* option) { return given.has(option); });
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
    if (names_directory(run.old_argument) != names_directory(run.new_argument)) {
        usage_error(fmt::format("{} is a directory and {} is none", names_directory(run.old_argument) ? "OLD" : "NEW",
                                names_directory(run.old_argument) ? "NEW" : "OLD"));
    }
}

Analysis old_analysis(const Given& given) {
    if (asks_all_kernels(given)) {
        usage_error("--kernel: all is no kernel of one side; --kernel and --kernel-new name two");
    }
    Analysis analysis;
    take_input(given, analysis);
    if (!analysis.alternatives.empty()) {
        usage_error("--overlay: several overlays, of which each would be alone; name one");
    }
    analysis.question = question_with_requests(given);
    analysis.checks = {.rules = parse_rules(given.list("--only"), given.list("--skip")),
                       .shipped_facts = !given.has("--no-facts")};
    return analysis;
}

// What NEW has otherwise.
Analysis new_analysis(const Given& given, const Analysis& old_side) {
    Analysis analysis = old_side;
    if (const std::string kernel = given.text("--kernel-new"); !kernel.empty()) {
        analysis.question.release = parse_kernel(kernel);
    }
    if (given.has("--cmdline-new")) {
        analysis.question.cmdline = given.text("--cmdline-new");
    }
    if (const auto memory = given.list("--memory-new"); !memory.empty()) {
        take_memory("--memory-new", memory, analysis.question);
    }
    GivenOverlays overlays = read_overlays(given.list("--overlay-new"), analysis.input);
    if (!overlays.alternatives.empty()) {
        usage_error("--overlay-new: several overlays, of which each would be alone; name one");
    }
    std::move(overlays.applied.begin(), overlays.applied.end(), std::back_inserter(analysis.input.overlays));
    return analysis;
}

Run understand_diff(const Given& given) {
    DiffRun run;
    take_arguments(given, run);
    run.extensions = extensions_of(given);
    run.comparison.before = old_analysis(given);
    run.comparison.after = new_analysis(given, run.comparison.before);
    // Both sides of one source are compiled alike.
    run.comparison.before.input.keep_labels |= !run.comparison.after.input.overlays.empty();
    run.jobs = parse_jobs(given.text("--jobs"));
    run.report = terminal_report("diff", given);
    run.report.level = parse_severity("--level", given.text("--level", "warning"));
    run.exit_code = given.has("--exit-code");
    run.fail_on = parse_new(given.text("--fail-on", "never"));
    run.report_files = take_reports(given, run.report);
    return [run = std::move(run)] { return diff(run); };
}

}  // namespace

Command diff_command() {
    Options options{{"old", Takes::one, "OLD", "a board, image, archive or directory of .dtb"},
                    {"new", Takes::one, "NEW", "the same; absent: OLD, asked otherwise"}};
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
    append(options, rule_options());
    append(options, {
                        {"--fail-on", Takes::one, "new-error|new-warning|never",
                         "findings for status 1 (default never)", rules_group},
                    });
    return {"diff", "what changes for DMA from one tree or kernel to another", std::move(options),
            "Boards of two directories or archives are matched by their names. What many boards have in\n"
            "common is told once.\n"
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
