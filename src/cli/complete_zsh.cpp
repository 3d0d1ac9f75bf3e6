// SPDX-License-Identifier: Apache-2.0
// What can follow on a command line of zsh?

#include <ostream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/completion_values.hpp"
#include "cli/completions.hpp"

namespace dmavet::cli {

namespace {

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
    using Kind = Values::Kind;
    switch (values.kind) {
        case Kind::nothing: break;
        case Kind::words: return fmt::format("({})", fmt::join(values.words, " "));
        case Kind::list: return fmt::format("_values -s , value {}", fmt::join(values.words, " "));
        case Kind::prefixes:
            return fmt::format("{{if compset -P \"*=\"; then _files; else compadd -S \"\" {}; fi}}",
                               fmt::join(values.words, " "));
        case Kind::files: return "_files";
        case Kind::nodes: return "_dmavet_nodes";
    }
    return " ";
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

}  // namespace

void write_zsh(std::span<const Command> all, std::ostream& out) {
    out << "#compdef dmavet\n"
           "# zsh completion of dmavet; put it as _dmavet into a directory of $fpath\n";
    out << fmt::format(
        "_dmavet_nodes() {{\n"
        "  local file= word\n"
        "  for word in ${{words[2,CURRENT-1]}}; do [[ -n $file || $word == -* || ! -e $word ]] || file=$word; done\n"
        "  [[ -n $file ]] || return\n"
        "  local -a paths=(${{(f)\"$({})\"}})\n"
        "  [[ $PREFIX == /* ]] || paths=(${{paths:t}})\n"
        "  compadd -a paths\n"
        "}}\n",
        list_nodes);
    out << "_dmavet() {\n"
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

}  // namespace dmavet::cli
