// SPDX-License-Identifier: Apache-2.0
// What can follow on a command line? The scripts are complete in themselves: they do not call dmavet while
// somebody types.

#include "cli/completions.hpp"

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include "dmavet/rule.hpp"

namespace dmavet::cli {

namespace {

// What an option or argument takes.
struct Values {
    std::vector<std::string> words;
    bool files = false;
};

// "on|off" -> on, off; nothing when the text stands for something else.
std::vector<std::string> words_of(const std::string& type) {
    std::vector<std::string> words;
    const bool is_choice =
        type.find('|') != std::string::npos && type.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos;
    for (std::size_t at = 0; is_choice && at <= type.size();) {
        const std::size_t end = std::min(type.find('|', at), type.size());
        words.push_back(type.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

Values values_of(const CLI::App& command, const CLI::Option& option) {
    const std::string type = option.get_type_name();
    Values values;
    if (type == "FORMAT=FILE") {
        for (const std::string& format : words_of(command.get_option("--format")->get_type_name())) {
            values.words.push_back(format + "=");
        }
    } else if (type.starts_with("RULE")) {
        for (const Rule* rule : all_rules()) {
            values.words.emplace_back(rule->id);
        }
    } else if (type.find("FILE") != std::string::npos) {
        values.files = true;
    } else {
        values.words = words_of(type);
    }
    return values;
}

bool takes_value(const CLI::Option& option) {
    return option.get_items_expected_max() > 0;
}

std::vector<std::string> names_of(const CLI::Option& option) {
    std::vector<std::string> names;
    for (const std::string& name : option.get_snames()) {
        names.push_back("-" + name);
    }
    for (const std::string& name : option.get_lnames()) {
        names.push_back("--" + name);
    }
    return names;
}

std::vector<const CLI::Option*> options_of(const CLI::App& app, bool positional) {
    std::vector<const CLI::Option*> options;
    for (const CLI::Option* option : app.get_options()) {
        if (names_of(*option).empty() == positional) {
            options.push_back(option);
        }
    }
    return options;
}

std::vector<std::string> command_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands(nullptr)) {
        names.push_back(command->get_name());
    }
    return names;
}

std::string bash_reply(const Values& values) {
    if (!values.words.empty()) {
        return fmt::format("COMPREPLY=($(compgen -W '{}' -- \"$cur\"))", fmt::join(values.words, " "));
    }
    return values.files ? "mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")" : "COMPREPLY=()";
}

void write_bash_command(const CLI::App& command, std::ostream& out) {
    out << fmt::format("    {})\n        case \"$prev\" in\n", command.get_name());
    std::vector<std::string> all;
    for (const CLI::Option* option : options_of(command, false)) {
        const auto names = names_of(*option);
        all.insert(all.end(), names.begin(), names.end());
        if (takes_value(*option)) {
            out << fmt::format("        {}) {}; return ;;\n", fmt::join(names, "|"),
                               bash_reply(values_of(command, *option)));
        }
    }
    out << "        esac\n";
    out << fmt::format("        if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '{}' -- \"$cur\")); return; fi\n",
                       fmt::join(all, " "));
    for (const CLI::Option* argument : options_of(command, true)) {
        out << fmt::format("        {}\n        return ;;\n", bash_reply(values_of(command, *argument)));
        return;
    }
    out << "        ;;\n";
}

void write_bash(const CLI::App& app, std::ostream& out) {
    out << "# bash completion of dmavet; use: source <(dmavet completions bash)\n"
           "_dmavet() {\n"
           "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
           "    COMPREPLY=()\n"
           "    if ((COMP_CWORD == 1)); then\n";
    out << fmt::format("        COMPREPLY=($(compgen -W '{} --help --version' -- \"$cur\")); return\n    fi\n",
                       fmt::join(command_names(app), " "));
    out << "    case \"${COMP_WORDS[1]}\" in\n";
    for (const CLI::App* command : app.get_subcommands(nullptr)) {
        write_bash_command(*command, out);
    }
    out << "    esac\n}\ncomplete -o filenames -F _dmavet dmavet\n";
}

// Inside a single-quoted zsh specification.
std::string zsh_escaped(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '\'') {
            escaped += "'\\''";
        } else if (c == '[' || c == ']' || c == ':' || c == '\\') {
            escaped.append("\\").push_back(c);
        } else {
            escaped += c;
        }
    }
    return escaped;
}

