// SPDX-License-Identifier: Apache-2.0
// What does a comment in a source ask for?

#include <algorithm>

#include "dmavet/suppress.hpp"

namespace dmavet {

std::optional<SourceIgnore> parse_source_ignore(std::string_view remark) {
    constexpr std::string_view blanks = " \t";
    constexpr std::string_view verb = "ignore";
    const auto next_word = [&] {
        const std::size_t begin = std::min(remark.find_first_not_of(blanks), remark.size());
        const std::size_t end = std::min(remark.find_first_of(blanks, begin), remark.size());
        const std::string_view word = remark.substr(begin, end - begin);
        remark.remove_prefix(std::min(remark.find_first_not_of(blanks, end), remark.size()));
        return word;
    };
    if (next_word() != verb) {
        return std::nullopt;
    }
    const std::string_view rule = next_word();
    return rule.empty() ? std::nullopt : std::optional(SourceIgnore{std::string(rule), std::string(remark)});
}

}  // namespace dmavet
