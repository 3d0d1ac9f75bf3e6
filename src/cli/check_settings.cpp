// SPDX-License-Identifier: Apache-2.0
// What do the options of a check mean for a board?

#include "cli/check_settings.hpp"

#include <algorithm>
#include <utility>

#include "cli/option_groups.hpp"
#include "cli/run_boards.hpp"
#include "cli/severity_values.hpp"

namespace dmavet::cli {

namespace {

// What is not to be asked, with what a project has graded as off.
std::vector<std::string> skipped(const Given& given, const Grades& grades) {
    std::vector<std::string> skip = given.list("--skip");
    skip.insert(skip.end(), grades.off.begin(), grades.off.end());
    return skip;
}

}  // namespace

void take_checks(const Given& given, BoardSettings& settings) {
    Analysis& analysis = settings.analysis;
    Grades grades = parse_grades(given.list("--severity"));
    const Rule* of_all_kernels = settings.all_kernels ? find_rule("kernel-changes-meaning") : nullptr;
    analysis.checks = {.rules = parse_rules(given.list("--only"), skipped(given, grades), of_all_kernels),
                       .shipped_facts = !given.has("--no-facts"),
                       .severities = std::move(grades.severities)};
    settings.rules = selected_rules(analysis.checks);
    settings.level = parse_severity("--level", given.text("--level", "warning"));
    // What makes a check fail may be accepted in its source, shown or not.
    analysis.locate = std::min(settings.level, settings.fail_on.value_or(settings.level));
    analysis.knows_all = given.has("--write-baseline");
    if (const std::string known = given.text("--baseline"); !known.empty() && !analysis.knows_all) {
        analysis.known = read_baseline(known);
    }
}

BoardSettings check_settings(const Given& given) {
    BoardSettings settings = board_settings(given);
    settings.analysis.question = question_of(given, Kernels::one_or_all);
    settings.all_kernels = asks_all_kernels(given);
    settings.fail_on = parse_fail_on(given.text("--fail-on", "error"));
    take_checks(given, settings);
    return settings;
}

}  // namespace dmavet::cli
