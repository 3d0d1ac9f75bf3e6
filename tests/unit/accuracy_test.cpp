// SPDX-License-Identifier: Apache-2.0
// Is a table of ACCURACY.md that does not state what was measured noticed?
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "truth/accuracy.hpp"

namespace dmavet::truth {

namespace {

using Lines = std::vector<std::string>;

MeasuredTable table_of(Lines lines) {
    lines.insert(lines.begin(), {"| kernel | trees | number |", "|---|---|--:|"});
    return {"measured", "# Accuracy\n\n", 2, std::move(lines)};
}

// "measured => stated" of each line.
Lines wrong(std::string_view document, const MeasuredTable& table) {
    Lines found;
    for (const Misstatement& line : misstatements(document, table)) {
        found.push_back(line.measured + " => " + line.stated);
    }
    return found;
}

}  // namespace

TEST_CASE("a line of the accuracy table that is not what was measured") {
    const MeasuredTable written = table_of({"| 6.1 | boards | 7 |", "| 6.12 | boards | 8 |", "| 6.12 | random | 9 |"});
    const std::string document = with_table("", written) + "\n| 5.10 | boards | 6 |\n";
    const struct {
        std::string_view name;
        Lines measured;
        Lines expected;
    } cases[] = {
        {"all as stated", {"| 6.1 | boards | 7 |", "| 6.12 | boards | 8 |", "| 6.12 | random | 9 |"}, {}},
        {"fewer recordings than the table names", {"| 6.12 | boards | 8 |"}, {}},
        {"fewer, and another figure", {"| 6.12 | boards | 80 |"}, {"| 6.12 | boards | 80 | => | 6.12 | boards | 8 |"}},
        {"a kernel whose name begins as another's", {"| 6 | boards | 7 |"}, {"| 6 | boards | 7 | => "}},
        {"trees that the table leaves out", {"| 6.1 | random | 9 |"}, {"| 6.1 | random | 9 | => "}},
        {"what stands outside the markers is not the table's",
         {"| 5.10 | boards | 6 |"},
         {"| 5.10 | boards | 6 | => "}},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(wrong(document, table_of(c.measured)) == c.expected);
    }
    CHECK(wrong("no table", table_of({})).size() == 2);
    CHECK(wrong(with_table(document, table_of({})), written).size() == 3);
}

TEST_CASE("what people wrote around a table stays") {
    const std::string document = with_table("", table_of({"| 6.1 | boards | 7 |"})) + "\nWords.\n";
    CHECK(document.starts_with("# Accuracy\n\n<!-- measured: written by the truth test -->\n\n| kernel |"));
    const std::string updated = with_table(document, table_of({"| 6.1 | boards | 8 |"}));
    CHECK(updated.size() == document.size());
    CHECK(updated.ends_with("| 6.1 | boards | 8 |\n\n<!-- /measured -->\n\nWords.\n"));
}

}  // namespace dmavet::truth
