// SPDX-License-Identifier: Apache-2.0
// Which code runs for which command?

#include "cli/commands.hpp"

#include <iostream>

#include "cli/completions.hpp"
#include "cli/exit_status.hpp"
#include "cli/output.hpp"
#include "report/say/printable.hpp"

namespace dmavet::cli {

namespace {

// A reader that left is content with what it got.
int status_of(Output& out) {
    if (out.finish() || out.reader_left()) {
        return exit_clean;
    }
    complain("standard output", "cannot write: " + out.error_text());
    return exit_unreadable;
}

int run_rules(const Invocation& invocation) {
    Output out;
    if (invocation.rule != nullptr) {
        write_rule(*invocation.rule, invocation.report, out.stream());
    } else {
        write_rule_table(invocation.report, out.stream());
    }
    return status_of(out);
}

int run_kernels(const Invocation& invocation) {
    Output out;
    write_kernels(invocation.report, out.stream());
    return status_of(out);
}

int run_completions(const Parser& parser) {
    Output out;
    write_completions(parser.model(), parser.invocation().subject, out.stream());
    return status_of(out);
}

}  // namespace

void complain(const std::string& file, const std::string& message) {
    std::cerr << "dmavet: " << report::printable(file) << ": " << report::printable(message) << '\n';
}

int run(const Parser& parser) {
    const Invocation& invocation = parser.invocation();
    switch (invocation.command) {
        case Command::check:
        case Command::show: break;
        case Command::why: return run_why(invocation);
        case Command::learn: return run_learn(invocation);
        case Command::rules: return run_rules(invocation);
        case Command::kernels: return run_kernels(invocation);
        case Command::completions: return run_completions(parser);
    }
    return run_boards(invocation);
}

}  // namespace dmavet::cli
