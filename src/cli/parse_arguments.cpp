// SPDX-License-Identifier: Apache-2.0
// Which command is asked for and what was given for its options, or what is wrong with it? The one file that includes
// CLI11, which is slow to compile.

#include "cli/parse_arguments.hpp"

#include <algorithm>
#include <iostream>
#include <list>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include "cli/exit_status.hpp"
#include "cli/nearest.hpp"
#include "cli/synopsis.hpp"
#include "cli/text_values.hpp"
#include "dmavet/kernel.hpp"
#include "dmavet/version.hpp"
#include "report/say/printable.hpp"

namespace dmavet::cli {

namespace {

// An option of a command as CLI11 knows it, and where it puts what it finds.
struct Binding {
    const Option* option = nullptr;
    std::string text;
    std::vector<std::string> texts;
    bool flag = false;
    CLI::Option* bound = nullptr;

    void bind(CLI::App& app);
    [[nodiscard]] std::vector<std::string> given() const;
};

void Binding::bind(CLI::App& app) {
    switch (option->takes) {
        case Takes::nothing: bound = app.add_flag(option->names, flag, option->help); break;
        case Takes::one:
            bound = app.add_option(option->names, text, option->help)->type_name(option->value);
            bound->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);  // given() refuses the second
            break;
        case Takes::many:
            bound = app.add_option(option->names, texts, option->help)->type_name(option->value);
            // One value each time it is given; a list inside a value is split later.
            bound->allow_extra_args(option->is_argument());
            break;
    }
    if (!option->group.empty()) {
        bound->group(option->group);
    }
}

// A second value where one counts is refused: either may be the one that was meant.
std::vector<std::string> Binding::given() const {
    if (const auto all = bound->results(); option->takes != Takes::nothing && !option->is_argument() &&
                                           !option->may_be_empty &&
                                           std::find(all.begin(), all.end(), "") != all.end()) {
        usage_error(fmt::format("{} takes {} and was given nothing", bound->get_name(false, false), option->value));
    }
    if (option->takes != Takes::one) {
        return texts;
    }
    if (const std::vector<std::string> all = bound->results(); all.size() > 1) {
        usage_error(fmt::format("{} takes one value and was given {}: '{}'", bound->get_name(false, false), all.size(),
                                fmt::join(all, "', '")));
    }
    return {text};
}

// CLI11 shows each argument as one that may be left out, by the name under which it is kept.
class HelpFormatter : public CLI::Formatter {
public:
    std::string make_usage(const CLI::App* app, std::string name) const override {
        const auto command = std::find_if(commands().begin(), commands().end(),
                                          [&](const Command& one) { return one.name == app->get_name(); });
        if (command == commands().end()) {
            return CLI::Formatter::make_usage(app, std::move(name));
        }
        std::string usage;
        for (const std::string& line : synopsis_lines(*command)) {
            usage += fmt::format("{} {} [OPTIONS]{}{}\n", usage.empty() ? "Usage:" : "      ", name,
                                 line.empty() ? "" : " ", line);
        }
        return usage + '\n';
    }
};

struct DeclaredCommand {
    const Command* command;
    CLI::App* app;
    std::list<Binding> bindings;  // CLI11 keeps their addresses
};

// What --version prints.
std::string version_text() {
    std::string text = fmt::format("dmavet {}\nkernels:", version());
    bool is_first = true;
    for (const KernelId& kernel : modelled_kernels()) {
        text += fmt::format("{} {} {}{}", is_first ? "" : ",", to_string(kernel.release), to_string(kernel.arch),
                            is_first ? " (default)" : "");
        is_first = false;
    }
    return text + fmt::format("\nlibraries: {}", DMAVET_LIBRARIES);
}

// Everything that CLI11 did not know: a wrong command or option, said with the nearest right one.
void refuse_unknown(const CLI::App& app, const CLI::App* command) {
    const CLI::App& place = command != nullptr ? *command : app;
    std::vector<std::string> unknown = place.remaining();
    std::erase(unknown, "--");  // CLI11 keeps the mark behind which all are files
    if (unknown.empty()) {
        return;
    }
    const std::string shown = unknown[0].substr(0, unknown[0].find('='));
    if (!shown.starts_with('-')) {
        usage_error(command == nullptr ? unknown_command(shown) : fmt::format("unknown argument '{}'", shown));
    }
    std::vector<std::string> names;
    for (const CLI::Option* option : place.get_options()) {
        names.push_back(option->get_name(false, false));
    }
    std::string message = fmt::format("unknown option '{}'", shown);
    if (const auto near = nearest(shown, names)) {
        message += fmt::format("; did you mean '{}'?", *near);
    } else if (command == nullptr) {
        message += "; options stand after the command";
    }
    usage_error(message);
}

// With one blank line between groups.
void write_help(std::string help) {
    for (std::size_t at = help.find("\n\n\n"); at != std::string::npos; at = help.find("\n\n\n", at)) {
        help.erase(at, 1);
    }
    std::cout << help;
}

// Leaves those options that most users need, of commands with many.
void shorten_help(const DeclaredCommand& one) {
    constexpr std::size_t most_shown = 12;
    constexpr std::string_view usual[] = {"--kernel", "--memory",  "--overlay", "--overlay-new", "--kernel-new",
                                          "--live",   "--format",  "--report",  "--baseline",    "--only",
                                          "--skip",   "--level",   "--fail-on", "--devices",     "--node",
                                          "--facts",  "--verbose", "--quiet"};
    if (one.bindings.size() <= most_shown) {
        return;
    }
    for (const Binding& binding : one.bindings) {
        if (!binding.option->is_argument() &&
            std::find(std::begin(usual), std::end(usual), binding.bound->get_name(false, false)) == std::end(usual)) {
            binding.bound->group("");
        }
    }
    one.app->footer(fmt::format("\ndmavet {} --help shows all options, and examples.", one.command->name));
}

std::list<DeclaredCommand> declare_commands(CLI::App& app) {
    app.formatter(std::make_shared<HelpFormatter>());
    app.get_formatter()->column_width(32);
    app.set_help_flag("-h,--help", "-h: the usual options; --help: all");
    app.set_version_flag("-V,--version", version_text, "release, kernels, libraries");
    app.require_subcommand(0, 1);
    std::list<DeclaredCommand> declared;
    for (const Command& command : commands()) {
        DeclaredCommand& one = declared.emplace_back();
        one.command = &command;
        one.app = app.add_subcommand(command.name, command.help);
        for (const Option& option : command.options) {
            Binding& binding = one.bindings.emplace_back();
            binding.option = &option;
            binding.bind(*one.app);
        }
        one.app->footer(command.footer);
        one.app->allow_extras();  // refused later, with the nearest right name
    }
    app.allow_extras();
    app.footer(program_footer);
    return declared;
}

// "check, show or why"
std::string command_choice() {
    std::string text;
    for (const Command& command : commands()) {
        const bool is_last = &command == &commands().back();
        text += fmt::format("{}{}", text.empty() ? "" : is_last ? " or " : ", ", command.name);
    }
    return text;
}

Run understand(const CLI::App& app, const std::list<DeclaredCommand>& declared) {
    const auto asked_for = app.get_subcommands();
    refuse_unknown(app, nullptr);
    if (asked_for.empty()) {
        usage_error(fmt::format("a command is missing: {}", command_choice()));
    }
    refuse_unknown(app, asked_for[0]);
    const auto one = std::find_if(declared.begin(), declared.end(),
                                  [&](const DeclaredCommand& command) { return command.app == asked_for[0]; });
    Given given;
    for (const Binding& binding : one->bindings) {
        given.set(*binding.option, binding.given(), binding.bound->count());
    }
    return one->command->understand(given);
}

int refuse(const CLI::App& app, const std::string& what) {
    const auto asked_for = app.get_subcommands();
    const std::string place = asked_for.empty() ? "dmavet" : "dmavet " + asked_for[0]->get_name();
    std::cerr << fmt::format("dmavet: {}\nsee {} --help\n", report::printable(what), place);
    return exit_usage;
}

}  // namespace

