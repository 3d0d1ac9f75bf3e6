// SPDX-License-Identifier: Apache-2.0
// Does the full output for the sample boards still look as it was reviewed, and is its JSON what the schemas promise?
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/diff_report.hpp"
#include "dmavet/report.hpp"
#include "dmavet/verify_report.hpp"
#include "golden/schema.hpp"
#include "report/formats.hpp"
#include "support/analyzed.hpp"
#include "support/files.hpp"
#include "support/golden.hpp"
#include "support/samples.hpp"

namespace dmavet::test {

namespace {

std::string file_of(const Sample& sample) {
    return sample.source.lexically_relative(source_dir()).generic_string();
}

std::string report_of(const Sample& sample, const Board& board, ReportOptions options) {
    options.level = Severity::note;
    std::ostringstream out;
    const auto report = make_report(options, out);
    report->board(file_of(sample), board);
    report->finish();
    return std::move(out).str();
}

std::string show_of(const Sample& sample, std::string_view format, DeviceSelection devices = DeviceSelection::dma) {
    ReportOptions options;
    options.command = "show";
    options.format = format;
    options.devices = devices;
    return report_of(sample, checked(read_bytes(sample.blob), default_requests()), options);
}

// The memory map alone, or with everything else as JSON.
std::string map_of(const Sample& sample, std::string_view format) {
    ReportOptions options;
    options.command = "show";
    options.format = format;
    options.map = true;
    options.quiet = true;
    options.node = "*no such node*";
    return report_of(sample, checked(read_bytes(sample.blob), default_requests()), options);
}

std::string check_of(const Sample& sample, std::string_view format, const Question& question = {},
                     const Checks& checks = {}) {
    ReportOptions options;
    options.format = format;
    options.rules = selected_rules(checks);
    return report_of(sample, checked(read_bytes(sample.blob), question, checks), options);
}

// Only with the rules that find something: the texts of the others are no part of what is reviewed here.
std::string sarif_of(const Sample& sample) {
    std::set<std::string_view> ids;
    for (const Finding& finding : checked(read_bytes(sample.blob)).findings) {
        ids.insert(finding.rule->id);
    }
    Checks checks = no_rules();
    for (const std::string_view id : ids) {
        checks.rules->push_back(find_rule(id));
    }
    return check_of(sample, "sarif", {}, checks);
}

// From one sample to another, whatever they have in common.
std::string diff_of(const Sample& old_sample, const Sample& new_sample, std::string_view format) {
    const auto board_of = [](const Sample& sample) { return checked(read_bytes(sample.blob), default_requests()); };
    const Board before = board_of(old_sample), after = board_of(new_sample);
    const BoardDiff diff = diff_boards(before, after);
    ReportOptions options;
    options.format = format;
    options.level = Severity::note;
    options.devices = DeviceSelection::all;
    std::ostringstream out;
    const auto report = make_diff_report(options, out);
    report->compared({file_of(new_sample), file_of(old_sample), file_of(new_sample), &before, &after, &diff});
    report->compared({"new.dts", "", "new.dts", nullptr, &after, nullptr});
    report->compared({"old.dts", "old.dts", "", nullptr, nullptr, nullptr});
    report->unreadable("broken.dts", fail(ErrorCode::truncated, "it ends early"));
    report->finish();
    return std::move(out).str();
}

void check_golden(const std::filesystem::path& folder, const char* name, const std::string& got) {
    const std::string difference = compare_with_file(source_dir() / "tests/golden" / folder / name, got);
    CHECK_MESSAGE(difference.empty(), difference);
}

void check_valid(const Schema& schema, const std::string& json) {
    const std::string violations = schema.violations(json);
    CHECK_MESSAGE(violations.empty(), violations);
}

}  // namespace

TEST_CASE("what dmavet ships and what the samples give as facts is what the schema promises") {
    const Schema schema("dmavet-facts.schema.json");
    check_valid(schema, read_text(source_dir() / "src/facts/shipped/linux.json"));
    for (const std::filesystem::path& file : files_below(source_dir() / "dts-samples", ".json")) {
        CAPTURE(file.string());
        check_valid(schema, read_text(file));
    }
}

TEST_CASE("the output for every sample board") {
    REQUIRE_FALSE(board_samples().empty());
    for (const Sample& sample : board_samples()) {
        CAPTURE(sample.name);
        const std::filesystem::path board = std::filesystem::path(sample.name).filename();
        check_golden(board, "show.txt", show_of(sample, "text"));
        check_golden(board, "show.json", without_version(show_of(sample, "json")));
        check_golden(board, "map.txt", map_of(sample, "text"));
        check_golden(board, "check.txt", check_of(sample, "text"));
        check_golden(board, "check.json", without_version(check_of(sample, "json")));
        check_golden(board, "check.sarif", without_version(sarif_of(sample)));
    }
}

// The boards may have no findings; this one has all that a result can have.
TEST_CASE("a finding in SARIF") {
    const std::vector<Sample> samples = all_samples();
    const auto sample = std::find_if(samples.begin(), samples.end(),
                                     [](const Sample& one) { return one.name == "rules/lost-translating-range/bad"; });
    REQUIRE(sample != samples.end());
    check_golden("sarif", "lost-translating-range.sarif", without_version(sarif_of(*sample)));
}

TEST_CASE("the findings of every rule's bad tree") {
    for (const Sample& sample : all_samples()) {
        if (!sample.name.starts_with("rules/") || !sample.name.ends_with("/bad")) {
            continue;
        }
        CAPTURE(sample.name);
        const std::filesystem::path folder =
            std::filesystem::path("rules") / std::filesystem::path(sample.name).parent_path().filename();
        check_golden(folder, "check.txt", check_of(sample, "text", sample.question(), sample.checks()));
    }
}

TEST_CASE("what changes from a bad tree to a good one") {
    const std::vector<Sample> samples = all_samples();
    const auto sample = [&](std::string_view name) -> const Sample& {
        return *std::find_if(samples.begin(), samples.end(), [&](const Sample& one) { return one.name == name; });
    };
    const Sample &bad = sample("rules/lost-translating-range/bad"), &good = sample("rules/lost-translating-range/good");
    check_golden("diff", "lost-translating-range.txt", diff_of(bad, good, "text"));
    check_golden("diff", "lost-translating-range.json", without_version(diff_of(bad, good, "json")));
    check_golden("diff", "lost-translating-range.md", diff_of(bad, good, "markdown"));
}

TEST_CASE("no golden is left over from a board or rule that is gone") {
    const std::filesystem::path goldens = source_dir() / "tests/golden";
    const std::set<std::string> others{"ci", "diff", "founding", "pages", "rules", "sarif", "verify"};
    for (const auto& entry : std::filesystem::directory_iterator(goldens)) {
        const std::string name = entry.path().filename().string();
        if (!entry.is_directory() || others.contains(name)) {
            continue;
        }
        CAPTURE(name);
        CHECK(std::filesystem::exists(source_dir() / "dts-samples/boards" / (name + ".dts")));
    }
    for (const std::filesystem::path& file : files_below(goldens / "rules", "")) {
        CAPTURE(file.lexically_relative(goldens).generic_string());
        CHECK(file.filename() == "check.txt");
        CHECK(std::filesystem::exists(source_dir() / "dts-samples/rules" / file.parent_path().filename() / "bad.dts"));
    }
}

TEST_CASE("a memory map is what the schema of the show that has it says") {
    const Schema schema("dmavet-show.schema.json");
    for (const Sample& sample : all_samples()) {
        CAPTURE(sample.name);
        const std::string json = map_of(sample, "json");
        check_valid(schema, json);
        CHECK(json.find("\"memory_map\"") != std::string::npos);
    }
}

namespace {

bool is_about_boards(const report::Format& format) {
    return format.command != "rules" && format.command != "kernels" && format.command != "list" &&
           format.command != "config";
}

std::string why_of(const Sample& sample, std::string_view format) {
    ReportOptions options;
    options.command = "why";
    options.format = format;
    const Board board = checked(read_bytes(sample.blob), default_requests(), no_rules());
    std::ostringstream out;
    std::optional<NodeId> last;
    for (const Device& device : board.topology.devices) {
        if (last != device.node) {
            write_why(file_of(sample), board, device.node, options, out);
        }
        last = device.node;
    }
    return std::move(out).str();
}

// What the command writes, of this sample where it is about boards.
std::string written_by(const report::Format& format, const Sample& sample) {
    ReportOptions options;
    options.command = format.command;
    options.format = format.name;
    options.devices = DeviceSelection::all;
    std::ostringstream out;
    if (format.command == "rules") {
        write_rule_table(all_rules(), options, out);
        return std::move(out).str();
    }
    if (format.command == "kernels") {
        write_kernels(options, out);
        return std::move(out).str();
    }
    if (format.command == "list") {
        const std::vector<ListedMember> members{
            {"a.itb", "a.itb#conf-1", "configuration", {"FIT"}, {"a.itb#o"}, 100, {}, {}},
            {"a.itb", "a.itb#o", "overlay", {"FIT"}, {}, 50, "an overlay", {}},
            {"b", "b", "unknown", {}, {}, 0, {}, fail(ErrorCode::unreadable, "cannot open")},
        };
        write_list(members, options, out);
        return std::move(out).str();
    }
    if (format.command == "config") {
        const ShownConfig config{
            "a.dtb",
            "dmavet.toml",
            {{"kernel", {"6.12"}, "the newest", "dmavet.toml:1"}, {"memory", {}, "the tree's", ""}},
            {{"a-*", "", "", "as agreed", "2027-01-31", false, "dmavet.toml:4"}}};
        write_config(config, options, out);
        return std::move(out).str();
    }
    if (format.command == "verify") {
        const Board board = checked(read_bytes(sample.blob));
        write_verify(file_of(sample), board, verify_board(board, SystemFiles()), options, out);
        return std::move(out).str();
    }
    if (format.command == "diff") {
        return diff_of(all_samples().front(), sample, format.name);
    }
    return format.command == "check" ? check_of(sample, format.name)
           : format.command == "why" ? why_of(sample, format.name)
                                     : report_of(sample, checked(read_bytes(sample.blob), default_requests()), options);
}

}  // namespace

TEST_CASE("every document, or each of its lines, is what its schema says") {
    for (const report::Format& format : report::formats()) {
        if (format.keeps == report::Keeps::nothing) {
            continue;
        }
        const Schema schema{std::string(format.schema)};
        for (const Sample& sample : all_samples()) {
            CAPTURE(sample.name);
            CAPTURE(format.command);
            CAPTURE(format.schema);
            const std::string text = written_by(format, sample);
            if (format.keeps == report::Keeps::document) {
                check_valid(schema, text);
            } else {
                std::istringstream lines(text);
                for (std::string line; std::getline(lines, line);) {
                    check_valid(schema, line);
                }
            }
            if (!is_about_boards(format)) {
                break;
            }
        }
    }
}

TEST_CASE("of one rule the document is that rule") {
    const Schema schema("dmavet-rules.schema.json");
    ReportOptions options;
    options.command = "rules";
    options.format = "json";
    std::ostringstream out;
    write_rule(*all_rules().front(), options, out);
    check_valid(schema, std::move(out).str());
}

}  // namespace dmavet::test
