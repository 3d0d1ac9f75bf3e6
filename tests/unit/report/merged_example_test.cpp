// SPDX-License-Identifier: Apache-2.0
// Is each rule's example in the program, and are both of its trees in what is shown of it?
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "dmavet/rule.hpp"
#include "report/say/merged_example.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace dmavet::test {

namespace {

std::string marked(std::string_view with, std::string_view without) {
    std::string text;
    for (const report::ExampleLine& line : report::merged_example({with, without})) {
        text += line.sign + line.text + "\n";
    }
    return text;
}

}  // namespace

TEST_CASE("lines of both trees stand once, and what only tests read does not") {
    CHECK(marked("", "") == "");
    CHECK(marked("a\n", "a\n") == " a\n");
    CHECK(marked("a\n", "") == "-a\n");
    CHECK(marked("", "a\n") == "+a\n");
    CHECK(marked("a\nb\nc\n", "a\nx\nc\n") == " a\n-b\n+x\n c\n");
    CHECK(marked("a\nb\n", "b\nc\n") == "-a\n b\n+c\n");
    CHECK(marked("{\n\ta;\n}\n", "{\n\ta;\n\tb;\n}") == " {\n     a;\n+    b;\n }\n");
    CHECK(marked("// expect: x /y z\na\n", "a\n") == " a\n");
}

TEST_CASE("what a page shows of a rule is its sample, which the rule is tested with") {
    for (const Rule* rule : all_rules()) {
        CAPTURE(rule->id);
        const RuleExample example = example_of(*rule);
        const std::string folder = "dts-samples/rules/" + std::string(rule->id);
        CHECK(example.with == read_text(source_dir() / folder / "bad.dts"));
        CHECK(example.without == read_text(source_dir() / folder / "good.dts"));
        std::string with;
        std::string without;
        bool differs = false;
        for (const report::ExampleLine& line : report::merged_example(example)) {
            with += line.sign == '+' ? "" : line.text + "\n";
            without += line.sign == '-' ? "" : line.text + "\n";
            differs = differs || line.sign != ' ';
        }
        const auto as_shown = [](std::string_view text) {
            std::string shown;
            for (const report::ExampleLine& line : report::merged_example({text, text})) {
                shown += line.text + "\n";
            }
            return shown;
        };
        CHECK(with == as_shown(example.with));
        CHECK(without == as_shown(example.without));
        CHECK(differs);
        CHECK_FALSE(contains(with + without, "expect:"));
    }
    Rule own = *all_rules().front();
    own.id = "of-somebody-else";
    CHECK(example_of(own).with.empty());
}

}  // namespace dmavet::test
