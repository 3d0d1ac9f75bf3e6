// SPDX-License-Identifier: Apache-2.0
// How is a command used?

#include "cli/command.hpp"
#include "cli/text_values.hpp"

namespace dmavet::cli {

namespace {

Run understand_help(const Given& given) {
    const std::string name = given.text("command");
    if (!name.empty() && !is_command(name)) {
        usage_error(unknown_command(name));
    }
    throw HelpAsked{name};
}

}  // namespace

Command help_command() {
    return {"help",
            "how a command is used",
            {{"command", Takes::one, "COMMAND", "one of them; without, what there is"}},
            "EXAMPLES\n"
            "  dmavet help check\n",
            &understand_help};
}

}  // namespace dmavet::cli
