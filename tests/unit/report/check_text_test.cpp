// SPDX-License-Identifier: Apache-2.0
// What does a person read when there is much of it: one finding about many nodes, one finding on many boards?
#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

#include "dmavet/report.hpp"
#include "support/analyzed.hpp"
#include "support/diff.hpp"

namespace dmavet::test {

namespace {

constexpr Rule rule_odd{"odd", "cells", "", Severity::error, Confidence::certain, true,
                        "",    "",      "", nullptr,         Needs::nothing,      Tier::form};
constexpr Rule rule_rare{"rare", "cells", "", Severity::warning, Confidence::likely, true,
                         "",     "",      "", nullptr,           Needs::nothing,     Tier::form};

// A board of an SoC with the nodes /n0 to /n9 and no finding.
Board board_of(const char* soc) {
    FdtBuilder tree;
    tree.bus(1, 1).strings("compatible", {"vendor,board", soc});
    for (const char* name : {"n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9"}) {
        tree.node(name).end();
    }
    return checked(tree.finish(), {}, no_rules());
}

NodeId node(const Board& board, std::size_t i) {
    return *board.tree->find_path("/n" + std::to_string(i));
}

Finding& add(Board& board, const Rule& rule, std::size_t at, std::string message) {
    Finding finding{};
    finding.rule = &rule;
    finding.severity = rule.severity;
    finding.confidence = rule.confidence;
    finding.node = node(board, at);
    finding.message = std::move(message);
    finding.fingerprint = 16 * std::hash<std::string_view>{}(rule.id) + at;
    return board.findings.emplace_back(std::move(finding));
}

std::string check_text(const std::vector<std::pair<std::string, const Board*>>& boards, bool quiet,
                       Severity level = Severity::warning, std::size_t width = 80) {
    ReportOptions options;
    options.width = width;
    options.quiet = quiet;
    options.level = level;
    options.several = boards.size() > 1;
    std::ostringstream out;
    const auto report = make_report(options, out);
    for (const auto& [file, board] : boards) {
        report->board(file, *board);
    }
    report->finish();
    return std::move(out).str();
}

// What stands above the line that says what was checked.
std::string findings_text(const Board& board) {
    const std::string text = check_text({{"a.dtb", &board}}, false);
    return text.substr(0, text.find("\n\n") + 1);
}

void check_equal(const std::string& got, const std::string& expected) {
    CHECK_MESSAGE(got == expected, unified_diff(expected, got));
}

// From the first occurrence of `mark` on: what stands under the boards.
std::string from(const std::string& text, const std::string& mark) {
    const std::size_t at = text.find(mark);
    REQUIRE_MESSAGE(at != std::string::npos, text);
    return text.substr(at);
}

}  // namespace

TEST_CASE("what is the same of many nodes is one line that names a few") {
    const struct {
        std::size_t count;
        const char* expected;
    } cases[] = {
        {1, "  see /n0: is hit\n"},
        {2, "  see /n0, /n1: each is hit\n"},
        {4, "  see /n0, /n1, /n2, /n3: each is hit\n"},
        {5, "  see /n0, /n1, /n2 and 2 more: each is hit\n"},
        {10, "  see /n0, /n1, /n2 and 7 more: each is hit\n"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.count);
        Board one = board_of("vendor,soc");
        Finding& finding = add(one, rule_odd, 0, "is odd");
        finding.evidence.push_back({node(one, 9), "reg", "is the cause"});
        for (std::size_t i = 0; i < c.count; ++i) {
            finding.evidence.push_back({node(one, i), "", "is hit"});
        }
        check_equal(findings_text(one),
                    std::string("a.dtb: error: /n0: is odd [odd]\n  see /n9 reg: is the cause\n") + c.expected);
    }
}

TEST_CASE("what a text says of one node is true of several") {
    const struct {
        const char* text;
        const char* of_each;
    } cases[] = {
        {"has this reach", "each has this reach"},
        {"refers to it", "each refers to it"},
        {"a client of it", "each a client of it"},
        {"an enabled one, which another row leads to", "each an enabled one, which another row leads to"},
        {"this one has it", "each has it"},
        {"coherent, and behind it", "coherent, and behind it"},
        {"likewise", "likewise"},
        {"cannot bounce", "cannot bounce"},
        {"its window does not hold all RAM", "its window does not hold all RAM"},
        {"registers at 0x1000", "registers at 0x1000"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.text);
        Board one = board_of("vendor,soc");
        Finding& finding = add(one, rule_odd, 0, "is odd");
        finding.evidence = {{node(one, 1), "", c.text}};
        const std::string head = "a.dtb: error: /n0: is odd [odd]\n";
        check_equal(findings_text(one), head + "  see /n1: " + c.text + "\n");
        one.findings.front().evidence.push_back({node(one, 2), "", c.text});
        check_equal(findings_text(one), head + "  see /n1, /n2: " + c.of_each + "\n");
    }
}

TEST_CASE("what was told of another board is not told again") {
    Board first = board_of("vendor,soc");
    for (const std::size_t i : {0U, 1U, 2U, 3U, 4U}) {
        add(first, rule_odd, i, "is odd");
    }
    Board second = board_of("vendor,soc");
    for (const std::size_t i : {0U, 1U, 2U, 3U, 4U}) {
        add(second, rule_odd, i, "is odd");
    }
    add(second, rule_rare, 5, "is rare");
    Board third = board_of("vendor,soc");
    add(third, rule_odd, 0, "is odd in another way");
    add(third, rule_rare, 5, "is rare");
    check_equal(from(check_text({{"a.dtb", &first}, {"b.dtb", &second}, {"c.dtb", &third}}, false), "b.dtb"),
                "b.dtb: warning: /n5: is rare [rare] (likely)\n"
                "\n"
                "b.dtb: error: as on a.dtb: /n0, /n1, /n2 and 2 more [odd]\n"
                "b.dtb: 5 errors, 1 warning (0 devices, Linux 7.2 arm64 assumed, RAM unknown)\n"
                "\n"
                "c.dtb: error: /n0: is odd in another way [odd]\n"
                "\n"
                "c.dtb: warning: as on b.dtb: /n5 [rare]\n"
                "c.dtb: 1 error, 1 warning (0 devices, Linux 7.2 arm64 assumed, RAM unknown)\n"
                "\n"
                "rule  severity  findings  boards\n"
                "odd   error     11        3\n"
                "rare  warning   2         2\n"
                "\n"
                "SoC family  boards  with findings  errors  warnings\n"
                "vendor,soc  3       3              11      2\n"
                "\n"
                "11 errors, 2 warnings in 3 of 3 boards with 0 devices\n");
}

TEST_CASE("of a quiet check every line says all") {
    Board first = board_of("vendor,soc");
    Finding& finding = add(first, rule_odd, 0, "is odd");
    finding.property = "reg";
    finding.evidence = {{node(first, 1), "", "is hit"}};
    finding.fix = "change it";
    Board second = board_of("vendor,soc");
    add(second, rule_rare, 5, "is rare");
    add(second, rule_odd, 0, "is odd").property = "reg";
    check_equal(check_text({{"a.dtb", &first}, {"b.dtb", &second}}, true),
                "a.dtb: error: /n0: reg: is odd [odd]\n"
                "b.dtb: error: /n0: reg: is odd [odd]\n"
                "b.dtb: warning: /n5: is rare [rare] (likely)\n");
}

// The file of a place is that of the board or an include, which other boards may share.
TEST_CASE("a finding of which the line is known begins with it") {
    Board one = board_of("vendor,soc");
    add(one, rule_odd, 1, "is odd");
    one.locations.add(one.tree->place(node(one, 1)), {"soc.dtsi", 12, 2, "\tn1: n1 {", {"first"}});
    Board other = board_of("vendor,soc");
    check_equal(findings_text(one),
                "soc.dtsi:12: error: /n1 (&first): is odd [odd]\n"
                "    n1: n1 {\n"
                "    ^\n");
    check_equal(check_text({{"a.dts", &one}, {"b.dts", &other}}, true),
                "soc.dtsi:12: error: /n1 (&first): is odd [odd] of a.dts\n");
}

TEST_CASE("what was checked is one line, and what of it was assumed stands below") {
    const struct {
        const char* name;
        void (*ask)(Question& question);
        bool has_ram;
        const char* expected;
    } cases[] = {
        {"nothing is known", [](Question&) {}, false,
         "a.dtb: no findings (1 device, Linux 7.2 arm64, RAM unknown: give it with --memory)\n"},
        {"RAM of the tree", [](Question&) {}, true, "a.dtb: no findings (1 device, Linux 7.2 arm64, RAM 3 GiB)\n"},
        {"a kernel between two", [](Question& question) { question.release = "6.6"; }, true,
         "a.dtb: no findings (1 device, Linux 6.6 arm64, RAM 3 GiB)\n"
         "  Linux 6.6 was not recorded: between 6.1 and 6.12, and nothing that changed in between matters to this DT\n"},
        {"a configuration", [](Question& question) { question.config_set = ConfigSet::defconfig; }, true,
         "a.dtb: no findings (1 device, Linux 7.2 arm64, defconfig, RAM 3 GiB)\n"},
        {"RAM by its size", [](Question& question) { question.memory_size = std::uint64_t{1} << 30; }, true,
         "a.dtb: no findings (1 device, Linux 7.2 arm64, RAM 1 GiB)\n"
         "  RAM: 0x40000000-0x7fffffff (1 GiB), from the question, base of /memory@40000000; taken for one bank\n"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        FdtBuilder tree;
        tree.bus(1, 1)
            .node("cpus")
            .bus(1, 0)
            .device("cpu@0", "arm,cortex-a53")
            .string("device_type", "cpu")
            .end()
            .end();
        if (c.has_ram) {
            tree.node("memory@40000000").string("device_type", "memory");
            tree.cells("reg", {0x40000000, 0x80000000, 0xc0000000, 0x40000000}).end();
        }
        tree.device("usb@1", "snps,dwc2").cells("reg", {1, 1}).end();
        Question question;
        c.ask(question);
        const Board board = checked(tree.finish(), question, no_rules());
        check_equal(check_text({{"a.dtb", &board}}, false, Severity::warning, 120), c.expected);
    }
}

TEST_CASE("the same twice on one board is told twice") {
    Board one = board_of("vendor,soc");
    add(one, rule_odd, 0, "is odd");
    add(one, rule_odd, 0, "is odd");
    Board other = board_of("vendor,soc");
    const std::string once = "a.dtb: error: /n0: is odd [odd]\n";
    check_equal(check_text({{"a.dtb", &one}, {"b.dtb", &other}}, true), once + once);
}

TEST_CASE("of a board of which all was told before only that is said") {
    Board first = board_of("vendor,soc");
    add(first, rule_odd, 0, "is odd");
    const std::string text = check_text({{"a.dtb", &first}, {"b.dtb", &first}}, false);
    check_equal(from(text, "\n\nb.dtb"),
                "\n\nb.dtb: error: as on a.dtb: /n0 [odd]\n"
                "b.dtb: 1 error (0 devices, Linux 7.2 arm64 assumed, RAM unknown)\n"
                "\n"
                "rule  severity  findings  boards\n"
                "odd   error     2         2\n"
                "\n"
                "SoC family  boards  with findings  errors  warnings\n"
                "vendor,soc  2       2              2       0\n"
                "\n"
                "2 errors in 2 of 2 boards with 0 devices\n");
}

TEST_CASE("many boards are counted by rule and by SoC family, the most frequent first") {
    Board clean = board_of("vendor,clean");
    Board few = board_of("vendor,few");
    add(few, rule_odd, 0, "is odd");
    Board many = board_of("vendor,many");
    add(many, rule_rare, 0, "is rare");
    add(many, rule_rare, 1, "is rare");
    add(many, rule_odd, 2, "is odd").severity = Severity::note;
    Board also_few = board_of("vendor,also-few");
    add(also_few, rule_rare, 7, "is rare");
    const std::vector<std::pair<std::string, const Board*>> boards{
        {"a", &clean}, {"b", &few}, {"c", &many}, {"d", &also_few}};
    check_equal(from(check_text(boards, false), "rule "),
                "rule  severity  findings  boards\n"
                "odd   error     1         1\n"
                "rare  warning   3         2\n"
                "\n"
                "SoC family       boards  with findings  errors  warnings\n"
                "vendor,many      1       1              0       2\n"
                "vendor,also-few  1       1              0       1\n"
                "vendor,few       1       1              1       0\n"
                "1 more family without findings\n"
                "\n"
                "1 error, 3 warnings in 3 of 4 boards with 0 devices; 1 note not shown (--level note)\n");
    check_equal(from(check_text(boards, false, Severity::note), "rule "),
                "rule  severity  findings  boards\n"
                "odd   error     1         1\n"
                "rare  warning   3         2\n"
                "odd   note      1         1\n"
                "\n"
                "SoC family       boards  with findings  errors  warnings  notes\n"
                "vendor,many      1       1              0       2         1\n"
                "vendor,also-few  1       1              0       1         0\n"
                "vendor,few       1       1              1       0         0\n"
                "1 more family without findings\n"
                "\n"
                "1 error, 3 warnings, 1 note in 3 of 4 boards with 0 devices\n");
}

TEST_CASE("a quiet check says nothing of boards together") {
    Board clean = board_of("vendor,clean");
    CHECK(check_text({{"a", &clean}, {"b", &clean}}, true).empty());
}

}  // namespace dmavet::test
