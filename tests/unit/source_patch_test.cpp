// SPDX-License-Identifier: Apache-2.0
// Which words of a text are code, and is a diff what `patch` wants, at the first line, the last and where two meet?
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "input/line_marker.hpp"
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

TEST_CASE("a line of cpp says which line of which file comes next") {
    struct Case {
        std::string_view text;
        std::uint32_t line;
        std::string_view file;
    };
    const Case cases[] = {
        {"# 12 \"board.dts\"", 12, "board.dts"},
        {"# 1 \"a b.dtsi\" 1", 1, "a b.dtsi"},
        {"#line 7 \"soc.dtsi\"", 7, "soc.dtsi"},
        {"# 0 \"<built-in>\"", 0, "<built-in>"},
        {"# 1 \"\"", 1, ""},
        {"# 4294967295 \"a\"", 4294967295, "a"},
        {"# 4294967296 \"a\"", 0, "none"},
        {"# 1 \"", 0, "none"},
        {"# 1", 0, "none"},
        {"#", 0, "none"},
        {"# \"a\"", 0, "none"},
        {"#line", 0, "none"},
        {"#size-cells = <1>;", 0, "none"},
        {"", 0, "none"},
        {" # 1 \"a\"", 0, "none"},
        {"#address-cells = \"a\"", 0, "none"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.text);
        const auto marker = parse_line_marker(c.text);
        CHECK(marker.has_value() == (c.file != "none"));
        CHECK((marker ? marker->line : 0) == c.line);
        CHECK((marker ? marker->file : "none") == c.file);
    }
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

TEST_CASE("the words of a text begin behind comments, end before them, and may have some between") {
    struct Case {
        std::string_view text, words;
        bool has_comment;
    };
    const Case cases[] = {
        {"a;", "a;", false},
        {"\t/* x; */ a = \";\"; /* ; */ // y", "a = \";\";", false},
        {"a = /* x */ <1>;", "a = /* x */ <1>;", true},
        {"a = <1>, // x\n <2>; // y", "a = <1>, // x\n <2>;", true},
        {"a = <1>,\n\t<2>;", "a = <1>,\n\t<2>;", false},
        {"a = \"/* x */\";", "a = \"/* x */\";", false},
        {"/**/a/**/;/**/", "a/**/;", true},
        {" // x", "", false},
        {"", "", false},
    };
    for (const Case& c : cases) {
        CAPTURE(c.text);
        const CodePart part = code_part(c.text);
        CHECK(c.text.substr(part.begin, part.end - part.begin) == c.words);
        CHECK(part.has_comment_between == c.has_comment);
    }
}

TEST_CASE("what a statement sets is its first word") {
    CHECK(name_of_statement("status = \"okay\";") == "status");
    CHECK(name_of_statement("status=\"okay\";") == "status");
    CHECK(name_of_statement("status;") == "status");
    CHECK(name_of_statement("status-led;") == "status-led");
    CHECK(name_of_statement("") == "");
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

TEST_CASE("an edit goes with many others when it goes together with each of them") {
    const std::vector<TextEdit> some{{"f", 3, 0, {"x"}}, {"f", 3, 2, {}},    {"f", 5, 0, {"x"}}, {"f", 5, 0, {"y"}},
                                     {"f", 6, 1, {"x"}}, {"f", 8, 3, {"x"}}, {"g", 1, 9, {}}};
    // Each subset of them, in which all go together as it is.
    for (std::size_t which = 0; which < (std::size_t{1} << some.size()); ++which) {
        JointEdits joint;
        std::vector<TextEdit> taken;
        for (std::size_t i = 0; i < some.size(); ++i) {
            if ((which >> i) % 2 == 1) {
                joint.add(some[i]);
                taken.push_back(some[i]);
            }
        }
        for (std::uint32_t line = 1; line <= 12; ++line) {
            for (const std::uint32_t removed : {0U, 1U, 2U, 3U, 9U}) {
                for (const char* file : {"e", "f", "g"}) {
                    const TextEdit edit{file, line, removed, {"x"}};
                    const bool goes = std::all_of(taken.begin(), taken.end(),
                                                  [&](const TextEdit& one) { return go_together(one, edit); });
                    REQUIRE(joint.go_with(edit) == goes);
                }
            }
        }
    }
    const std::vector<TextEdit> again{some[1], some[0], some[1], some[4], some[0]};
    const std::vector<const TextEdit*> once = each_once(again);
    CHECK(once == std::vector<const TextEdit*>{&again[0], &again[1], &again[3]});
}

}  // namespace dmavet::input
