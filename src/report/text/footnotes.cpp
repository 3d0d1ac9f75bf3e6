// SPDX-License-Identifier: Apache-2.0
// Which number does an explanation have, and how does it look below the table?

#include "report/text/footnotes.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "report/say/printable.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

std::string Footnotes::marked(std::string_view text, const std::string& explanation) {
    const auto known = std::find(explanations_.begin(), explanations_.end(), explanation);
    const auto number = static_cast<std::size_t>(known - explanations_.begin()) + 1;
    if (known == explanations_.end()) {
        explanations_.push_back(explanation);
    }
    return fmt::format("{}{}[{}]", text, wording::no_break_blank, number);
}

void Footnotes::write(TextWriter& writer) const {
    std::size_t number = 0;
    for (std::string_view rest : explanations_) {
        const std::string mark = fmt::format("[{}]", ++number);
        const std::size_t hang = 2 + mark.size() + 1;
        bool is_first = true;
        while (!rest.empty() || is_first) {
            const std::string_view one = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(std::min(one.size() + 1, rest.size()));
            if (is_first) {
                writer.wrapped({Span(fmt::format("{} {}", mark, one))}, 2, hang);
            } else {
                writer.wrapped({Span(one)}, hang + 2, hang + 4);
            }
            is_first = false;
        }
    }
}

}  // namespace dmavet::report
