// SPDX-License-Identifier: Apache-2.0
// What `check` and `show` have in common: many boards, one report, a copy of it in further formats.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/analyze_input.hpp"
#include "cli/command.hpp"
#include "cli/config/settings.hpp"
#include "cli/option_values.hpp"
#include "dmavet/report.hpp"

namespace dmavet::cli {

struct BoardsRun {
    std::vector<std::string> files;  // or the one name of a running system
    std::vector<std::string> extensions = {};
    bool is_live = false;
    std::shared_ptr<Settings> settings;  // of each board
    Given typed = {};
    bool has_source = false;               // --source: it is the text of one board
    ReportOptions report;                  // of standard output
    std::vector<ReportFile> report_files;  // further ones
    std::size_t jobs = 1;
    BaselineOptions baseline = {};
    bool fix_diff = false;        // standard output gets the diff instead
    bool writes_overlay = false;  // an overlay with fixes, for one board
};

// What board_options() say; `understand` says what they mean for a board.
[[nodiscard]] BoardsRun boards_run(std::string_view command, const Given& given, Settings::Understand understand);
// What they mean in every command, but for the question and the checks.
[[nodiscard]] BoardSettings board_settings(const Given& given);
// What cannot be understood for a board is a usage error.
[[nodiscard]] int run_boards(const BoardsRun& run);
// What directories have that was not asked for, by the ends of names; overlays may be read all the same.
void tell_passed_over(std::map<std::string, std::size_t> passed_over, bool are_overlays_read);

}  // namespace dmavet::cli
