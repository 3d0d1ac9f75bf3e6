// SPDX-License-Identifier: Apache-2.0
// What do the options of a command that reports boards ask for?

#include <algorithm>
#include <string>
#include <string_view>

#include "cli/option_groups.hpp"
#include "cli/run_boards.hpp"
#include "cli/text_values.hpp"
#include "cli/today.hpp"

namespace dmavet::cli {

namespace {

constexpr std::string_view overlay_format = "dts-overlay";

// In that format to some place.
bool writes(const Given& given, std::string_view format) {
    const auto reports = given.list("--report");
    return given.text("--format") == format ||
           std::any_of(reports.begin(), reports.end(),
                       [&](const std::string& report) { return report.substr(0, report.find('=')) == format; });
}

// --report FORMAT=-
bool writes_to_standard(const Given& given) {
    const auto reports = given.list("--report");
    return std::any_of(reports.begin(), reports.end(), [](const std::string& one) { return one.ends_with("=-"); });
}

Fixes fixes_for(const Given& given) {
    if (given.has("--fix-diff") || writes(given, "sarif")) {
        return Fixes::placed;
    }
    return writes(given, overlay_format) ? Fixes::tried : Fixes::none;
}

}  // namespace

BoardSettings board_settings(const Given& given) {
    BoardSettings settings;
    settings.analysis.live = live_of(given);
    take_input(given, settings.analysis);
    settings.analysis.input.source = source_text_of(given);
    settings.analysis.fixes = fixes_for(given);
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
    run.report_files = take_reports(given, run.report);
    run.fix_diff = given.has("--fix-diff");
    if (run.fix_diff && (given.has("--format") || writes_to_standard(given))) {
        usage_error("--fix-diff: standard output gets the diff; --report FORMAT=FILE writes a report as well");
    }
    run.writes_overlay = writes(given, overlay_format);
    run.typed = given;
    run.settings = std::make_shared<Settings>(command, given, understand);
    return run;
}

}  // namespace dmavet::cli
