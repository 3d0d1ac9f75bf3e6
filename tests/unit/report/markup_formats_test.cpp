// SPDX-License-Identifier: Apache-2.0
// Do the formats that are markup say what was meant, whatever a tree holds? They are read by programs that others made.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "cli/process.hpp"
#include "unit/report/hostile_report.hpp"

namespace dmavet::test {

namespace {

// What xmllint reads at a place of a document.
std::string xml_at(const std::string& file, const std::string& place) {
    std::string text = shell("xmllint --nonet --xpath 'string(" + place + ")' " + file).out;
    return text.empty() ? text : text.substr(0, text.size() - 1);
}

// XML cannot hold these two characters.
std::string sentence_in_xml(std::string_view text) {
    std::string sentence = sentence_of(text);
    replace_all(sentence, "\xef\xbf\xbe", "\\xef\\xbf\\xbe");
    replace_all(sentence, "\xef\xbf\xbf", "\\xef\\xbf\\xbf");
    return sentence;
}

void check_xml(const std::string& file, const std::string& options) {
    const Outcome outcome = shell("xmllint --nonet --noout " + options + " " + file);
    CHECK_MESSAGE(outcome.status == 0, outcome.err);
}

std::string with_junit_schema() {
    return "--schema tests/golden/ci/junit-10.xsd";
}

// The text of a page of HTML without what stands in <code>, and all of it.
struct PageText {
    std::string outside_code;
    std::string all;
};

PageText text_of(const std::string& html) {
    PageText text;
    std::size_t depth = 0;
    for (std::size_t at = 0; at < html.size();) {
        if (html[at] == '<') {
            const std::size_t end = html.find('>', at);
            const std::string_view tag = std::string_view(html).substr(at, end + 1 - at);
            depth += tag.starts_with("<code") ? 1U : 0U;
            depth -= tag.starts_with("</code") ? 1U : 0U;
            at = end + 1;
            continue;
        }
        text.all += html[at];
        text.outside_code += depth == 0 ? std::string(1, html[at]) : std::string();
        ++at;
    }
    for (std::string* one : {&text.all, &text.outside_code}) {
        replace_all(*one, "&lt;", "<");
        replace_all(*one, "&gt;", ">");
        replace_all(*one, "&quot;", "\"");
        replace_all(*one, "&amp;", "&");
    }
    return text;
}

// One blank for each row of them: HTML shows no more.
std::string squeezed(std::string text) {
    const auto end = std::unique(text.begin(), text.end(), [](char a, char b) { return a == ' ' && b == ' '; });
    text.erase(end, text.end());
    return text;
}

}  // namespace

TEST_CASE("junit: what Jenkins' schema asks for; a board is a suite, and one without findings has a case that passed") {
    const TemporaryFolder folder;
    for (const std::string_view text : hostile_texts) {
        CAPTURE(text);
        const std::string file = folder.file("junit.xml", hostile_report("junit", text));
        check_xml(file, with_junit_schema());
        CHECK(xml_at(file, "/testsuites/testsuite[1]/@name") == xml_at(file, "/testsuites/testsuite[2]/@name"));
        CHECK(xml_at(file, "/testsuites/testsuite[1]/testcase/failure/@message") == sentence_in_xml(text));
        CHECK(xml_at(file, "count(/testsuites/testsuite[1]/testcase/failure)") == "1");
        CHECK(xml_at(file, "count(/testsuites/testsuite[2]/testcase/error)") == "1");
    }
    Board clean = hostile_board("plain", rule_odd);
    Board both = hostile_board("plain", rule_odd);
    clean.findings.clear();
    both.findings.push_back(both.findings.front());
    const Board grave = hostile_board("plain", rule_grave);  // its names live as long as it does
    both.findings.push_back(grave.findings.front());
    const std::string file = folder.file("junit.xml", written("junit", [&](Report& report) {
                                             report.board("clean.dtb", clean);
                                             report.board("both.dtb", both);
                                         }));
    check_xml(file, with_junit_schema());
    CHECK(xml_at(file, "concat(//testsuite[1]/@tests, //testsuite[1]/@failures, //testcase[1]/@name)") ==
          "10no findings");
    CHECK(xml_at(file, "concat(//testsuite[2]/@tests, //testsuite[2]/@failures)") == "22");
    CHECK(xml_at(file, "//testsuite[2]/testcase[1]/failure/@type") == "warning");
    check_xml(folder.file("junit.xml", written("junit", [](Report&) {})), with_junit_schema());
}

TEST_CASE("checkstyle: well-formed, and says what was meant") {
    const TemporaryFolder folder;
    for (const std::string_view text : hostile_texts) {
        CAPTURE(text);
        const std::string file = folder.file("checkstyle.xml", hostile_report("checkstyle", text));
        check_xml(file, "");
        CHECK(xml_at(file, "count(/checkstyle/file/error)") == "2");
        CHECK(xml_at(file, "count(//error/@line)") == "0");
        CHECK(xml_at(file, "/checkstyle/file[1]/error/@message") == sentence_in_xml(text));
        CHECK(xml_at(file, "/checkstyle/file[1]/error/@source") == "dmavet.grave-thing");
    }
}

TEST_CASE("markdown: a page on which nothing of a tree is markup, a link or somebody's name") {
    const TemporaryFolder folder;
    for (const std::string_view text : hostile_texts) {
        CAPTURE(text);
        const std::string file = folder.file("page.md", hostile_report("markdown", text));
        const Outcome outcome = shell("cmark-gfm --unsafe -e table -e strikethrough -e autolink -e tasklist " + file);
        REQUIRE(outcome.status == 0);
        const std::string& html = outcome.out;
        CAPTURE(html);
        for (const char* tag :
             {"<a ", "<img", "<script", "<!--", "<em>", "<del>", "<h1", "<input", "<ol", "<failure"}) {
            CAPTURE(tag);
            CHECK(count_of(html, tag) == 0);
        }
        CHECK(count_of(html, "<details") == 2);
        CHECK(count_of(html, "</details>") == 2);
        CHECK(count_of(html, "<pre>") == 1);
        CHECK(count_of(html, "<table>") == 1);
        const PageText page = text_of(html);
        for (const char sign : {'@', '#', '<', '[', '*', '`', '$'}) {
            CAPTURE(sign);
            CHECK(page.outside_code.find(sign) == std::string::npos);
        }
        CHECK(squeezed(page.all).find(squeezed(sentence_of(text))) != std::string::npos);
    }
}

}  // namespace dmavet::test
