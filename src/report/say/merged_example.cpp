// SPDX-License-Identifier: Apache-2.0
// Which lines of two trees are the same? As many as can be; of a place that differs, the old lines come first.
#include "report/say/merged_example.hpp"

#include <algorithm>
#include <cstddef>

namespace dmavet::report {

namespace {

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        const bool is_for_tests = line.starts_with("// expect:") || line.starts_with("// kernel:");
        if (is_for_tests) {
            continue;
        }
        std::string shown;
        for (const char c : line) {
            shown += c == '\t' ? "    " : std::string(1, c);
        }
        lines.push_back(std::move(shown));
    }
    return lines;
}

}  // namespace

std::vector<ExampleLine> merged_example(const RuleExample& example) {
    const std::vector<std::string> with = lines_of(example.with);
    const std::vector<std::string> without = lines_of(example.without);
    // How many lines the rests from i and j on have in common.
    std::vector<std::vector<std::size_t>> common(with.size() + 1, std::vector<std::size_t>(without.size() + 1));
    for (std::size_t i = with.size(); i-- > 0;) {
        for (std::size_t j = without.size(); j-- > 0;) {
            common[i][j] =
                with[i] == without[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
        }
    }
    std::vector<ExampleLine> lines;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < with.size() || j < without.size()) {
        if (i < with.size() && j < without.size() && with[i] == without[j]) {
            lines.push_back({' ', with[i]});
            ++i;
            ++j;
        } else if (j == without.size() || (i < with.size() && common[i + 1][j] >= common[i][j + 1])) {
            lines.push_back({'-', with[i++]});
        } else {
            lines.push_back({'+', without[j++]});
        }
    }
    return lines;
}

}  // namespace dmavet::report
