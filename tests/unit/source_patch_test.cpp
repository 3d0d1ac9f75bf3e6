// SPDX-License-Identifier: Apache-2.0
// Which words of a text are code, and is a diff what `patch` wants, at the first line, the last and where two meet?
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "input/plain_code.hpp"
#include "input/source_patch.hpp"

namespace dmavet::input {

namespace {

FileLines lines(std::size_t count) {
    FileLines file;
    for (std::size_t i = 1; i <= count; ++i) {
        file.lines.push_back(std::to_string(i));
    }
    return file;
}

std::string diff(const FileLines& file, const std::vector<TextEdit>& edits) {
    const std::string text = unified_diff("f", file, edits);
    constexpr std::string_view head = "--- f\n+++ f\n";
    REQUIRE(text.starts_with(head));
    return text.substr(head.size());
}

}  // namespace

TEST_CASE("code is what is in no comment, one blank between words") {
    CHECK(plain_code("  a;\n") == "a;");
    CHECK(plain_code("a = <1\n\t 2>; // why") == "a = <1 2>;");
    CHECK(plain_code("a /* b; */ = \"x  /* y */\";") == "a = \"x  /* y */\";");
    CHECK(plain_code("a = \"q\\\"; // \";") == "a = \"q\\\"; // \";");
    CHECK(plain_code("") == "");
    CHECK_FALSE(plain_code("a; /* goes on").has_value());
    CHECK_FALSE(plain_code("a = \"goes on").has_value());
}

TEST_CASE("a text that is read line by line has the words of the whole") {
    const char* texts[] = {"a;\n",        "a /*\n;\n*/ = 1;\n", "a = \"x\ny\";\n", "a = \"\\\n\";\n",
                           "// /*\nb;\n", "/* \" */\nc;\n",     "a / b\n* c\n"};
    for (const std::string_view text : texts) {
        CAPTURE(text);
        PlainCode code;
        for (std::string_view rest = text; !rest.empty(); rest.remove_prefix(rest.find('\n') + 1)) {
            code.read(rest.substr(0, rest.find('\n') + 1));
        }
        CHECK_FALSE(code.is_open());
        CHECK(code.words() == plain_code(text));
        code.forget();
        code.read("d;");
        CHECK(code.words() == "d;");
    }
    PlainCode code;
    code.read("a; /*\n");
    CHECK(code.is_open());
    CHECK(code.words() == "a;");
    code.read("\"*/ \"\n");
    CHECK(code.is_open());
}

TEST_CASE("a property alone is its name and one value") {
    CHECK(is_one_property("a;", "a"));
    CHECK(is_one_property("a = <1>, \"x;{\";", "a"));
    CHECK(is_one_property("#a = <1>;", "#a"));
    CHECK_FALSE(is_one_property("ab;", "a"));
    CHECK_FALSE(is_one_property("a; b;", "a"));
    CHECK_FALSE(is_one_property("n { a;", "a"));
    CHECK_FALSE(is_one_property("a; };", "a"));
    CHECK_FALSE(is_one_property("l: a;", "a"));
    CHECK_FALSE(is_one_property("a = <1>", "a"));
}

TEST_CASE("a statement ends at the ; that is in no string and no comment") {
    CHECK(end_of_statement("a = \";\"; /* ; */") == 7);
    CHECK(end_of_statement("a // ;") == std::string::npos);
}

TEST_CASE("a hunk has three lines around it, as far as there are any") {
    CHECK(diff(lines(3), {{"f", 2, 1, {"x"}}}) == "@@ -1,3 +1,3 @@\n 1\n-2\n+x\n 3\n");
    CHECK(diff(lines(1), {{"f", 1, 1, {}}}) == "@@ -1,1 +0,0 @@\n-1\n");
    CHECK(diff(lines(1), {{"f", 2, 0, {"x"}}}) == "@@ -1,1 +1,2 @@\n 1\n+x\n");
    CHECK(diff(lines(9), {{"f", 5, 0, {"x"}}}) == "@@ -2,6 +2,7 @@\n 2\n 3\n 4\n+x\n 5\n 6\n 7\n");
}

TEST_CASE("hunks that touch are one, and the later ones are moved by what came before") {
    CHECK(diff(lines(9), {{"f", 8, 1, {}}, {"f", 2, 0, {"x"}}}) ==
          "@@ -1,9 +1,9 @@\n 1\n+x\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n 9\n");
    CHECK(diff(lines(10), {{"f", 2, 0, {"x"}}, {"f", 9, 1, {}}}) ==
          "@@ -1,4 +1,5 @@\n 1\n+x\n 2\n 3\n 4\n@@ -6,5 +7,4 @@\n 6\n 7\n 8\n-9\n 10\n");
    CHECK(diff(lines(3), {{"f", 2, 1, {}}, {"f", 3, 0, {"x"}}, {"f", 2, 1, {}}}) ==
          "@@ -1,3 +1,3 @@\n 1\n-2\n+x\n 3\n");
}

TEST_CASE("a last line without an end says so") {
    FileLines file = lines(2);
    file.ends_with_newline = false;
    CHECK(diff(file, {{"f", 1, 1, {}}}) == "@@ -1,2 +1,1 @@\n-1\n 2\n\\ No newline at end of file\n");
}

TEST_CASE("edits go together when they are equal or touch no line in common") {
    const TextEdit removes{"f", 5, 2, {}};
    CHECK(go_together(removes, removes));
    CHECK(go_together(removes, {"g", 5, 2, {"x"}}));
    CHECK(go_together(removes, {"f", 5, 0, {"x"}}));
    CHECK(go_together(removes, {"f", 7, 0, {"x"}}));
    CHECK(go_together(removes, {"f", 7, 1, {}}));
    CHECK_FALSE(go_together(removes, {"f", 6, 0, {"x"}}));
    CHECK_FALSE(go_together(removes, {"f", 6, 1, {}}));
    CHECK_FALSE(go_together(removes, {"f", 5, 2, {"x"}}));
}

}  // namespace dmavet::input
