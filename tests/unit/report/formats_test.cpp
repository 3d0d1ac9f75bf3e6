// SPDX-License-Identifier: Apache-2.0
// Is the table of formats whole: each once, each with a writer, each schema there and used?
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "dmavet/report.hpp"
#include "report/formats.hpp"
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
        CHECK((name == "dmavet-facts.schema.json" ||  // of an input
               std::any_of(formats().begin(), formats().end(),
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
            report->also(also, other);
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

}  // namespace dmavet::test
