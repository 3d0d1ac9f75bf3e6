// SPDX-License-Identifier: Apache-2.0
// Do the formats of a line a finding, and GitLab's, say what was meant, whatever a tree holds?
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/process.hpp"
#include "golden/schema.hpp"
#include "report/say/printable.hpp"
#include "unit/report/hostile_report.hpp"

namespace dmavet::test {

using namespace report;

namespace {

using json = nlohmann::json;

// As GitHub's runner reads a line of a log.
struct Command {
    std::string name;
    std::map<std::string, std::string> properties;
    std::string text;
};

std::string unescaped(std::string text, bool is_property) {
    replace_all(text, "%0D", "\r");
    replace_all(text, "%0A", "\n");
    if (is_property) {
        replace_all(text, "%3A", ":");
        replace_all(text, "%2C", ",");
    }
    replace_all(text, "%25", "%");
    return text;
}

std::optional<Command> command_of(const std::string& line) {
    const std::size_t end = line.find("::", 2);
    if (!line.starts_with("::") || end == std::string::npos) {
        return std::nullopt;
    }
    const std::string head = line.substr(2, end - 2);
    Command command{head.substr(0, head.find(' ')), {}, unescaped(line.substr(end + 2), false)};
    std::istringstream properties(head.substr(std::min(head.find(' ') + 1, head.size())));
    for (std::string property; std::getline(properties, property, ',');) {
        const std::size_t equals = property.find('=');
        REQUIRE(equals != std::string::npos);
        CHECK(command.properties.emplace(property.substr(0, equals), unescaped(property.substr(equals + 1), true))
                  .second);
    }
    return command;
}

}  // namespace

TEST_CASE("no format of check hands on bytes that a terminal or a parser could take for more than text") {
    for (const std::string_view format : formats_of("check")) {
        CAPTURE(format);
        // JSON escapes what would end a string, and leaves the rest of a name as it is.
        const bool is_json = format.ends_with("json") || format == "sarif" || format == "gitlab";
        for (const std::string_view text : hostile_texts) {
            CAPTURE(text);
            for (std::string line : lines_of(hostile_report(format, text))) {
                // What an overlay sets is indented.
                line.erase(0, format == "dts-overlay" ? line.find_first_not_of('\t') : 0);
                REQUIRE((is_json ? valid_utf8(line) : printable(line)) == line);
                REQUIRE(std::none_of(line.begin(), line.end(), [](char c) { return c >= 0 && c < ' '; }));
            }
        }
    }
}

TEST_CASE("dts-overlay: dtc reads the fix and nothing else, whatever the words beside it say") {
    const TemporaryFolder folder;
    const auto compiled = [&](const Board& board) {
        const std::string overlay = written("dts-overlay", [&](Report& report) { report.board(board.name(), board); });
        const Outcome dtc = shell("dtc -q -I dts -O dts -o - " + folder.file("fixes.dts", overlay));
        CHECK_MESSAGE(dtc.status == 0, overlay, dtc.err);
        return dtc.out;
    };
    const std::string expected = compiled(hostile_board("plain", rule_grave));
    CHECK(contains(expected, "target-path = \"/plain\""));
    CHECK(contains(expected, "\t\tdma-coherent;\n"));
    Board nothing = hostile_board("plain", rule_grave);
    nothing.fixes.clear();
    for (const std::string_view text : hostile_texts) {
        CAPTURE(text);
        Board board = hostile_board("plain", rule_grave);
        board.findings[0].message = text;
        CHECK(compiled(board) == expected);
        // No overlay can name such a node, which is said in a comment.
        const Board named = hostile_board(text, rule_grave);
        CHECK(compiled(named) == (text == "plain" ? expected : compiled(nothing)));
    }
}

TEST_CASE("short: one line a finding, which begins with its file") {
    for (const std::string_view text : hostile_texts) {
        CAPTURE(text);
        const std::string file = printable(text);
        CHECK(hostile_report("short", text) == file + ": error: " + sentence_of(text) + " [grave-thing]\n" + file +
                                                   ": error: " + file + " [unreadable]\n");
    }
}

TEST_CASE("github: one command a finding, which says what was meant") {
    for (const std::string_view text : hostile_texts) {
        CAPTURE(text);
        const auto lines = lines_of(hostile_report("github", text));
        REQUIRE(lines.size() == 2);
        const auto finding = command_of(lines[0]);
        const auto unreadable = command_of(lines[1]);
        REQUIRE(finding);
        REQUIRE(unreadable);
        const std::string file = printable(text);
        CHECK(finding->name == "error");
        CHECK(finding->properties == std::map<std::string, std::string>{{"file", file}, {"title", "grave-thing"}});
        std::string fix(text);
        std::replace(fix.begin(), fix.end(), '\n', ' ');
        CHECK(finding->text == sentence_of(text) + "\nfix: " + printable(fix));
        CHECK(unreadable->properties == std::map<std::string, std::string>{{"file", file}, {"title", "unreadable"}});
        CHECK(unreadable->text == file);
    }
}

TEST_CASE("gitlab: a list as its schema asks, each entry with a fingerprint of its own") {
    const Schema schema("codeclimate.json", "tests/golden/ci");
    for (const std::string_view text : hostile_texts) {
        CAPTURE(text);
        const json report = json::parse(hostile_report("gitlab", text));
        REQUIRE(report.size() == 2);
        for (const json& entry : report) {
            CHECK(schema.violations(entry.dump()).empty());
            CHECK(entry.at("location").at("path") == valid_utf8(text));
            CHECK(entry.at("location").at("lines").at("begin") == 1);
        }
        CHECK(report[0].at("description") == sentence_of(text));
        CHECK(report[0].at("check_name") == "grave-thing");
        CHECK(report[0].at("severity") == "major");
        CHECK(report[1].at("description") == printable(text));
        CHECK(report[1].at("severity") == "blocker");
        CHECK(report[0].at("fingerprint") != report[1].at("fingerprint"));
    }
    CHECK(written("gitlab", [](Report&) {}) == "[]\n");
    // The same in two files is two problems; which comes first does not matter.
    const Board board = hostile_board("plain", rule_odd);
    const json two = json::parse(written("gitlab", [&](Report& report) {
        report.unreadable("a.dtb", Error{ErrorCode::truncated, "cut off"});
        report.board("b.dtb", board);
        report.board("c.dtb", board);
    }));
    REQUIRE(two.size() == 3);
    CHECK(two[1].at("severity") == "minor");
    CHECK(two[1].at("fingerprint") != two[2].at("fingerprint"));
}

TEST_CASE("what boards share is said of its line once, and of each board that has no lines") {
    Board board = hostile_board("plain", rule_grave);
    const auto at_line = [&](std::uint32_t line) {
        board.locations.add(board.tree->place(board.findings[0].node), Location{"./soc.dtsi", line, 3, "", {}});
        board.locations.add(board.tree->place(*board.tree->find_property(board.findings[0].node, "plain")),
                            Location{"./soc.dtsi", line, 3, "", {}});
    };
    const auto lines = [&](std::string_view format, std::vector<std::uint32_t> numbers) {
        const std::string text = written(format, [&](Report& report) {
            for (std::size_t i = 0; i < numbers.size(); ++i) {
                if (numbers[i] > 0) {
                    at_line(numbers[i]);
                }
                report.board(i == 0 ? "a.dtb" : "b.dtb", board);
            }
        });
        return lines_of(text);
    };
    CHECK(lines("short", {0, 0}).size() == 2);
    CHECK(lines("short", {7, 7}) == std::vector<std::string>{"soc.dtsi:7: error: /plain: plain: plain [grave-thing]"});
    CHECK(lines("short", {7, 8}).size() == 2);
    CHECK(lines("github", {7, 7}) ==
          std::vector<std::string>{
              "::error file=soc.dtsi,line=7,col=3,title=grave-thing::/plain: plain: plain%0Afix: plain"});
    CHECK(count_of(written("junit",
                           [&](Report& report) {
                               report.board("a.dtb", board);
                               report.board("b.dtb", board);
                           }),
                   "<failure") == 2);
}

}  // namespace dmavet::test
