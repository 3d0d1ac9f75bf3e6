// SPDX-License-Identifier: Apache-2.0
// How is a command used?

#include <filesystem>
#include <functional>
#include <string>
#include <system_error>
#include <utility>

#include "cli/command.hpp"
#include "cli/exit_status.hpp"
#include "cli/man_pages.hpp"
#include "cli/option_groups.hpp"
#include "cli/output.hpp"
#include "cli/text_values.hpp"

namespace dmavet::cli {

namespace {

int write_page(const std::string& file, const std::function<void(std::ostream&)>& write) {
    Output out(file);
    write(out.stream());
    return finish(out, file);
}

// The first that cannot be written ends it.
int write_manual(const std::filesystem::path& folder) {
    std::error_code ignored;  // what follows says it
    std::filesystem::create_directories(folder, ignored);
    int status =
        write_page((folder / "dmavet.1").string(), [](std::ostream& out) { write_program_page(commands(), out); });
    for (const Command& command : commands()) {
        if (status != exit_clean) {
            break;
        }
        status = write_page((folder / ("dmavet-" + command.name + ".1")).string(),
                            [&](std::ostream& out) { write_command_page(command, out); });
    }
    return status;
}

Run understand_help(const Given& given) {
    const std::string name = given.text("command");
    if (!name.empty() && !is_command(name)) {
        usage_error(unknown_command(name));
    }
    if (const std::string folder = given.text("--man"); !folder.empty()) {
        if (!name.empty()) {
            usage_error("--man writes the pages of all commands");
        }
        return [folder] { return write_manual(folder); };
    }
    throw HelpAsked{name};
}

}  // namespace

Command help_command() {
    Options options{{"command", Takes::one, "COMMAND", "one of them; without, what there is"},
                    {"--man", Takes::one, "DIR", "write the manual pages of all commands there", output_group}};
    options.front().needed = Needed::never;
    return {"help", "how a command is used", std::move(options),
            "EXAMPLES\n"
            "  dmavet help check\n"
            "  dmavet help --man man1 && man -l man1/dmavet-check.1\n",
            &understand_help};
}

}  // namespace dmavet::cli
