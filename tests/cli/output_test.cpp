// SPDX-License-Identifier: Apache-2.0
// Do the options about rules and reports do together what each of them promises alone?
#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/process.hpp"
#include "dmavet/report.hpp"
#include "dmavet/rule.hpp"
#include "support/analyzed.hpp"
#include "support/files.hpp"
#include "support/samples.hpp"
#include "support/text.hpp"

namespace dmavet::test {

namespace {

std::string blob_of_rule(std::string_view rule) {
    return (std::filesystem::path(DMAVET_SAMPLE_BLOBS) / "rules" / rule / "bad.dtb").string();
}

// A tree with an error, one with a warning, one with a note, one with nothing.
const std::string with_error = blob_of_rule("root-dma-ranges");
const std::string with_warning = blob_of_rule("conflicting-coherency-properties");
const std::string with_note = blob_of_rule("lost-limiting-range");
const std::string without_findings =
    (std::filesystem::path(DMAVET_SAMPLE_BLOBS) / "rules/conflicting-coherency-properties/good.dtb").string();

// Without the breaks of long lines.
std::string unwrapped(std::string text) {
    for (std::size_t at = text.find("\n  "); at != std::string::npos; at = text.find("\n  ", at)) {
        text.replace(at, 3, " ");
    }
    return text;
}

// The rules of which `check` with these arguments finds something.
std::set<std::string> rules_found(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"check", "--format", "ndjson", "--level", "note", "--fail-on", "never"});
    const Outcome outcome = dmavet(arguments);
    INFO(outcome.err);
    REQUIRE(outcome.status == 0);
    std::set<std::string> rules;
    std::istringstream lines(outcome.out);
    for (std::string line; std::getline(lines, line);) {
        rules.insert(nlohmann::json::parse(line).at("rule"));
    }
    return rules;
}

}  // namespace

// Every pair of thresholds, for trees whose one finding is an error, a warning or a note.
TEST_CASE("what is shown and what fails are two thresholds, and what decides the exit status is said") {
    const std::vector<std::string> severities{"note", "warning", "error"};
    const std::string* const trees[] = {&with_note, &with_warning, &with_error};
    const struct {
        std::vector<std::string> arguments;
        std::string finding;  // how one begins; empty: with its severity
    } formats[] = {{{}, ""},
                   {{"--quiet"}, ""},
                   {{"--format", "json"}, "\"fingerprint\""},
                   {{"--format", "ndjson", "--quiet"}, "\"fingerprint\""},
                   {{"--format", "sarif"}, "\"ruleId\""}};
    const auto check = [&](std::size_t level, std::size_t fail_on, std::size_t found, bool several) {
        const std::string threshold = fail_on < severities.size() ? severities[fail_on] : "never";
        for (const auto& format : formats) {
            std::vector<std::string> arguments{"check", "--level", severities[level], "--fail-on", threshold};
            arguments.insert(arguments.end(), format.arguments.begin(), format.arguments.end());
            arguments.push_back(*trees[found]);
            if (several) {
                arguments.push_back(without_findings);
            }
            CAPTURE(arguments);
            const Outcome outcome = dmavet(arguments);
            INFO("output:\n", outcome.out, "\nerrors:\n", outcome.err);
            CHECK(outcome.status == (found >= fail_on ? 1 : 0));
            CHECK(contains(outcome.out, format.finding.empty() ? ": " + severities[found] + ":" : format.finding) ==
                  (found >= level));
            const bool is_unseen = found >= fail_on && found < level;
            CHECK(outcome.err == (is_unseen
                                      ? "dmavet: check fails: 1 " + severities[found] + " at or above --fail-on " +
                                            threshold + ", none shown with --level " + severities[level] + "\n"
                                      : ""));
        }
    };
    for (std::size_t level = 0; level < severities.size(); ++level) {
        for (std::size_t fail_on = 0; fail_on <= severities.size(); ++fail_on) {
            for (std::size_t found = 0; found < severities.size(); ++found) {
                check(level, fail_on, found, false);
                check(level, fail_on, found, true);
            }
        }
    }
}

