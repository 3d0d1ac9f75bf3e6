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

}  // namespace dmavet::report
