// SPDX-License-Identifier: Apache-2.0
// Options that several commands have, and what they mean.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/analyze_input.hpp"
#include "cli/command.hpp"
#include "cli/option_values.hpp"
#include "dmavet/report.hpp"

namespace dmavet::cli {

using Options = std::vector<Option>;

// What --kernel may say: `all` are the newest kernel, and what the others make otherwise.
enum class Kernels : std::uint8_t { one, one_or_all, running };  // running: one, and by default that of a system
// What --overlay may say: overlays that are all applied, and those of which each is for itself.
enum class Overlays : std::uint8_t { together, also_alternatives };

// Headings of --help.
inline constexpr const char* output_group = "Output";
inline constexpr const char* rules_group = "Rules";
inline constexpr const char* known_group = "Known findings";

// Some behind others.
void append(Options& options, const Options& more);

// Which boards: "files".
[[nodiscard]] Option boards_argument();
// Which kernels --kernel all stands for, an architecture a line, for a footer: "  arm64 7.2, 6.12, 6.1, 5.10\n".
[[nodiscard]] std::string all_kernels_words();
// Which kernel and platform are predicted.
[[nodiscard]] Options platform_options(Kernels kernels = Kernels::one);
// What drivers ask, and the words of it for a footer.
[[nodiscard]] Options request_options();
extern const char* const request_words;
// What a board is made of, and which overlays go to which boards, for a footer.
[[nodiscard]] Options source_options(Overlays overlays = Overlays::together);
extern const char* const overlay_words;
[[nodiscard]] Option source_option();
[[nodiscard]] Option jobs_option();
// Which rules are asked, and what of their findings is shown.
[[nodiscard]] Options rule_options();
// Which of them are accepted.
[[nodiscard]] Option baseline_option();
// Further files, and which devices of a board.
[[nodiscard]] Options report_options();
// What standard output gets.
[[nodiscard]] Options terminal_options(std::string_view command);
// All that a command has which writes reports about boards.
[[nodiscard]] Options board_options(std::string_view command);

[[nodiscard]] Options live_options();
// What they ask for, if anything.
[[nodiscard]] std::optional<LiveOptions> live_of(const Given& given);
// Of the board that is a running system.
[[nodiscard]] std::string live_name(const Given& given);

void require(bool is_given, const char* what);
// What of a directory is taken beside .dtb: "dts", "itb".
[[nodiscard]] Option extensions_option();
[[nodiscard]] std::vector<std::string> extensions_of(const Given& given);
// The boards; at least one.
[[nodiscard]] std::vector<std::string> files_of(const Given& given);
// A running system is the only board.
void require_no_files(const Given& given);
// What --memory says, or another option like it: banks, or how much there is without where.
void take_memory(const char* option, const std::vector<std::string>& texts, Question& question);
// --kernel all
[[nodiscard]] bool asks_all_kernels(const Given& given);
// Without the requests.
[[nodiscard]] Question question_of(const Given& given, Kernels kernels = Kernels::one);
// With the requests that a command makes when nobody says otherwise.
[[nodiscard]] Question question_with_requests(const Given& given, Kernels kernels = Kernels::one);
// What options say of input, for many boards.
void take_input(const Given& given, Analysis& analysis);
// The same for one: overlays that are alternatives are a usage error.
[[nodiscard]] InputOptions input_options(const Given& given);
// --source, of a command that looks up lines: a file that can be opened.
[[nodiscard]] std::string source_text_of(const Given& given);
// Format, terminal, and what of it is asked for.
[[nodiscard]] ReportOptions terminal_report(std::string_view command, const Given& given);
// The files of --report; FORMAT=- is what --format says, and standard output holds one document.
[[nodiscard]] std::vector<ReportFile> take_reports(const Given& given, ReportOptions& report);

}  // namespace dmavet::cli