TEST_CASE("what fails a check and is not shown is counted") {
    const std::vector<std::string> boards{with_warning, blob_of_rule("bad-status-value"), with_note};
    std::vector<std::string> arguments{"check", "--level", "error", "--fail-on", "warning"};
    arguments.insert(arguments.end(), boards.begin(), boards.end());
    const Outcome warnings = dmavet(arguments);
    CHECK(warnings.status == 1);
    CHECK(warnings.err ==
          "dmavet: check fails: 2 warnings at or above --fail-on warning, none shown with --level error\n");
    CHECK(warnings.out.starts_with("no errors in 3 boards with "));
    CHECK(contains(warnings.out, "; 2 warnings, 1 note not shown (--level note)\n"));
    arguments[4] = "note";
    const Outcome all = dmavet(arguments);
    CHECK(all.status == 1);
    CHECK(all.err ==
          "dmavet: check fails: 2 warnings, 1 note at or above --fail-on note, none shown with --level error\n");
    CHECK(all.out == warnings.out);
    // What could not be read counts more, and was said.
    arguments.push_back("no-such.dtb");
    CHECK_FALSE(contains(dmavet(arguments).err, "check fails"));
}

TEST_CASE("a note fails a check only when it is asked to, and is shown only when it is asked for") {
    for (const Sample& sample : all_samples()) {
        const auto findings = checked(read_bytes(sample.blob)).findings;
        const bool is_note = std::all_of(findings.begin(), findings.end(),
                                         [](const Finding& one) { return one.severity == Severity::note; });
        if (findings.empty() || !is_note) {
            continue;
        }
        CAPTURE(sample.name);
        const std::string file = sample.blob.string();
        CHECK(dmavet({"check", "--no-facts", "--fail-on", "warning", file}).status == 0);
        const Outcome hidden = dmavet({"check", "--no-facts", "--fail-on", "note", file});
        CHECK(hidden.status == 1);
        CHECK((contains(unwrapped(hidden.out), "1 note not shown (--level note)") ||
               contains(unwrapped(hidden.out), " notes not shown (--level note)")));
        CHECK(contains(dmavet({"check", "--no-facts", "--level", "note", "--quiet", file}).out, ": note: "));
    }
}

TEST_CASE("--only and --skip take lists and may be repeated") {
    const std::string all = DMAVET_SAMPLE_BLOBS;
    const std::set<std::string> two{"root-dma-ranges", "zero-size-entry"};
    CHECK(rules_found({"--only", "root-dma-ranges,zero-size-entry", all}) == two);
    CHECK(rules_found({"--only", "root-dma-ranges", "--only", "zero-size-entry", all}) == two);
    CHECK(rules_found({"--only", "root-dma-ranges,zero-size-entry", "--skip", "root-dma-ranges", all}) ==
          std::set<std::string>{"zero-size-entry"});
    std::set<std::string> others = rules_found({all});
    CHECK(others.erase("root-dma-ranges") + others.erase("zero-size-entry") == 2);
    CHECK(rules_found({"--skip", "root-dma-ranges,zero-size-entry", all}) == others);
    CHECK(rules_found({"--skip", "root-dma-ranges", "--skip", "zero-size-entry", all}) == others);
}

TEST_CASE("--only turns on a rule that is off by default") {
    for (const Rule* rule : all_rules()) {
        if (rule->on_by_default) {
            continue;
        }
        CAPTURE(rule->id);
        const std::string id(rule->id);
        CHECK_FALSE(rules_found({blob_of_rule(id)}).contains(id));
        CHECK(rules_found({"--only", id, blob_of_rule(id)}) == std::set<std::string>{id});
    }
}

