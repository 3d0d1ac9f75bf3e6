// SPDX-License-Identifier: Apache-2.0
// For which findings does somebody's word hold, until when, and is it still needed?
#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

#include "dmavet/suppress.hpp"
#include "input/remarks.hpp"
#include "support/analyzed.hpp"

namespace dmavet::test {

namespace {

using namespace std::chrono;

constexpr sys_days today = year(2026) / 11 / 26;

// A board with one finding.
Board board() {
    Board board = analyzed([](FdtBuilder& tree) { tree.device("usb@1000").end(); }, arm64_6_12);
    const NodeId node = *board.tree->find_path("/usb@1000");
    board.findings.push_back(
        {find_rule("root-dma-ranges"), Severity::warning, Confidence::certain, node, "", "m", {}, "", "", "", 7});
    return board;
}

const std::vector<const Rule*>& every() {
    static const std::vector<const Rule*> rules(all_rules().begin(), all_rules().end());
    return rules;
}

std::optional<Suppression> marked(const Ignore& ignore) {
    const std::vector<Ignore> all{ignore};
    Accepted accepted;
    accepted.ignores = all;
    accepted.board = "vendor/a.dtb";
    accepted.today = today;
    return mark_suppressed(board(), accepted).findings.at(0).suppressed;
}

std::vector<std::string> texts_of(const std::vector<std::string>& lines, std::uint32_t number) {
    std::vector<std::string> texts;
    for (const Remark& remark : input::remarks_of(lines, number)) {
        texts.push_back(std::to_string(remark.line) + " " + remark.text);
    }
    return texts;
}

}  // namespace

TEST_CASE("globs of boards match the name or its end") {
    const struct {
        std::string_view name, glob;
        bool matches;
    } cases[] = {
        {"vendor/imx8mm.dtb", "vendor/imx8*", true},
        {"vendor/imx8mm.dtb", "imx8*", true},
        {"vendor/imx8mm.dtb", "imx8mm.dtb", true},
        {"vendor/imx8mm.dtb", "imx8mm", false},
        {"vendor/imx8mm.dtb", "*imx*", true},
        {"vendor/imx8mm.dtb", "mm.dtb", false},  // not behind a '/'
        {"dts/vendor/a.dtb", "vendor/*", true},
        {"dts/myvendor/a.dtb", "vendor/*", false},
        {"a.dtb", "?.dtb", true},
        {"a.dtb", "*", true},
        {"a.dtb", "", false},
        {"", "*", true},
        {"u-boot.itb#conf-1", "*#conf-1", true},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CAPTURE(c.glob);
        CHECK(matches_name(c.name, c.glob) == c.matches);
    }
}

TEST_CASE("an ignore holds where all its globs match") {
    const struct {
        const char *rule, *node, *board;
        bool holds;
    } cases[] = {
        {"root-dma-ranges", "", "", true},
        {"root-*", "", "", true},
        {"*-cycle", "", "", false},
        {"", "/usb@1000", "", true},
        {"", "usb@1000", "", true},
        {"", "*usb@*", "", true},
        {"", "/usb", "", false},
        {"", "", "vendor/*", true},
        {"", "", "other/*", false},
        {"root-*", "*usb*", "a.dtb", true},
        {"root-*", "*usb*", "b.dtb", false},
        {"root-*", "*eth*", "a.dtb", false},
        {"dma-*", "*usb*", "a.dtb", false},
    };
    for (const auto& c : cases) {
        CAPTURE(c.rule);
        CAPTURE(c.node);
        CAPTURE(c.board);
        const auto suppression = marked({c.rule, c.node, c.board, "as agreed"});
        CHECK(suppression.has_value() == c.holds);
        if (suppression) {
            CHECK(suppression->by == SuppressedBy::config);
            CHECK(suppression->reason == "as agreed");
        }
    }
}

TEST_CASE("an ignore holds on its last day and not after it") {
    const auto holds = [](sys_days until) { return marked({"*", "", "", "x", until}).has_value(); };
    CHECK_FALSE(holds(today - days(1)));
    CHECK(holds(today));
    CHECK(holds(today + days(1)));
    CHECK(day_text(today) == "2026-11-26");
    CHECK(day_text(sys_days(year(33) / 1 / 2)) == "0033-01-02");
}

TEST_CASE("what could go is said only where it was looked for") {
    const std::vector<Ignore> ignores{
        {"root-dma-ranges", "", "", "used"},
        {"root-dma-ranges", "/eth", "", "unused"},
        {"root-dma-ranges", "/eth", "b.dtb", "of another board"},
        {"dma-mem-cycle", "", "", "of a rule that nobody asks"},
        {"root-dma-ranges", "", "", "ended", today - days(1)},
        {"root-dma-ranges", "", "b.dtb", "ended, of another board", today - days(1)},
    };
    IgnoreUse use(ignores, today);
    const std::vector<const Rule*> rules{find_rule("root-dma-ranges")};
    CHECK(use.ended().empty());
    CHECK(use.unused().empty());
    use.add("a.dtb", board(), {rules});
    REQUIRE(use.ended().size() == 1);
    CHECK(use.ended()[0]->reason == "ended");
    REQUIRE(use.unused().size() == 1);
    CHECK(use.unused()[0]->reason == "unused");
    use.add("b.dtb", board(), {every()});
    CHECK(use.ended().size() == 2);
    CHECK(use.unused().size() == 3);
}

TEST_CASE("an ignore is unused only if all that it stands for was looked for") {
    const Rule *dma = find_rule("dma-mem-cycle"), *root = find_rule("root-dma-ranges");
    REQUIRE(dma != nullptr);
    const std::vector<const Rule*> none, only_root{root}, only_dma{dma}, both{root, dma};
    const struct {
        const char *rule, *node;
        const std::vector<const Rule*>&rules, &left_out;
        bool is_unused;
    } cases[] = {
        {"dma-mem-cycle", "", both, none, true},
        {"dma-mem-cycle", "", only_root, only_dma, false},
        {"dma-mem-cycle", "", only_dma, only_root, true},
        {"dma-mem-cycle", "", both, only_dma, false},
        {"dma-*", "", both, none, true},
        {"*", "/eth", only_root, only_dma, false},
        {"*", "/eth", only_root, none, true},
        {"", "/eth", only_root, only_dma, false},
        {"", "/eth", both, none, true},
        {"", "/usb@1000", only_root, only_dma, false},
        {"root-*", "", both, none, false},
        {"root-*", "", both, both, false},
        {"", "/eth", none, both, false},
        {"", "/eth", none, none, false},
    };
    for (const auto& c : cases) {
        CAPTURE(c.rule);
        CAPTURE(c.node);
        CAPTURE(c.rules.size());
        CAPTURE(c.left_out.size());
        const std::vector<Ignore> ignores{{c.rule, c.node, "", "as agreed"}};
        IgnoreUse use(ignores, today);
        use.add("a.dtb", board(), {c.rules, c.left_out});
        CHECK(use.unused().size() == (c.is_unused ? 1 : 0));
    }
}

TEST_CASE("what stands nearest to a finding is named") {
    Board found = board();
    const NodeId node = found.findings[0].node;
    const std::vector<Ignore> ignores{{"*", "", "", "by config"}};
    Accepted accepted{std::make_shared<const Baseline>(std::vector<KnownFinding>{{7, "", "", ""}})};
    found = mark_suppressed(std::move(found), accepted);
    CHECK(found.findings[0].suppressed->by == SuppressedBy::baseline);
    accepted.ignores = ignores;
    found = mark_suppressed(std::move(found), accepted);
    CHECK(found.findings[0].suppressed->by == SuppressedBy::config);
    const auto with_remark = [&](std::string text) {
        found.locations.add(found.tree->place(node), {"a.dts", 3, 1, "", {}, {{3, std::move(text)}}});
        found = mark_suppressed(std::move(found), accepted);
        return found.findings[0].suppressed;
    };
    CHECK(with_remark("ignore dma-mem-cycle other")->by == SuppressedBy::config);
    CHECK(with_remark("ignore root-dma-ranges")->by == SuppressedBy::config);  // without a reason
    CHECK(with_remark("ignore root-dma-ranges by source")->by == SuppressedBy::source);
    CHECK(with_remark("ignore root-dma-ranges by source")->reason == "by source");
}

TEST_CASE("a remark says which rule is ignored and why") {
    const struct {
        std::string_view remark;
        const char *rule, *reason;  // null: it says something else
    } cases[] = {
        {"ignore a-rule it is so", "a-rule", "it is so"},
        {"ignore  a-rule \t because: of this", "a-rule", "because: of this"},
        {"ignore a-rule", "a-rule", ""},
        {"ignore a-rule ", "a-rule", ""},
        {"ignore", nullptr, nullptr},
        {"ignore ", nullptr, nullptr},
        {"", nullptr, nullptr},
        {"ignored a-rule x", nullptr, nullptr},
        {"a-rule x", nullptr, nullptr},
    };
    for (const auto& c : cases) {
        CAPTURE(c.remark);
        const auto ignore = parse_source_ignore(c.remark);
        REQUIRE(ignore.has_value() == (c.rule != nullptr));
        if (ignore) {
            CHECK(ignore->rule == c.rule);
            CHECK(ignore->reason == c.reason);
        }
    }
}

TEST_CASE("remarks stand at the end of a line or above it") {
    using Texts = std::vector<std::string>;
    CHECK(texts_of({"a; /* dmavet: ignore r x */"}, 1) == Texts{"1 ignore r x"});
    CHECK(texts_of({"a; // dmavet: ignore r x"}, 1) == Texts{"1 ignore r x"});
    CHECK(texts_of({"a; /*dmavet:ignore r x*/ b; // dmavet: y"}, 1) == Texts{"1 ignore r x", "1 y"});
    CHECK(texts_of({"a; /* see dmavet: x */"}, 1).empty());
    CHECK(texts_of({"\t// dmavet: 1", "\t/* dmavet: 2 */", "a;"}, 3) == Texts{"2 2", "1 1"});
    CHECK(texts_of({"\t// dmavet: 1", "\t/* other */", "a;"}, 3) == Texts{"1 1"});
    CHECK(texts_of({"// dmavet: 1", "", "a;"}, 3).empty());  // not directly above
    CHECK(texts_of({"b; // dmavet: 1", "a;"}, 2).empty());   // that is said of b
    CHECK(texts_of({"/* dmavet: 1 */ b;", "a;"}, 2).empty());
    CHECK(texts_of({"a;", "// dmavet: 1"}, 1).empty());  // below
    CHECK(texts_of({"/* dmavet: 1", "a;"}, 2).empty());  // no end on its line
    CHECK(texts_of({"a;"}, 0).empty());
    CHECK(texts_of({"a;"}, 2).empty());
    CHECK(texts_of({}, 1).empty());
    CHECK(texts_of({"/*/", "a; // dmavet:"}, 2) == Texts{"2 "});
    CHECK(texts_of({"*/", "/", "a;"}, 3).empty());
}

}  // namespace dmavet::test
