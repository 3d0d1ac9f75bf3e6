// SPDX-License-Identifier: Apache-2.0
// The program: arguments in, exit status out.

#include <csignal>
#include <exception>
#include <iostream>
#include <string>

#include "cli/exit_status.hpp"
#include "cli/parse_arguments.hpp"
#include "cli/text_values.hpp"
#include "report/say/printable.hpp"

int main(int argc, char** argv) {
    // A reader that stops early (head, a pager) is seen as a failed write and ends the run quietly.
    std::signal(SIGPIPE, SIG_IGN);
    try {
        const auto asked = dmavet::cli::parse_arguments(argc, argv);
        const auto* const run = std::get_if<dmavet::cli::Run>(&asked);
        return run != nullptr ? (*run)() : std::get<int>(asked);
    } catch (const dmavet::cli::UsageError& error) {
        std::cerr << "dmavet: " << dmavet::report::printable(error.what()) << '\n';
        return dmavet::cli::exit_usage;
    } catch (const std::exception& error) {
        std::cerr << "dmavet: " << dmavet::report::printable(error.what()) << '\n';
        return dmavet::cli::exit_unreadable;
    }
}
