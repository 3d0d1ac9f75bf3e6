// SPDX-License-Identifier: Apache-2.0
// What can follow on a command line? The scripts are complete in themselves: they do not call dmavet while
// somebody types.

#include "cli/completions.hpp"

#include <algorithm>
#include <iterator>
#include <ostream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

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

Values values_of(const Command& command, const Option& option) {
    Values values;
    if (option.value == "FORMAT=FILE") {
        const auto format = std::find_if(command.options.begin(), command.options.end(),
                                         [](const Option& one) { return one.names == "--format"; });
        for (const std::string& name : words_of(format->value)) {
            values.words.push_back(name + "=");
        }
    } else if (option.value.starts_with("RULE")) {
        for (const Rule* rule : all_rules()) {
            values.words.emplace_back(rule->id);
        }
    } else if (option.value.find("FILE") != std::string::npos) {
        values.files = true;
    } else {
        values.words = words_of(option.value);
    }
    return values;
}

bool takes_value(const Option& option) {
    return option.takes != Takes::nothing;
}

// Also those that every command has.
std::vector<Option> options_of(const Command& command) {
    std::vector<Option> options{{"-h,--help", Takes::nothing, "", "Print this help message and exit"}};
    std::copy_if(command.options.begin(), command.options.end(), std::back_inserter(options),
                 [](const Option& option) { return !option.is_argument(); });
    return options;
}

std::vector<Option> arguments_of(const Command& command) {
    std::vector<Option> arguments;
    std::copy_if(command.options.begin(), command.options.end(), std::back_inserter(arguments),
                 [](const Option& option) { return option.is_argument(); });
    return arguments;
}

std::vector<std::string> command_names(std::span<const Command> all) {
    std::vector<std::string> names;
    for (const Command& command : all) {
        names.push_back(command.name);
    }
    return names;
}

std::string bash_reply(const Values& values) {
    if (!values.words.empty()) {
        return fmt::format("COMPREPLY=($(compgen -W '{}' -- \"$cur\"))", fmt::join(values.words, " "));
    }
    return values.files ? "mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")" : "COMPREPLY=()";
}

void write_bash_command(const Command& command, std::ostream& out) {
    out << fmt::format("    {})\n        case \"$prev\" in\n", command.name);
    std::vector<std::string> every_name;
    for (const Option& option : options_of(command)) {
        const auto names = option.each_name();
        every_name.insert(every_name.end(), names.begin(), names.end());
        if (takes_value(option)) {
            out << fmt::format("        {}) {}; return ;;\n", fmt::join(names, "|"),
                               bash_reply(values_of(command, option)));
        }
    }
    out << "        esac\n";
    out << fmt::format("        if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '{}' -- \"$cur\")); return; fi\n",
                       fmt::join(every_name, " "));
    for (const Option& argument : arguments_of(command)) {
        out << fmt::format("        {}\n        return ;;\n", bash_reply(values_of(command, argument)));
        return;
    }
    out << "        ;;\n";
}

void write_bash(std::span<const Command> all, std::ostream& out) {
    out << "# bash completion of dmavet; use: source <(dmavet completions bash)\n"
           "_dmavet() {\n"
           "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
           "    COMPREPLY=()\n"
           "    if ((COMP_CWORD == 1)); then\n";
    out << fmt::format("        COMPREPLY=($(compgen -W '{} --help --version' -- \"$cur\")); return\n    fi\n",
                       fmt::join(command_names(all), " "));
    out << "    case \"${COMP_WORDS[1]}\" in\n";
    for (const Command& command : all) {
        write_bash_command(command, out);
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

void write_zsh_command(const Command& command, std::ostream& out) {
    out << fmt::format("    {})\n      _arguments", command.name);
    for (const Option& option : options_of(command)) {
        for (const std::string& name : option.each_name()) {
            const std::string value = takes_value(option) ? fmt::format(":{}:{}", zsh_escaped(option.value),
                                                                        zsh_action(values_of(command, option)))
                                                          : "";
            out << fmt::format(" \\\n        '*{}[{}]{}'", name, zsh_escaped(option.help), value);
        }
    }
    for (const Option& argument : arguments_of(command)) {
        const bool repeats = argument.takes == Takes::many;
        out << fmt::format(" \\\n        '{}:{}:{}'", repeats ? "*" : "", zsh_escaped(argument.value),
                           zsh_action(values_of(command, argument)));
    }
    out << "\n      ;;\n";
}

void write_zsh(std::span<const Command> all, std::ostream& out) {
    out << "#compdef dmavet\n"
           "# zsh completion of dmavet; put it as _dmavet into a directory of $fpath\n"
           "_dmavet() {\n"
           "  if ((CURRENT == 2)); then\n"
           "    local -a commands=(\n";
    for (const Command& command : all) {
        out << fmt::format("      '{}:{}'\n", command.name, zsh_escaped(command.help));
    }
    out << "    )\n    _describe command commands\n    return\n  fi\n"
           "  local command=$words[2]\n  shift words\n  ((CURRENT--))\n  case $command in\n";
    for (const Command& command : all) {
        write_zsh_command(command, out);
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

void write_fish_command(const Command& command, std::ostream& out) {
    const std::string when = fmt::format("complete -c dmavet -n '__fish_seen_subcommand_from {}'", command.name);
    for (const Option& option : options_of(command)) {
        std::string names;
        for (const std::string& name : option.each_name()) {
            names += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
        }
        const Values values = values_of(command, option);
        std::string value = takes_value(option) ? (values.files ? " -r -F" : " -x") : "";
        if (!values.words.empty()) {
            value += fmt::format(" -a '{}'", fmt::join(values.words, " "));
        }
        out << fmt::format("{}{}{} -d '{}'\n", when, names, value, fish_escaped(option.help));
    }
    for (const Option& argument : arguments_of(command)) {
        const Values values = values_of(command, argument);
        if (!values.words.empty()) {
            out << fmt::format("{} -a '{}'\n", when, fmt::join(values.words, " "));
        } else if (values.files) {
            out << fmt::format("{} -F\n", when);
        }
    }
}

void write_fish(std::span<const Command> all, std::ostream& out) {
    out << "# fish completion of dmavet\ncomplete -c dmavet -f\n";
    for (const Command& command : all) {
        out << fmt::format("complete -c dmavet -n __fish_use_subcommand -a {} -d '{}'\n", command.name,
                           fish_escaped(command.help));
        write_fish_command(command, out);
    }
}

}  // namespace

void write_completions(std::span<const Command> all, std::string_view shell, std::ostream& out) {
    if (shell == "bash") {
        write_bash(all, out);
    } else if (shell == "zsh") {
        write_zsh(all, out);
    } else {
        write_fish(all, out);
    }
}

}  // namespace dmavet::cli
