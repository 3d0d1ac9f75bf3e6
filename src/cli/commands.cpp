// SPDX-License-Identifier: Apache-2.0
// Which commands are there? A new one is a file in commands/ and two lines here.

#include <array>

#include "cli/command.hpp"

namespace dmavet::cli {

Command check_command();
Command show_command();
Command why_command();
Command diff_command();
Command list_command();
Command learn_command();
Command rules_command();
Command kernels_command();
Command completions_command();

std::span<const Command> commands() {
    static const std::array table{
        check_command(), show_command(),  why_command(),     diff_command(),        list_command(),
        learn_command(), rules_command(), kernels_command(), completions_command(),
    };
    return table;
}

}  // namespace dmavet::cli
