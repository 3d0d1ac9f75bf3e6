// SPDX-License-Identifier: Apache-2.0
// Which commands are there? A new one is a file in commands/ and two lines here.

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "cli/check_settings.hpp"
#include "cli/command.hpp"
#include "cli/nearest.hpp"

namespace dmavet::cli {

Command show_command();
Command why_command();
Command diff_command();
Command verify_command();
Command list_command();
Command config_command();
Command learn_command();
Command rules_command();
Command explain_command();
Command kernels_command();
Command completions_command();
Command help_command();

const char* const program_help = "Reads a device tree and says what Linux's DMA layer does with every device";
const char* const program_footer =
    "EXAMPLES\n"
    "  dmavet check board.dtb             what is wrong\n"
    "  dmavet show board.dtb              what every device gets\n"
    "  dmavet why board.dtb usb@a600000   why one device gets what it gets\n"
    "\nEach command has its own --help.\n";

std::span<const Command> commands() {
    static const std::array table{
        check_command(),   show_command(),        why_command(),   diff_command(),  verify_command(),
        list_command(),    config_command(),      learn_command(), rules_command(), explain_command(),
        kernels_command(), completions_command(), help_command(),
    };
    return table;
}

bool is_command(std::string_view name) {
    return std::any_of(commands().begin(), commands().end(),
                       [&](const Command& command) { return command.name == name; });
}

std::string unknown_command(std::string_view name) {
    std::vector<std::string> names;
    for (const Command& command : commands()) {
        names.push_back(command.name);
    }
    const auto near = nearest(name, names);
    return fmt::format("unknown command '{}'{}", name, near ? fmt::format("; did you mean '{}'?", *near) : "");
}

}  // namespace dmavet::cli
