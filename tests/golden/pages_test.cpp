// SPDX-License-Identifier: Apache-2.0
// Do the pages that people read look as they were reviewed on narrow, usual and wide terminals, with and without
// colour?
#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "dmavet/report.hpp"
#include "support/analyzed.hpp"
#include "support/files.hpp"
#include "support/golden.hpp"
#include "support/samples.hpp"
#include "support/text.hpp"

namespace dmavet::test {

namespace {

Sample sample_called(std::string_view name) {
    const std::vector<Sample> samples = all_samples();
    const auto found =
        std::find_if(samples.begin(), samples.end(), [&](const Sample& sample) { return sample.name == name; });
    REQUIRE(found != samples.end());
    return *found;
}

std::string report_of(std::string_view name, ReportOptions options) {
    const Sample sample = sample_called(name);
    const Board board = checked(read_bytes(sample.blob), options.command == "show" ? default_requests() : Question{});
    std::ostringstream out;
    const auto report = make_report(options, out);
    report->board(std::string(name) + ".dtb", board);
    report->finish();
    return std::move(out).str();
}

std::string why_of(std::string_view name, const char* path, const ReportOptions& options) {
    const Board board = checked(read_bytes(sample_called(name).blob), default_requests());
    std::ostringstream out;
    write_why(std::string(name) + ".dtb", board, *board.tree->find_path(path), options, out);
    return std::move(out).str();
}

// Every kind of page, one below the other.
std::string pages(std::size_t width, bool color) {
    ReportOptions options;
    options.width = width;
    options.color = color;
    std::string text;
    const auto add = [&](std::string_view command, const std::string& page) {
        text += fmt::format("{}$ dmavet {}\n{}", text.empty() ? "" : "\n", command, page);
    };
    options.command = "show";
    add("show boards/mobile-smmu.dtb", report_of("boards/mobile-smmu", options));
    options.flat = true;
    add("show --flat boards/raspberry-pi-4.dtb", report_of("boards/raspberry-pi-4", options));
    options.command = "check";
    add("check rules/lost-translating-range/bad.dtb", report_of("rules/lost-translating-range/bad", options));
    options.command = "why";
    add("why boards/mobile-smmu.dtb /soc@0/usb@a6f8800/usb@a600000",
        why_of("boards/mobile-smmu", "/soc@0/usb@a6f8800/usb@a600000", options));
    return text;
}

// Escape sequences as words; none for no words.
std::string with_styles(std::string text, bool has_words) {
    const std::pair<std::string_view, std::string_view> styles[] = {
        {"\033[1m", "{bold}"},    {"\033[1;31m", "{error}"}, {"\033[1;33m", "{warning}"},
        {"\033[1;36m", "{note}"}, {"\033[2m", "{faint}"},    {"\033[0m", "{}"}};
    for (const auto& [sequence, word] : styles) {
        for (std::size_t at = text.find(sequence); at != std::string::npos; at = text.find(sequence, at)) {
            text.replace(at, sequence.size(), has_words ? word : std::string_view());
        }
    }
    return text;
}

void check_golden(const std::string& name, const std::string& got) {
    const std::string difference = compare_with_file(source_dir() / "tests/golden/pages" / name, got);
    CHECK_MESSAGE(difference.empty(), difference);
}

std::size_t longest_line(const std::string& text) {
    std::size_t longest = 0;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        // A line to search a log for is not broken, nor is what was typed.
        if (!contains(line, "kernel log: ") && !line.starts_with("$ ")) {
            longest = std::max(longest, line.size());
        }
    }
    return longest;
}

}  // namespace

TEST_CASE("the pages at 60, 80 and 160 columns") {
    for (const std::size_t width : {60U, 80U, 160U}) {
        CAPTURE(width);
        const std::string plain = pages(width, false);
        check_golden(fmt::format("{}-columns.txt", width), plain);
        CHECK(longest_line(plain) <= width);
        CHECK(with_styles(pages(width, true), false) == plain);
    }
    check_golden("80-columns-in-colour.txt", with_styles(pages(80, true), true));
}

}  // namespace dmavet::test
