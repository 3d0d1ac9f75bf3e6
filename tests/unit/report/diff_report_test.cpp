// SPDX-License-Identifier: Apache-2.0
// Is a change of many boards told once, and does nothing of a tree do anything in Markdown?
#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "dmavet/diff_report.hpp"
#include "report/markdown/markdown_text.hpp"
#include "support/analyzed.hpp"

namespace dmavet::test {

namespace {

using Json = nlohmann::ordered_json;

constexpr KernelId arm64_7_2{{7, 2}, Arch::arm64};

struct Compared {
    const char* name;
    Build before, after;
};

std::string written(const std::vector<Compared>& boards, std::string_view format, std::size_t width = 100) {
    ReportOptions options;
    options.format = format;
    options.width = width;
    options.devices = DeviceSelection::all;
    std::ostringstream out;
    const auto report = make_diff_report(options, out);
    for (const Compared& one : boards) {
        const Board before = analyzed(one.before, arm64_7_2), after = analyzed(one.after, arm64_7_2);
        const BoardDiff diff = diff_boards(before, after);
        report->compared({one.name, one.name, one.name, &before, &after, &diff});
    }
    report->finish();
    return out.str();
}

void plain(FdtBuilder& t) {
    t.bus(1, 1).device("usb@1").end().device("eth@2").end().device("spi@3").end();
}
void one_coherent(FdtBuilder& t) {
    t.bus(1, 1).device("usb@1").empty("dma-coherent").end().device("eth@2").end().device("spi@3").end();
}
void two_coherent(FdtBuilder& t) {
    t.bus(1, 1).device("usb@1").empty("dma-coherent").end().device("eth@2").empty("dma-coherent").end();
    t.device("spi@3").end();
}
void one_less(FdtBuilder& t) {
    t.bus(1, 1).device("usb@1").end().device("eth@2").end();
}

}  // namespace

TEST_CASE("what several boards have in common is told once, the most boards first") {
    const std::vector<Compared> boards{{"a.dtb", plain, one_coherent}, {"b.dtb", plain, plain},
                                       {"c.dtb", plain, one_coherent}, {"d.dtb", plain, two_coherent},
                                       {"e.dtb", plain, one_less},     {"f.dtb", one_less, plain}};
    CHECK(written(boards, "text") ==
          "in 3 boards: a.dtb, c.dtb, d.dtb\n"
          "  /usb@1\n"
          "    coherent        no -> yes (dma-coherent)\n"
          "\n"
          "d.dtb\n"
          "  /eth@2\n"
          "    coherent        no -> yes (dma-coherent)\n"
          "\n"
          "e.dtb\n"
          "  removed /spi@3\n"
          "\n"
          "f.dtb\n"
          "  added /spi@3\n"
          "    coherent        no\n"
          "\n"
          "6 boards compared, 5 changed: 6 devices\n");
}

TEST_CASE("nodes of a board that change in the same way are told once") {
    CHECK(written({{"a.dtb", plain, two_coherent}}, "text") ==
          "a.dtb\n"
          "  /usb@1\n"
          "  /eth@2\n"
          "    coherent        no -> yes (dma-coherent)\n"
          "\n"
          "1 board compared, 1 changed: 2 devices\n");
}

TEST_CASE("equal boards are counted") {
    CHECK(written({{"a.dtb", plain, plain}, {"b.dtb", plain, plain}}, "text") == "2 boards compared, none changed\n");
    CHECK(written({{"a.dtb", plain, plain}}, "ndjson").empty());
    const Json json = Json::parse(written({{"a.dtb", plain, plain}}, "json"));
    CHECK(json["boards"].size() == 1);
    CHECK(json["boards"][0]["devices"].empty());
    CHECK(json["summary"]["changed_boards"] == 0);
}

TEST_CASE("a fact has the values of show, and who decided it") {
    const Json line = Json::parse(written({{"a.dtb", plain, one_coherent}}, "ndjson"));
    CHECK(line["old"] == "a.dtb");
    CHECK(line["path"] == "/usb@1");
    CHECK(line["change"] == "changed");
    REQUIRE(line["facts"].size() == 1);
    const Json& fact = line["facts"][0];
    CHECK(fact["fact"] == "coherent");
    CHECK(fact["old"] == false);
    CHECK(fact["new"] == true);
    CHECK(fact["from_new"]["path"] == "/usb@1");
    CHECK(fact["from_new"]["property"] == "dma-coherent");
}

TEST_CASE("a board on one side alone") {
    std::ostringstream out;
    const auto report = make_diff_report({}, out);
    const Board board = analyzed(plain, arm64_7_2);
    report->compared({"old.dtb", "a/old.dtb", "", nullptr, nullptr, nullptr});
    report->compared({"new.dtb", "", "b/new.dtb", nullptr, &board, nullptr});
    report->unreadable("broken.dtb", {ErrorCode::truncated, "it ends early"});
    report->finish();
    CHECK(out.str() ==
          "only in OLD: old.dtb\n"
          "only in NEW: new.dtb\n"
          "0 boards compared, none changed; 1 only in OLD; 1 only in NEW; 1 could not be\n"
          "  read\n");
    CHECK(report->summary().differs());
}

TEST_CASE("text in Markdown does nothing") {
    const struct {
        std::string_view text, expected;
    } cases[] = {
        {"usb at 0x1000, size 4 KiB (if so)", "usb at 0x1000, size 4 KiB (if so)"},
        {"a|b", "a&#124;b"},
        {"<script>", "&#60;script&#62;"},
        {"&lt;", "&#38;lt;"},
        {"*a* _b_ `c` ~d~", "&#42;a&#42; &#95;b&#95; &#96;c&#96; &#126;d&#126;"},
        {"[a](b) ![c](d)", "&#91;a&#93;(b) &#33;&#91;c&#93;(d)"},
        {"@everyone #1 $x$ \\|", "<code>&#64;everyone</code> &#35;1 &#36;x&#36; &#92;&#124;"},
        {"http://a.b www.c.d", "http&#58;//a.b www&#46;c.d"},
        {"a\nb\x1b[0m", "a&#92;x0ab&#92;x1b&#91;0m"},
        {"ä", "ä"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.text);
        CHECK(report::markdown_cell(c.text) == c.expected);
    }
    CHECK(report::markdown_cell_code("`a`") == "<code>&#96;a&#96;</code>");
}

TEST_CASE("a hostile name is a row of a table and nothing else") {
    const Build hostile = [](FdtBuilder& t) {
        t.bus(1, 1).device("a|b`<img src=x onerror=y>\n@all", "x").empty("dma-coherent").end();
    };
    const std::string text = written({{"x|y\n# z", [](FdtBuilder& t) { t.bus(1, 1); }, hostile}}, "markdown");
    CHECK(text ==
          "### What changes for DMA\n"
          "\n"
          "1 board compared, 1 changed: 1 device\n"
          "\n"
          "#### <code>x&#124;y&#92;x0a&#35; z</code>\n"
          "\n"
          "| Node | Fact | Old | New |\n"
          "| --- | --- | --- | --- |\n"
          "| added <code>/a&#124;b&#96;&#60;img src=x onerror=y&#62;&#92;x0a&#64;all</code> | coherent |  | yes "
          "(dma-coherent) |\n");
    const std::string terminal = written({{"x\n\x1b", [](FdtBuilder& t) { t.bus(1, 1); }, hostile}}, "text");
    CHECK(terminal.find('\x1b') == std::string::npos);
    CHECK(terminal.find("x\\x0a\\x1b\n") == 0);
}

}  // namespace dmavet::test
