// SPDX-License-Identifier: Apache-2.0
// What may a baseline say, how is one refused that says something else, and when is an entry needed no longer?
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "dmavet/suppress.hpp"
#include "golden/schema.hpp"
#include "support/analyzed.hpp"
#include "support/files.hpp"
#include "support/samples.hpp"

namespace dmavet::test {

namespace {

std::string document(std::string_view findings) {
    return R"({"format": "dmavet-baseline", "version": 1, "findings": )" + std::string(findings) + "}";
}

std::string error_of(std::string_view text) {
    const auto baseline = Baseline::read(text);
    return baseline ? "none" : baseline.error().message;
}

std::vector<std::byte> bad_blob() {
    for (const Sample& sample : all_samples()) {
        if (sample.name == "rules/root-dma-ranges/bad") {
            return read_bytes(sample.blob);
        }
    }
    return {};
}

// How often each of the board's findings is marked.
std::size_t count_marked(const Board& board) {
    std::size_t count = 0;
    for (const Finding& finding : board.findings) {
        count += finding.suppressed ? 1 : 0;
    }
    return count;
}

const std::vector<const Rule*>& every() {
    static const std::vector<const Rule*> rules(all_rules().begin(), all_rules().end());
    return rules;
}

std::size_t gone_of(const Baseline& baseline, std::string_view file, const Board& board,
                    const Asked& asked = {every()}) {
    BaselineUse use(baseline);
    use.add(file, board, asked);
    CHECK(use.needed().size() + use.count_gone() == baseline.findings().size());
    return use.count_gone();
}

}  // namespace

TEST_CASE("a baseline is read as it is written") {
    const Baseline baseline({{0xfedcba9876543210, "b-rule", "b.dtb", "/soc \"x\""},
                             {1, "a-rule", "a\\b\n.dtb", ""},
                             {1, "a-rule", "a\\b\n.dtb", ""},
                             {2, "", "", ""}});
    REQUIRE(baseline.findings().size() == 3);
    CHECK(baseline.findings()[0].fingerprint == 2);  // without a file
    CHECK(baseline.findings()[2].file == "b.dtb");
    const std::string text = baseline.text();
    const auto again = Baseline::read(text);
    REQUIRE(again);
    CHECK(again->text() == text);
    CHECK(std::vector(again->findings().begin(), again->findings().end()) ==
          std::vector(baseline.findings().begin(), baseline.findings().end()));
    CHECK(again->knows(0xfedcba9876543210));
    CHECK(again->knows(1));
    CHECK_FALSE(again->knows(0));
    CHECK_FALSE(again->knows(3));
    const Schema schema("dmavet-baseline.schema.json");
    CHECK(schema.violations(text).empty());
    CHECK(schema.violations(Baseline().text()).empty());
    CHECK_FALSE(schema.violations(document("[{}]")).empty());
}

TEST_CASE("names that are no UTF-8 become text that JSON can hold") {
    const Baseline baseline({{1, "r", "\xff.dtb", "/a\x80"}});
    const auto again = Baseline::read(baseline.text());
    REQUIRE(again);
    CHECK(again->findings()[0].file == "\\xff.dtb");
}

TEST_CASE("what is no baseline is refused with the place") {
    const struct {
        std::string text;
        std::string_view error;
    } cases[] = {
        {"", "not JSON: line 1"},
        {"{\n\"format\":\n}", "not JSON: line 3"},
        {"[]", "no baseline: it does not say \"format\": \"dmavet-baseline\""},
        {R"({"format": "dmavet-facts", "version": 1, "findings": []})",
         "no baseline: it does not say \"format\": \"dmavet-baseline\""},
        {R"({"format": "dmavet-baseline", "version": 2, "findings": []})",
         "\"version\" must be 1; another one was written by another dmavet"},
        {R"({"format": "dmavet-baseline", "findings": []})",
         "\"version\" must be 1; another one was written by another dmavet"},
        {R"({"format": "dmavet-baseline", "version": 1})", "\"findings\" must be a list"},
        {document("{}"), "\"findings\" must be a list"},
        {document("[1]"), "entry 1 of \"findings\" must be an object"},
        {document(R"([{"fingerprint": "0123456789abcdef"}, {}])"),
         "entry 2 of \"findings\": \"fingerprint\" must be 16 hex digits"},
        {document(R"([{"fingerprint": "0123456789abcde"}])"),
         "entry 1 of \"findings\": \"fingerprint\" must be 16 hex digits"},
        {document(R"([{"fingerprint": "0123456789abcdef0"}])"),
         "entry 1 of \"findings\": \"fingerprint\" must be 16 hex digits"},
        {document(R"([{"fingerprint": "0x23456789abcdef"}])"),
         "entry 1 of \"findings\": \"fingerprint\" must be 16 hex digits"},
        {document(R"([{"fingerprint": 12}])"), "entry 1 of \"findings\": \"fingerprint\" must be 16 hex digits"},
        {document(R"([{"fingerprint": "0123456789abcdef", "file": 1}])"),
         "entry 1 of \"findings\": \"file\" must be a text"},
        {document(R"([{"fingerprint": "0123456789ABCDEF", "more": 1}])"), "none"},
        {document("[]"), "none"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.text);
        CHECK(error_of(c.text) == c.error);
    }
}

TEST_CASE("a baseline with any byte changed is read or refused") {
    const std::string whole = Baseline({{1, "r", "f", "/p"}, {2, "r", "g", "/p"}}).text();
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const char c : {'\0', '"', '{', '\xff', '9'}) {
            std::string text = whole;
            text[at] = c;
            static_cast<void>(Baseline::read(text));
        }
        static_cast<void>(Baseline::read(std::string_view(whole).substr(0, at)));
    }
}

