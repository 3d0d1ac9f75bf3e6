// SPDX-License-Identifier: Apache-2.0
// Is the table of formats whole: each once, each with a writer, each schema there and used?
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "dmavet/report.hpp"
#include "report/document/why_document.hpp"
#include "report/formats.hpp"
#include "support/analyzed.hpp"
#include "support/files.hpp"

namespace dmavet::test {

using report::Format;
using report::formats;
using report::Keeps;

TEST_CASE("every format is in the table once, has a writer and names a schema that is there") {
    std::set<std::pair<std::string_view, std::string_view>> seen;
    for (const Format& format : formats()) {
        CAPTURE(format.command);
        CAPTURE(format.name);
        CHECK(seen.emplace(format.command, format.name).second);
        CHECK(std::visit([](const auto* writer) { return writer != nullptr; }, format.writer));
        CHECK(report::find_format(format.command, format.name) == &format);
        CHECK((format.keeps == Keeps::nothing) == format.schema.empty());
        CHECK((format.schema.empty() || std::filesystem::exists(source_dir() / "src/report/schema" / format.schema)));
    }
    CHECK(report::find_format("check", "jsn") == nullptr);
    CHECK(report::find_format("show", "sarif") == nullptr);
}

TEST_CASE("every schema of a report is kept by a format") {
    for (const std::filesystem::path& file : files_below(source_dir() / "src/report/schema", ".json")) {
        const std::string name = file.filename().string();
        CAPTURE(name);
        const std::set<std::string> of_inputs{"dmavet-facts.schema.json", "dmavet-baseline.schema.json",
                                              "dmavet-config.schema.json"};
        CHECK((of_inputs.contains(name) || std::any_of(formats().begin(), formats().end(),
                                                       [&](const Format& format) { return format.schema == name; })));
    }
}

// As --format does without being given.
TEST_CASE("text is the first format of every command that has formats") {
    for (const Format& format : formats()) {
        CAPTURE(format.command);
        CHECK(formats_of(format.command).front() == "text");
    }
    // SARIF is about findings.
    for (const Format& format : formats()) {
        CAPTURE(format.command);
        CHECK((format.name != "sarif" || format.command == "check"));
    }
    CHECK(report::find_format("check", "sarif") != nullptr);
    CHECK(formats_of("learn").empty());
}

TEST_CASE("a report is about boards and in a format of its command, or there is none") {
    std::ostringstream out;
    const auto made = [&](std::string_view command, std::string_view format) {
        ReportOptions options;
        options.command = command;
        options.format = format;
        return make_report(options, out) != nullptr;
    };
    CHECK(made("check", "sarif"));
    CHECK(made("show", "ndjson"));
    CHECK_FALSE(made("show", "sarif"));
    CHECK_FALSE(made("why", "text"));
    CHECK_FALSE(made("no-such-command", "text"));
}

TEST_CASE("further formats of a report are what they are alone") {
    const Error error{ErrorCode::truncated, "it ends early"};
    const auto written = [&](std::string_view first, std::string_view also) {
        ReportOptions options;
        options.format = first;
        std::ostringstream out;
        std::ostringstream other;
        const auto report = make_report(options, out);
        if (!also.empty()) {
            CHECK(report->also(also, other) == (also != "no-such-format"));
        }
        report->unreadable("a.dtb", error);
        report->finish();
        return std::pair(out.str(), other.str());
    };
    for (const std::string_view format : formats_of("check")) {
        CAPTURE(format);
        CHECK(written("text", format).second == written(format, "").first);
        CHECK(written("text", format).first == written("text", "").first);
    }
    CHECK(written("text", "no-such-format").second.empty());
}

namespace {

using json = nlohmann::ordered_json;

std::vector<json> lines_of(const std::string& text) {
    std::istringstream lines(text);
    std::vector<json> all;
    for (std::string line; std::getline(lines, line);) {
        all.push_back(json::parse(line));
    }
    return all;
}

}  // namespace

TEST_CASE("rules are written as one document, as lines and alone, each with all its fields") {
    const auto written = [](std::string_view name, const Rule* one) {
        const auto& writer = *std::get<const report::RulesWriter*>(report::find_format("rules", name)->writer);
        std::ostringstream out;
        one ? writer.one(*one, {out}) : writer.all(all_rules(), false, {out});
        return out.str();
    };
    const json document = json::parse(written("json", nullptr));
    CHECK(document.at("command") == "rules");
    const json& rules = document.at("rules");
    REQUIRE(rules.size() == all_rules().size());
    const std::vector<json> lines = lines_of(written("ndjson", nullptr));
    CHECK(json(lines) == rules);
    for (std::size_t i = 0; i < rules.size(); ++i) {
        const Rule& rule = *all_rules()[i];
        CAPTURE(rule.id);
        CHECK(rules[i].at("id") == rule.id);
        CHECK(rules[i].at("severity") == to_string(rule.severity));
        CHECK(rules[i].at("tier") == to_string(rule.tier));
        CHECK(rules[i].at("after").size() ==
              static_cast<std::size_t>(std::distance(rule.after.begin(), rule.after.end())));
        CHECK(rules[i].at("needs").size() == needs_in_words(rule.needs).size());
        CHECK(json::parse(written("json", &rule)) == rules[i]);
        CHECK(lines_of(written("ndjson", &rule)) == std::vector<json>{rules[i]});
    }
}

TEST_CASE("a why is an object a device with its trace, and a sentence where there is none") {
    const Board board = checked(blob_of([](FdtBuilder& t) {
        t.bus(2, 2).node("nothing").end();
        t.device("pcie@1000", "vendor,pcie").string("device_type", "pci").bus(3, 2).cells("reg", {0, 0x1000, 0, 0x100});
        t.end();
    }));
    const auto written = [&](std::string_view name, const char* path) {
        const auto& writer = *std::get<const report::WhyWriter*>(report::find_format("why", name)->writer);
        std::ostringstream out;
        writer.write(report::why_document("a.dtb", board, *board.tree->find_path(path), {}), {out});
        return out.str();
    };
    // A host bridge and the functions behind it.
    const std::vector<json> devices = lines_of(written("ndjson", "/pcie@1000"));
    REQUIRE(devices.size() == 2);
    for (const json& device : devices) {
        CHECK(device.at("file") == "a.dtb");
        CHECK(device.at("path") == "/pcie@1000");
        CHECK_FALSE(device.at("trace").empty());
    }
    CHECK(written("json", "/pcie@1000") == devices[0].dump(2) + "\n" + devices[1].dump(2) + "\n");
    CHECK(written("json", "/nothing").starts_with("/nothing of a.dtb is no device"));
}

}  // namespace dmavet::test
