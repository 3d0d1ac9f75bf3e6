// SPDX-License-Identifier: Apache-2.0
// Which severity is given to which rule?

#include "cli/severity_values.hpp"

#include <optional>

#include <fmt/format.h>

#include "cli/option_values.hpp"

namespace dmavet::cli {

Grades parse_grades(const std::vector<std::string>& texts) {
    std::map<const Rule*, std::optional<Severity>> all;  // absent: off
    for (const std::string& list : texts) {
        for (const std::string_view text : split(list)) {
            const std::size_t equals = text.find('=');
            if (equals == std::string_view::npos) {
                usage_error(fmt::format("--severity: '{}' is not RULE=LEVEL, such as dma-ranges-length=note", text));
            }
            all[&parse_rule(text.substr(0, equals))] =
                choose<std::optional<Severity>>("--severity", text.substr(equals + 1),
                                                {{"error", Severity::error},
                                                 {"warning", Severity::warning},
                                                 {"note", Severity::note},
                                                 {"off", std::nullopt}});
        }
    }
    Grades grades;
    for (const auto& [rule, severity] : all) {
        if (severity) {
            grades.severities.emplace(rule, *severity);
        } else {
            grades.off.emplace_back(rule->id);
        }
    }
    return grades;
}

}  // namespace dmavet::cli
