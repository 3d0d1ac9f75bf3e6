// SPDX-License-Identifier: Apache-2.0
// Is a SARIF document what the standard and the code hosts that read it ask for?
#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "dmavet/report.hpp"
#include "golden/schema.hpp"
#include "support/analyzed.hpp"
#include "support/files.hpp"
#include "support/reported.hpp"
#include "support/samples.hpp"

namespace dmavet::test {

namespace {

using Json = nlohmann::json;

// What `report` is told, as a document.
template <class Tell>
std::string sarif(const Checks& checks, Tell tell) {
    ReportOptions options;
    options.format = "sarif";
    options.level = Severity::note;
    options.rules = selected_rules(checks);
    options.several = true;
    return reported(options, tell);
}

std::string sarif_of_all_samples(const Checks& checks) {
    return sarif(checks, [&](Report& report) {
        for (const Sample& sample : all_samples()) {
            report.board(sample.name, checked(read_bytes(sample.blob), {}, checks));
        }
    });
}

void check_valid(const std::string& document) {
    static const Schema schema = Schema::of_sarif();
    const std::string violations = schema.violations(document);
    CHECK_MESSAGE(violations.empty(), violations);
}

// GitHub refuses a whole document for one location without these.
void check_location(const Json& location) {
    CHECK_FALSE(location.at("physicalLocation").at("artifactLocation").at("uri").get<std::string>().empty());
    CHECK(location.at("physicalLocation").at("region").at("startLine") == 1);
}

void check_result(const Json& result, const Json& rules) {
    CAPTURE(result.dump(2));
    CHECK(rules.at(result.at("ruleIndex").get<std::size_t>()).at("id") == result.at("ruleId"));
    CHECK(result.at("partialFingerprints").at("dmavet/v1").get<std::string>().size() == 16);
    REQUIRE(result.at("locations").size() == 1);
    check_location(result.at("locations").at(0));
    const Json& node = result.at("locations").at(0).at("logicalLocations").at(0);
    CHECK(result.at("message").at("text").get<std::string>().starts_with(
        node.at("fullyQualifiedName").get<std::string>()));
    std::set<int> ids;
    for (const Json& related : result.value("relatedLocations", Json::array())) {
        check_location(related);
        CHECK(ids.insert(related.at("id").get<int>()).second);
    }
}

// A tree whose names and values are made to be misread.
std::vector<std::byte> hostile_tree() {
    return blob_of([](FdtBuilder& tree) { tree.device("s{0}[x](1)\xff").string("dma-coherent", "x").end(); });
}

}  // namespace

TEST_CASE("every SARIF document is what the standard's schema says") {
    const Checks checks = every_rule();
    for (const Sample& sample : all_samples()) {
        CAPTURE(sample.name);
        check_valid(sarif(
            checks, [&](Report& report) { report.board(sample.name, checked(read_bytes(sample.blob), {}, checks)); }));
    }
    check_valid(sarif(checks, [](Report&) {}));
}

TEST_CASE("one SARIF run over all sample trees") {
    const Checks checks = every_rule();
    const std::string document = sarif_of_all_samples(checks);
    check_valid(document);
    const Json run = Json::parse(document).at("runs").at(0);
    const Json& rules = run.at("tool").at("driver").at("rules");
    CHECK(rules.size() == all_rules().size());
    std::size_t findings = 0;
    for (const Sample& sample : all_samples()) {
        findings += shown(checked(read_bytes(sample.blob), {}, checks)).size();
    }
    CHECK(run.at("results").size() == findings);
    for (const Json& result : run.at("results")) {
        check_result(result, rules);
    }
    CHECK(run.at("invocations").at(0).at("executionSuccessful") == true);
}

TEST_CASE("a region of SARIF is the rest of the line, in characters") {
    Board board = checked(hostile_tree());
    REQUIRE_FALSE(board.findings.empty());
    const Place place = board.tree->place(board.findings.front().node);
    const struct {
        std::string_view name;
        Location location;
        const char* region;
    } cases[] = {
        {"a tab, letters of two bytes and blanks at the end",
         {"a.dts", 3, 2, "\t\xc3\xa4 = \"\xc3\xb6\"; ", {}},
         R"({"endColumn": 10, "snippet": {"text": "\tä = \"ö\";"}, "startColumn": 2, "startLine": 3})"},
        {"behind such letters",
         {"a.dts", 3, 9, "/*\xc3\xa4\xc3\xa4*/x;", {}},
         R"({"endColumn": 9, "snippet": {"text": "/*ää*/x;"}, "startColumn": 7, "startLine": 3})"},
        {"a file that cannot be read", {"a.dts", 3, 9, "", {}}, R"({"startColumn": 9, "startLine": 3})"},
        {"the last character",
         {"a.dts", 1, 1, "x", {}},
         R"({"endColumn": 2, "snippet": {"text": "x"}, "startColumn": 1, "startLine": 1})"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        board.findings.front().property = {};
        board.locations.add(place, c.location);
        const std::string document = sarif({}, [&](Report& report) { report.board("x.dtb", board); });
        check_valid(document);
        const Json result = Json::parse(document).at("runs").at(0).at("results").at(0);
        const Json expected = Json::parse(c.region);
        const Json& region = result.at("locations").at(0).at("physicalLocation").at("region");
        CHECK(region == expected);
    }
    CHECK(Json::parse(sarif({}, [](Report&) {})).at("runs").at(0).at("columnKind") == "unicodeCodePoints");
}

