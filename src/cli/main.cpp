// SPDX-License-Identifier: Apache-2.0
// The program: arguments in, exit status out.

#include <csignal>
#include <exception>
#include <iostream>
#include <string>

#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/options.hpp"

int main(int argc, char** argv) {
    // A reader that stops early (head, a pager) is seen as a failed write and ends the run quietly.
    std::signal(SIGPIPE, SIG_IGN);
    try {
        dmavet::cli::Parser parser;
        if (const auto status = parser.parse(argc, argv)) {
            return *status;
        }
        return dmavet::cli::run(parser);
    } catch (const std::exception& error) {
        std::cerr << "dmavet: " << error.what() << '\n';
        return dmavet::cli::exit_unreadable;
    }
}
