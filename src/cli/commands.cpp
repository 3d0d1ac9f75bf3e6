// SPDX-License-Identifier: Apache-2.0
// Which code runs for which command?

#include "cli/commands.hpp"

#include <iostream>

#include "cli/completions.hpp"
#include "cli/exit_status.hpp"
#include "cli/output.hpp"
#include "report/printable.hpp"

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

int run_rules(const CommandLine& line) {
    Output out;
    if (line.rule != nullptr) {
        write_rule(*line.rule, line.report, out.stream());
    } else {
        write_rule_table(line.report, out.stream());
    }
    return status_of(out);
}

int run_completions(const Parser& parser) {
    Output out;
    write_completions(parser.model(), parser.command_line().subject, out.stream());
    return status_of(out);
}

}  // namespace

void complain(const std::string& file, const std::string& message) {
    std::cerr << "dmavet: " << report::printable(file) << ": " << report::printable(message) << '\n';
}

int run(const Parser& parser) {
    const CommandLine& line = parser.command_line();
    if (line.command == "why") {
        return run_why(line);
    }
    if (line.command == "rules") {
        return run_rules(line);
    }
    if (line.command == "learn") {
        return run_learn(line);
    }
    if (line.command == "completions") {
        return run_completions(parser);
    }
    return run_boards(line);
}

}  // namespace dmavet::cli
