// SPDX-License-Identifier: Apache-2.0
// Does the full output for the sample boards still look as it was reviewed, and is its JSON what the schemas promise?
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/report.hpp"
#include "golden/schema.hpp"
#include "support/analyzed.hpp"
#include "support/files.hpp"
#include "support/golden.hpp"
#include "support/samples.hpp"

namespace dmavet::test {

namespace {

std::string file_of(const Sample& sample) {
    return sample.source.lexically_relative(source_dir()).generic_string();
}

// What the program asks for when nobody says otherwise.
Options default_requests() {
    Options options;
    options.allocations.resize(2);
    options.allocations[1].context = AllocContext::atomic;
    options.streams.resize(2);
    options.streams[1].mask_bits = 64;
    return options;
}

std::string report_of(const Sample& sample, Command command, Format format,
                      DeviceSelection devices = DeviceSelection::dma, const Options& check = {}) {
    const Options asked = command == Command::show ? default_requests() : check;
    ReportOptions options;
    options.command = command;
    options.format = format;
    options.devices = devices;
    options.level = Severity::note;
    options.asked = &asked;
    std::ostringstream out;
    const Analysis analysis = checked(read_bytes(sample.blob), asked);
    const auto report = make_report(options, out);
    report->board(file_of(sample), analysis);
    report->finish();
    return std::move(out).str();
}

// Only with the rules that find something: the texts of the others are no part of what is reviewed here.
std::string sarif_of(const Sample& sample) {
    std::set<const Rule*> rules;
    for (const Finding& finding : checked(read_bytes(sample.blob)).findings) {
        rules.insert(finding.rule);
    }
    Options options;
    options.rules.emplace(rules.begin(), rules.end());
    std::sort(options.rules->begin(), options.rules->end(), [](const Rule* a, const Rule* b) { return a->id < b->id; });
    return report_of(sample, Command::check, Format::sarif, DeviceSelection::dma, options);
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
    check_valid(schema, read_text(source_dir() / "src/facts/shipped/linux-6.12.json"));
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
        check_golden(board, "show.txt", report_of(sample, Command::show, Format::text));
        check_golden(board, "show.json", without_version(report_of(sample, Command::show, Format::json)));
        check_golden(board, "check.txt", report_of(sample, Command::check, Format::text));
        check_golden(board, "check.json", without_version(report_of(sample, Command::check, Format::json)));
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
        check_golden(folder, "check.txt",
                     report_of(sample, Command::check, Format::text, DeviceSelection::dma, sample.options()));
    }
}

TEST_CASE("no golden is left over from a board or rule that is gone") {
    const std::filesystem::path goldens = source_dir() / "tests/golden";
    const std::set<std::string> others{"founding", "rules", "sarif"};
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

TEST_CASE("every JSON document is what its schema says") {
    const Schema show("dmavet-show.schema.json");
    const Schema check("dmavet-check.schema.json");
    for (const Sample& sample : all_samples()) {
        CAPTURE(sample.name);
        check_valid(show, report_of(sample, Command::show, Format::json, DeviceSelection::all));
        check_valid(check, report_of(sample, Command::check, Format::json));
    }
}

TEST_CASE("every line of NDJSON is what its schema says") {
    const Schema device("dmavet-show-line.schema.json");
    const Schema finding("dmavet-check-line.schema.json");
    for (const Sample& sample : all_samples()) {
        CAPTURE(sample.name);
        std::istringstream devices(report_of(sample, Command::show, Format::ndjson, DeviceSelection::all));
        for (std::string line; std::getline(devices, line);) {
            check_valid(device, line);
        }
        std::istringstream findings(report_of(sample, Command::check, Format::ndjson));
        for (std::string line; std::getline(findings, line);) {
            check_valid(finding, line);
        }
    }
}

}  // namespace dmavet::test
