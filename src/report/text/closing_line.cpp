// SPDX-License-Identifier: Apache-2.0
// Of how many boards was something said, and of how many could nothing be?

#include "report/text/closing_line.hpp"

#include <fmt/format.h>

#include "wording/quantity.hpp"

namespace dmavet::report {

std::string scope_text(const Summary& summary) {
    return fmt::format("{} with {}", wording::count_text(summary.boards - summary.unreadable, "board"),
                       wording::count_text(summary.devices, "device"));
}

std::string closing_line(const Summary& summary, const std::string& text) {
    if (summary.unreadable == 0) {
        return text;
    }
    const std::string said = summary.unreadable < summary.boards ? text + "; " : std::string();
    return fmt::format("{}{} could not be read", said, wording::count_text(summary.unreadable, "input"));
}

std::vector<std::string> suppressed_texts(const SuppressedCounts& counts) {
    std::vector<std::string> texts;
    const auto add = [&](std::size_t count, std::string_view one, std::string_view several, std::string_view where) {
        if (count > 0) {
            texts.push_back(fmt::format("{} not shown ({})", wording::count_text(count, one, several), where));
        }
    };
    add(counts.baseline, "known finding", "known findings", "baseline");
    add(counts.config, "ignored finding", "ignored findings", "dmavet.toml");
    add(counts.source, "ignored finding", "ignored findings", "source");
    return texts;
}

}  // namespace dmavet::report
