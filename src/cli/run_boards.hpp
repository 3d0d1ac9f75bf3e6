// SPDX-License-Identifier: Apache-2.0
// What `check` and `show` have in common: many boards, one report, a copy of it in further formats.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/analyze_input.hpp"
#include "cli/command.hpp"
#include "cli/option_values.hpp"
#include "dmavet/report.hpp"

namespace dmavet::cli {

struct BoardsRun {
    std::vector<std::string> files;  // or the one name of a running system
    std::vector<std::string> extensions = {};
    Analysis analysis;
    ReportOptions report;                  // of standard output
    std::vector<ReportFile> report_files;  // further ones
    std::size_t jobs = 1;
    BaselineOptions baseline = {};
    bool fix_diff = false;            // standard output gets the diff instead
    std::optional<Severity> fail_on;  // absent: no finding makes it fail
};

// What board_options() say, with rules of the command's own; the question is left open.
[[nodiscard]] BoardsRun boards_run(std::string_view command, const Given& given);
[[nodiscard]] int run_boards(const BoardsRun& run);
// What directories have that was not asked for; overlays may be read all the same.
void tell_passed_over(const Members& members, bool are_overlays_read);

}  // namespace dmavet::cli