std::variant<Run, int> parse_arguments(int argc, char** argv) {
    CLI::App app(program_help, "dmavet");
    const std::list<DeclaredCommand> declared = declare_commands(app);
    try {
        app.parse(argc, argv);
        return understand(app, declared);
    } catch (const HelpAsked& asked) {
        // Asked for help as a whole, app.help() would give that of the command that asks: `help`.
        write_help(asked.command.empty()
                       ? app.get_formatter()->make_help(&app, app.get_name(), CLI::AppFormatMode::Normal)
                       : app.get_subcommand(asked.command)->help("dmavet"));
        return exit_clean;
    } catch (const CLI::CallForHelp&) {
        // CLI11 sees --help before it sees that there is no such command.
        if (argc > 1 && argv[1][0] != '-' && !is_command(argv[1])) {
            return refuse(app, unknown_command(argv[1]));
        }
        if (std::find(argv + 1, argv + argc, std::string_view("-h")) != argv + argc) {
            std::for_each(declared.begin(), declared.end(), &shorten_help);
        }
        write_help(app.help());
        return exit_clean;
    } catch (const CLI::Success& success) {  // --version
        return app.exit(success, std::cout, std::cerr);
    } catch (const CLI::ParseError& error) {
        return refuse(app, error.what());
    } catch (const UsageError& error) {
        return refuse(app, error.what());
    }
}

}  // namespace dmavet::cli