std::string zsh_action(const Values& values) {
    if (!values.words.empty()) {
        return fmt::format("({})", fmt::join(values.words, " "));
    }
    return values.files ? "_files" : " ";
}

void write_zsh_command(const CLI::App& command, std::ostream& out) {
    out << fmt::format("    {})\n      _arguments", command.get_name());
    for (const CLI::Option* option : options_of(command, false)) {
        for (const std::string& name : names_of(*option)) {
            const std::string value = takes_value(*option) ? fmt::format(":{}:{}", zsh_escaped(option->get_type_name()),
                                                                         zsh_action(values_of(command, *option)))
                                                           : "";
            out << fmt::format(" \\\n        '*{}[{}]{}'", name, zsh_escaped(option->get_description()), value);
        }
    }
    for (const CLI::Option* argument : options_of(command, true)) {
        const bool repeats = argument->get_items_expected_max() > 1;
        out << fmt::format(" \\\n        '{}:{}:{}'", repeats ? "*" : "", zsh_escaped(argument->get_type_name()),
                           zsh_action(values_of(command, *argument)));
    }
    out << "\n      ;;\n";
}

void write_zsh(const CLI::App& app, std::ostream& out) {
    out << "#compdef dmavet\n"
           "# zsh completion of dmavet; put it as _dmavet into a directory of $fpath\n"
           "_dmavet() {\n"
           "  if ((CURRENT == 2)); then\n"
           "    local -a commands=(\n";
    for (const CLI::App* command : app.get_subcommands(nullptr)) {
        out << fmt::format("      '{}:{}'\n", command->get_name(), zsh_escaped(command->get_description()));
    }
    out << "    )\n    _describe command commands\n    return\n  fi\n"
           "  local command=$words[2]\n  shift words\n  ((CURRENT--))\n  case $command in\n";
    for (const CLI::App* command : app.get_subcommands(nullptr)) {
        write_zsh_command(*command, out);
    }
    out << "  esac\n}\nif [[ $funcstack[1] == _dmavet ]]; then _dmavet \"$@\"; else compdef _dmavet dmavet; fi\n";
}

std::string fish_escaped(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '\'' || c == '\\') {
            escaped += '\\';
        }
        escaped += c;
    }
    return escaped;
}

void write_fish_command(const CLI::App& command, std::ostream& out) {
    const std::string when = fmt::format("complete -c dmavet -n '__fish_seen_subcommand_from {}'", command.get_name());
    for (const CLI::Option* option : options_of(command, false)) {
        std::string names;
        for (const std::string& name : option->get_snames()) {
            names += fmt::format(" -s {}", name);
        }
        for (const std::string& name : option->get_lnames()) {
            names += fmt::format(" -l {}", name);
        }
        const Values values = values_of(command, *option);
        std::string value = takes_value(*option) ? (values.files ? " -r -F" : " -x") : "";
        if (!values.words.empty()) {
            value += fmt::format(" -a '{}'", fmt::join(values.words, " "));
        }
        out << fmt::format("{}{}{} -d '{}'\n", when, names, value, fish_escaped(option->get_description()));
    }
    for (const CLI::Option* argument : options_of(command, true)) {
        const Values values = values_of(command, *argument);
        if (!values.words.empty()) {
            out << fmt::format("{} -a '{}'\n", when, fmt::join(values.words, " "));
        } else if (values.files) {
            out << fmt::format("{} -F\n", when);
        }
    }
}

void write_fish(const CLI::App& app, std::ostream& out) {
    out << "# fish completion of dmavet\ncomplete -c dmavet -f\n";
    for (const CLI::App* command : app.get_subcommands(nullptr)) {
        out << fmt::format("complete -c dmavet -n __fish_use_subcommand -a {} -d '{}'\n", command->get_name(),
                           fish_escaped(command->get_description()));
        write_fish_command(*command, out);
    }
}

}  // namespace

void write_completions(const CLI::App& app, std::string_view shell, std::ostream& out) {
    if (shell == "bash") {
        write_bash(app, out);
    } else if (shell == "zsh") {
        write_zsh(app, out);
    } else {
        write_fish(app, out);
    }
}

}  // namespace dmavet::cli