TEST_CASE("the rules of a SARIF document are those that ran") {
    const Checks checks{.rules = {{find_rule("dma-mem-cycle")}}};
    const Json run = Json::parse(sarif(checks, [](Report&) {})).at("runs").at(0);
    const Json& rules = run.at("tool").at("driver").at("rules");
    REQUIRE(rules.size() == 1);
    CHECK(rules[0].at("id") == "dma-mem-cycle");
    CHECK(rules[0].at("name") == "DmaMemCycle");
    CHECK(rules[0].at("defaultConfiguration").at("level") == "error");
    CHECK(run.at("results").empty());
}

TEST_CASE("an input that cannot be read is a notification of the SARIF run") {
    const Checks checks;
    const std::string document = sarif(checks, [](Report& report) {
        report.unreadable("a b\xff.dtb", Error{ErrorCode::truncated, "it ends at {0} \xfe"});
    });
    check_valid(document);
    const Json invocation = Json::parse(document).at("runs").at(0).at("invocations").at(0);
    CHECK(invocation.at("executionSuccessful") == false);
    const Json& notification = invocation.at("toolExecutionNotifications").at(0);
    CHECK(notification.at("level") == "error");
    CHECK(notification.at("message").at("text") == "a b\\xff.dtb: it ends at {{0}} \\xfe");
    CHECK(notification.at("locations").at(0).at("physicalLocation").at("artifactLocation").at("uri") == "a%20b%FF.dtb");
    CHECK(notification.at("properties").at("code") == "truncated");
}

TEST_CASE("no name in a tree can pass for a placeholder or a link of SARIF") {
    const Checks checks = every_rule();
    const Board board = checked(hostile_tree(), {}, checks);
    REQUIRE_FALSE(board.findings.empty());
    const std::string document = sarif(checks, [&](Report& report) { report.board("x.dtb", board); });
    check_valid(document);
    const Json result = Json::parse(document).at("runs").at(0).at("results").at(0);
    const std::string text = result.at("message").at("text");
    CAPTURE(text);
    CHECK(text.starts_with("/s{{0}}\\[x\\](1)\\xff"));
    CHECK(result.at("locations").at(0).at("logicalLocations").at(0).at("name") == "s{0}[x](1)\\xff");
}

}  // namespace dmavet::test
