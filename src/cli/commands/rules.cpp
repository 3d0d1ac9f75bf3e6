// SPDX-License-Identifier: Apache-2.0
// Which rules are there, and what does one of them mean?

#include <utility>

#include "cli/option_groups.hpp"
#include "cli/option_values.hpp"
#include "cli/output.hpp"
#include "dmavet/report.hpp"

namespace dmavet::cli {

namespace {

// Null: all of them.
int write_rules(const Rule* rule, const ReportOptions& report) {
    Output out;
    if (rule != nullptr) {
        write_rule(*rule, report, out.stream());
    } else {
        write_rule_table(report, out.stream());
    }
    return finish(out);
}

Run understand_rules(const Given& given) {
    const std::string id = given.text("id");
    const Rule* rule = id.empty() ? nullptr : &parse_rule(id);
    const ReportOptions report = terminal_report("rules", given);
    return [=] { return write_rules(rule, report); };
}

}  // namespace

Command rules_command() {
    Options options{{"id", Takes::one, "RULE", "a rule"}};
    append(options, terminal_options("rules"));
    return {"rules", "the rules, or one explained", std::move(options),
            "EXAMPLES\n"
            "  dmavet rules\n"
            "  dmavet rules dma-ranges-length\n"
            "  dmavet rules --format json\n",
            &understand_rules};
}

}  // namespace dmavet::cli