TEST_CASE("wrong values of the options about rules and reports are refused in one line") {
    const TemporaryFolder folder;
    const std::string report = (folder.path() / "report").string();
    const std::string board = folder.file("board.dtb", read_text(with_error));
    const struct {
        const char* name;
        std::vector<std::string> arguments;
        std::string complaint;
    } cases[] = {
        {"an unknown rule", {"check", "--only", "root-dma-range", board}, "did you mean 'root-dma-ranges'?"},
        {"an unknown rule to skip", {"check", "--skip", "root-dma-range", board}, "did you mean 'root-dma-ranges'?"},
        {"an unknown rule in a list",
         {"check", "--only", "zero-size-entry,dma-mem-cycl", board},
         "did you mean 'dma-mem-cycle'?"},
        {"an empty name in a list", {"check", "--only", "zero-size-entry,", board}, "there is no rule ''"},
        {"no rule left",
         {"check", "--only", "zero-size-entry", "--skip", "zero-size-entry", board},
         "--only and --skip leave no rule"},
        {"an unknown format", {"check", "--format", "sarf", board}, "text, json, ndjson, sarif"},
        {"an unknown format of a file", {"check", "--report", "sarf=" + report, board}, "text, json, ndjson, sarif"},
        {"no format of a file", {"check", "--report", report, board}, "FORMAT=FILE"},
        {"no file of a format", {"check", "--report", "sarif=", board}, "FORMAT=FILE"},
        {"two reports on standard output",
         {"check", "--format", "text", "--report", "sarif=-", board},
         "a second report on standard output"},
        {"one file twice",
         {"check", "--report", "json=" + report, "--report", "sarif=" + folder.path().string() + "/./report", board},
         "is written by two reports"},
        {"an input as a file", {"check", "--report", "json=" + board, board}, "is an input"},
        {"SARIF of show", {"show", "--format", "sarif", board}, "dmavet check"},
        {"a SARIF file of show", {"show", "--report", "sarif=" + report, board}, "dmavet check"},
        {"SARIF of why", {"why", "--format", "sarif", board, "/soc"}, "dmavet check"},
        {"SARIF of rules", {"rules", "--format", "sarif"}, "dmavet check"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        const Outcome outcome = dmavet(c.arguments);
        INFO(outcome.err);
        CHECK(outcome.status == 2);
        CHECK(outcome.out.empty());
        CHECK(contains(outcome.err.substr(0, outcome.err.find('\n')), c.complaint));
        CHECK_FALSE(std::filesystem::exists(report));
        CHECK(read_text(board) == read_text(with_error));
    }
}

namespace {

std::vector<std::string> names_of_formats(std::string_view command) {
    const std::vector<std::string_view> names = formats_of(command);
    return {names.begin(), names.end()};
}

}  // namespace

TEST_CASE("--report writes each format beside standard output") {
    const TemporaryFolder folder;
    const std::vector<std::string> formats = names_of_formats("check");
    std::vector<std::string> arguments{"check", "--quiet", with_error};
    for (const std::string& format : formats) {
        arguments.insert(arguments.end(), {"--report", format + "=" + (folder.path() / format).string()});
    }
    const Outcome outcome = dmavet(arguments);
    INFO(outcome.err);
    CHECK(outcome.status == 1);
    for (const std::string& format : formats) {
        CAPTURE(format);
        CHECK(read_text(folder.path() / format) == dmavet({"check", "--quiet", "--format", format, with_error}).out);
    }
}

TEST_CASE("a report that cannot be written is said, and is no success") {
    const TemporaryFolder folder;
    const std::string nowhere = (folder.path() / "missing" / "report").string();
    const Outcome outcome = dmavet({"check", "--fail-on", "never", "--report", "sarif=" + nowhere, with_error});
    CHECK(outcome.status == 3);
    CHECK(contains(outcome.err, nowhere + ": cannot write"));
    const Outcome full = dmavet({"check", "--fail-on", "never", "--report", "sarif=/dev/full", with_error});
    CHECK(full.status == 3);
    CHECK(contains(full.err, "/dev/full: cannot write"));
}

TEST_CASE("the output does not depend on the number of threads") {
    const std::string all = DMAVET_SAMPLE_BLOBS;
    for (const std::string command : {"check", "show"}) {
        for (const std::string& format : names_of_formats(command)) {
            CAPTURE(command);
            CAPTURE(format);
            if (format == "dts-overlay") {
                CHECK(dmavet({command, "--format", format, all}).status == 2);  // it is for one board
                continue;
            }
            const Outcome one = dmavet({command, "--format", format, "-j1", all});
            CHECK(one.out.size() > 1000);
            for (const char* jobs : {"-j2", "-j4", "-j7"}) {
                CAPTURE(jobs);
                const Outcome other = dmavet({command, "--format", format, jobs, all});
                CHECK(other.status == one.status);
                CHECK((other.out == one.out));
            }
        }
    }
}

TEST_CASE("an input that cannot be read makes a SARIF run unsuccessful, not empty") {
    const TemporaryFolder folder;
    const std::string missing = (folder.path() / "missing.dtb").string();
    const Outcome outcome = dmavet({"check", "--format", "sarif", missing, with_error});
    CHECK(outcome.status == 3);
    const auto run = nlohmann::json::parse(outcome.out).at("runs").at(0);
    CHECK(run.at("results").size() == 1);
    const auto& invocation = run.at("invocations").at(0);
    CHECK(invocation.at("executionSuccessful") == false);
    CHECK(invocation.at("toolExecutionNotifications").at(0).at("properties").at("code") == "unreadable");
}

}  // namespace dmavet::test
