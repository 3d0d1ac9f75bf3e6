// SPDX-License-Identifier: Apache-2.0
#include "report/say/diff_text.hpp"

#include <fmt/format.h>

#include "report/say/phrases.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

std::string diff_line(const DiffSummary& summary) {
    std::vector<std::string> parts;
    if (summary.changed_devices > 0) {
        parts.push_back(wording::count_text(summary.changed_devices, "device"));
    }
    if (summary.new_findings > 0) {
        parts.push_back(wording::count_text(summary.new_findings, "new finding"));
    }
    if (summary.gone_findings > 0) {
        parts.push_back(wording::count_text(summary.gone_findings, "finding gone", "findings gone"));
    }
    std::string text =
        fmt::format("{} compared, {} changed{}{}", wording::count_text(summary.boards, "board"),
                    summary.changed_boards == 0 ? std::string("none") : std::to_string(summary.changed_boards),
                    parts.empty() ? "" : ": ", join(parts, ", "));
    const auto add = [&](std::size_t count, std::string_view what) {
        text += count > 0 ? fmt::format("; {} {}", count, what) : std::string();
    };
    add(summary.only_old, "only in OLD");
    add(summary.only_new, "only in NEW");
    add(summary.unreadable, "could not be read");
    if (summary.accepted_findings > 0) {
        text += fmt::format("; {} not shown", wording::count_text(summary.accepted_findings, "accepted finding"));
    }
    return text;
}

std::string some_names(const std::vector<std::string>& names) {
    constexpr std::size_t most_shown = 8;
    const std::size_t shown = names.size() > most_shown + 1 ? most_shown : names.size();
    const std::vector<std::string> first(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown));
    return shown < names.size() ? fmt::format("{} and {} more", join(first, ", "), names.size() - shown)
                                : join(first, ", ");
}

}  // namespace dmavet::report
