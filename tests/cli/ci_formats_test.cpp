// SPDX-License-Identifier: Apache-2.0
// What do the formats for editors and code hosts look like, from the command line to the last byte?
#include <doctest/doctest.h>

#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "cli/process.hpp"
#include "support/files.hpp"
#include "support/golden.hpp"

namespace dmavet::test {

namespace {

// An error, warnings, a board without findings, and one that cannot be read.
const std::vector<std::string> boards{
    "dts-samples/rules/lost-translating-range/bad.dts", "dts-samples/rules/duplicate-stream-id/bad.dts",
    "./dts-samples/rules/zero-size-entry/good.dts", "dts-samples/rules/bad-status-value/bad.dts", "no-such-board.dtb"};

std::vector<std::string> with_boards(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), boards.begin(), boards.end());
    return arguments;
}

}  // namespace

TEST_CASE("the formats for editors and code hosts, all written in one run") {
    const TemporaryFolder folder;
    std::vector<std::string> arguments{"check", "--level", "note"};
    const std::vector<std::string> formats{"short", "github", "gitlab", "junit", "checkstyle", "markdown"};
    for (const std::string& format : formats) {
        arguments.insert(arguments.end(), {"--report", format + "=" + (folder.path() / format).string()});
    }
    CHECK(dmavet(with_boards(arguments)).status == 3);
    for (const std::string& format : formats) {
        CAPTURE(format);
        const std::string text = read_text(folder.path() / format);
        const std::string difference =
            compare_with_file(source_dir() / "tests/golden/ci" / ("findings." + format), text);
        CHECK_MESSAGE(difference.empty(), difference);
        CHECK(dmavet(with_boards({"check", "--level", "note", "--format", format})).out == text);
        CHECK(dmavet(with_boards({"check", "--level", "note", "--report", format + "=-"})).out == text);
    }
}

// errorformat of vim, compilation-error-regexp-alist of Emacs and GCC's matcher of VS Code all take FILE:LINE:
// SEVERITY: TEXT.
TEST_CASE("each finding of all samples is one line of the short format with its file, line, node and rule") {
    const Outcome outcome = shell("dmavet check --level note --format short dts-samples/rules/*/bad.dts");
    const std::regex finding(
        R"(dts-samples/rules/([a-z0-9-]+)/bad\.dts:[1-9][0-9]*: (error|warning|note): /.*: .* \[([a-z0-9-]+)\])");
    std::istringstream lines(outcome.out);
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
        CAPTURE(line);
        CHECK(std::regex_match(line, finding));
    }
    CHECK(count > 100);
}

}  // namespace dmavet::test
