// SPDX-License-Identifier: Apache-2.0
// Is a document whole: selected, in order, explained, with what was said of earlier boards?
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "report/document/check_document.hpp"
#include "report/document/show_document.hpp"
#include "report/document/why_document.hpp"
#include "support/analyzed.hpp"

namespace dmavet::test {

using namespace report;

namespace {

constexpr Rule rule_grave{"grave", "cells", "", Severity::error, Confidence::certain, true,
                          "",      "",      "", nullptr,         Needs::nothing,      Tier::form};
constexpr Rule rule_odd{"odd", "cells", "", Severity::warning, Confidence::certain, true,
                        "",    "",      "", nullptr,           Needs::nothing,      Tier::form};
constexpr Rule rule_seen{"seen", "cells", "", Severity::note, Confidence::certain, true,
                         "",     "",      "", nullptr,        Needs::nothing,      Tier::form};

// With a finding of each rule in this order, all at the root.
Board board_with(const std::vector<const Rule*>& rules) {
    Board board = analyzed(
        [](FdtBuilder& t) {
            t.bus(1, 1).strings("compatible", {"vendor,board", "vendor,soc"});
        },
        arm64_6_12);
    for (const Rule* rule : rules) {
        Finding finding{};
        finding.rule = rule;
        finding.severity = rule->severity;
        finding.node = root_node;
        finding.message = rule->id;
        finding.fingerprint = board.findings.size();
        board.findings.push_back(std::move(finding));
    }
    return board;
}

ReportOptions several_at(Severity level) {
    ReportOptions options;
    options.level = level;
    options.several = true;
    options.rules = {&rule_odd, &rule_grave};
    return options;
}

void two_masters(FdtBuilder& t) {
    t.bus(2, 2).node("memory@40000000").string("device_type", "memory").cells("reg", {0, 0x40000000, 0, 0x40000000});
    t.end().device("plain").end().device("coherent").empty("dma-coherent").end();
    t.node("nothing").end();
}

NodeId node_at(const Board& board, const char* path) {
    return *board.tree->find_path(path);
}

}  // namespace

TEST_CASE("a check shows findings in the tree's order, and tells the worst first") {
    CheckDocuments documents(several_at(Severity::warning));
    const Board board = board_with({&rule_odd, &rule_seen, &rule_grave});
    const CheckDocument document = documents.of("a.dtb", board);
    REQUIRE(document.findings.size() == 2);
    CHECK(document.findings[0].finding->rule == &rule_odd);
    CHECK(document.findings[0].rule_index == 0);
    CHECK(document.findings[1].rule_index == 1);
    REQUIRE(document.told.size() == 2);
    CHECK(document.told[0]->rule == &rule_grave);
    CHECK(document.told[1]->rule == &rule_odd);
    CHECK(document.repeated.empty());
}

TEST_CASE("what was told of another board is repeated with its name, and counted like any other") {
    CheckDocuments documents(several_at(Severity::warning));
    const Board first = board_with({&rule_odd, &rule_grave});
    const Board second = board_with({&rule_odd, &rule_grave, &rule_seen});
    documents.count(documents.of("a.dtb", first));
    const CheckDocument again = documents.of("b.dtb", second);
    CHECK(again.before.summary().boards == 1);
    CHECK(again.before.boards_with_findings() == 1);
    CHECK(again.findings.size() == 2);
    CHECK(again.told.empty());
    REQUIRE(again.repeated.size() == 2);
    CHECK(again.repeated[0].rule == &rule_grave);
    CHECK(*again.repeated[0].board == "a.dtb");
    CHECK(again.repeated[0].findings.size() == 1);
    documents.count(again);
    documents.count_unreadable("c.dtb", Error{ErrorCode::empty, "nothing in it"});

    const CheckTally& tally = documents.tally();
    CHECK(tally.summary().boards == 3);
    CHECK(tally.summary().unreadable == 1);
    CHECK(tally.summary().notes == 1);
    CHECK(tally.shown().errors == 2);
    CHECK(tally.shown().notes == 0);
    CHECK(tally.hidden().notes == 1);
    REQUIRE(tally.rules().size() == 2);
    CHECK(tally.rules()[0].id == "grave");
    CHECK(tally.rules()[0].boards == 2);
    REQUIRE(tally.families().size() == 1);
    CHECK(tally.families()[0].name == "vendor,soc");
    CHECK(tally.families()[0].boards_with_findings == 2);
    REQUIRE(tally.unreadable().size() == 1);
    CHECK(tally.unreadable()[0].file == "c.dtb");
}

TEST_CASE("a show has what each device gets, decisions only when asked for, and which devices share a fate") {
    Question question;
    question.allocations.resize(1);
    question.streams.resize(1);
    const Board board = checked(blob_of(two_masters), question);
    ReportOptions options;
    options.command = "show";
    options.devices = DeviceSelection::all;
    CHECK(ShowDocuments(options).of("a.dtb", board).devices.front().traces.empty());
    options.trace = true;
    const ShowDocuments documents(options);
    const ShowDocument document = documents.of("a.dtb", board);
    REQUIRE(document.devices.size() == 2);
    CHECK(document.devices[0].traces.size() == 1);
    CHECK_FALSE(document.devices[0].traces[0].empty());
    REQUIRE(document.streaming.size() == 1);
    std::size_t devices = 0;
    for (const StreamingFate& fate : document.streaming[0].fates) {
        devices += fate.devices.size();
        CHECK(fate.devices.size() <= document.streaming[0].fates.back().devices.size());
    }
    CHECK(devices == 2);
}

TEST_CASE("a why explains every device of a node, or says why there is none") {
    Question question;
    question.allocations.resize(1);
    const Board board = checked(blob_of(two_masters), question);
    const WhyDocument device = why_document("a.dtb", board, node_at(board, "/plain"), {});
    REQUIRE(device.devices.size() == 1);
    CHECK(device.no_device.empty());
    CHECK_FALSE(device.devices[0].steps.empty());
    REQUIRE(device.devices[0].capacities.size() == 1);
    CHECK(device.devices[0].capacities[0]->largest > 0);
    const WhyDocument none = why_document("a.dtb", board, node_at(board, "/nothing"), {});
    CHECK(none.devices.empty());
    CHECK(none.no_device.starts_with("/nothing of a.dtb is no device: it has no compatible"));
}

// Without RAM nobody knows how much of it there is.
TEST_CASE("a why leaves the capacity open as long as RAM is unknown") {
    Question question;
    question.allocations.resize(1);
    const Board board = checked(blob_of([](FdtBuilder& t) { t.bus(2, 2).device("plain").end(); }), question);
    const WhyDocument why = why_document("a.dtb", board, node_at(board, "/plain"), {});
    REQUIRE(why.devices.size() == 1);
    REQUIRE(why.devices[0].capacities.size() == 1);
    CHECK_FALSE(why.devices[0].capacities[0].has_value());
}

}  // namespace dmavet::test