TEST_CASE("by a baseline findings are marked, and no others") {
    const Board board = checked(bad_blob());
    REQUIRE_FALSE(board.findings.empty());
    const auto known = known_findings("a.dtb", board);
    const auto baseline = std::make_shared<const Baseline>(known);
    const std::size_t all = board.findings.size();

    CHECK(count_marked(mark_suppressed(checked(bad_blob()), {})) == 0);
    CHECK(count_marked(mark_suppressed(checked(bad_blob()), {std::make_shared<const Baseline>()})) == 0);
    CHECK(count_marked(mark_suppressed(checked(bad_blob()), {nullptr, true})) == all);
    const Board marked = mark_suppressed(checked(bad_blob()), {baseline});
    CHECK(count_marked(marked) == known.size());
    CHECK(marked.findings[0].suppressed->by == SuppressedBy::baseline);
    CHECK(marked.findings[0].suppressed->reason.empty());
    // Marked again, the same is written again.
    CHECK(known_findings("a.dtb", marked) == known);
}

TEST_CASE("what is accepted elsewhere needs no entry") {
    Board board = checked(bad_blob());
    const std::size_t all = known_findings("a", board).size();
    board.findings[0].suppressed = Suppression{SuppressedBy::config, "as agreed"};
    CHECK(known_findings("a", board).size() == all - 1);
}

TEST_CASE("an entry is needed no longer once its board has no such finding") {
    const Board bad = checked(bad_blob());
    const Board clean = checked(blob_of([](FdtBuilder&) {}));
    const KnownFinding one = known_findings("a.dtb", bad)[0];
    const auto with = [&](std::string file, std::string rule) {
        return Baseline({{one.fingerprint, std::move(rule), std::move(file), one.path}});
    };
    const std::vector<const Rule*> other{find_rule("dma-mem-cycle")}, own{find_rule(one.rule)};
    const Asked all{every(), {}}, less{other, own}, more{every(), other}, otherwise{every(), every()};
    const struct {
        const char* name;
        std::string file, rule;  // of the entry
        const Board& board;      // read as a.dtb
        Asked asked;
        std::size_t gone;
    } cases[] = {
        {"still there", "a.dtb", one.rule, bad, all, 0},
        {"gone", "a.dtb", one.rule, clean, all, 1},
        {"nobody has read that board", "b.dtb", one.rule, clean, all, 0},
        {"nobody has asked that rule", "a.dtb", one.rule, clean, less, 0},
        {"only another rule was left out", "a.dtb", one.rule, clean, more, 1},
        {"the rule was asked something else", "a.dtb", one.rule, clean, otherwise, 0},
        {"a rule that is there no longer", "a.dtb", "no-such-rule", clean, less, 1},
        {"no file", "", one.rule, clean, all, 1},
        {"no file, still there", "", one.rule, bad, all, 0},
        {"no file, and nobody has asked", "", one.rule, clean, less, 0},
        {"no rule", "a.dtb", "", clean, all, 1},
        {"no rule, still there", "a.dtb", "", bad, all, 0},
        {"no rule, and one was left out", "a.dtb", "", clean, more, 0},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(gone_of(with(c.file, c.rule), "a.dtb", c.board, c.asked) == c.gone);
    }

    // Of an entry without a file, any board's finding is enough, in any order.
    const Baseline anywhere = with("", one.rule);
    for (const bool is_bad_first : {true, false}) {
        BaselineUse use(anywhere);
        use.add("1", is_bad_first ? bad : clean, all);
        use.add("2", is_bad_first ? clean : bad, all);
        CHECK(use.count_gone() == 0);
    }
}

TEST_CASE("a file is the same however it is typed from its folder") {
    const Board bad = checked(bad_blob());
    const Board clean = checked(blob_of([](FdtBuilder&) {}));
    const KnownFinding one = known_findings("a.dtb", bad)[0];
    const struct {
        std::string known;
        std::string_view read;
        bool is_same;
    } cases[] = {
        {"a.dtb", "a.dtb", true},        {"a.dtb", "./a.dtb", true},  {"./a.dtb", "a.dtb", true},
        {"././/a.dtb", "./a.dtb", true}, {"v/a.dtb", "a.dtb", false}, {"../a.dtb", "a.dtb", false},
        {".a.dtb", "a.dtb", false},      {"./", "a.dtb", false},
    };
    for (const auto& c : cases) {
        CAPTURE(c.known);
        CAPTURE(c.read);
        const Baseline baseline({{one.fingerprint, one.rule, c.known, one.path}});
        const bool has_no_file = baseline.findings()[0].file.empty();
        CHECK(gone_of(baseline, c.read, clean) == (c.is_same || has_no_file ? 1 : 0));
        CHECK(gone_of(baseline, c.read, bad) == 0);
    }
    const std::string plain = Baseline(known_findings("a.dtb", bad)).text();
    CHECK(Baseline(known_findings("./a.dtb", bad)).text() == plain);
    // Both names of one entry are one entry.
    auto twice = known_findings("./a.dtb", bad);
    const auto more = known_findings("a.dtb", bad);
    twice.insert(twice.end(), more.begin(), more.end());
    CHECK(Baseline(twice).text() == plain);
}

}  // namespace dmavet::test
