// SPDX-License-Identifier: Apache-2.0
// What can follow on a command line of bash?

#include <ostream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/completion_values.hpp"
#include "cli/completions.hpp"

namespace dmavet::cli {

namespace {

constexpr const char* bash_functions =
    "_dmavet_words() { COMPREPLY=($(compgen -W \"$1\" -- \"$cur\")); }\n"
    "_dmavet_list() {\n"
    "    local before=\n"
    "    [[ $cur == *,* ]] && before=${cur%,*},\n"
    "    COMPREPLY=($(compgen -P \"$before\" -W \"$1\" -- \"${cur##*,}\"))\n"
    "    compopt -o nospace 2>/dev/null\n"
    "}\n"
    "_dmavet_prefixes() { _dmavet_words \"$1\"; compopt -o nospace 2>/dev/null; }\n"
    "_dmavet_files() {\n"
    "    mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
    "    compopt -o filenames 2>/dev/null\n"
    "}\n"
    // The last part of a path alone, unless somebody types one from the root on.
    "_dmavet_nodes() {\n"
    "    local paths\n"
    "    [[ -n $file ]] || return\n"
    "    paths=$(_dmavet_list_nodes)\n"
    "    [[ $cur == /* ]] || paths=$(sed 's,.*/,,' <<< \"$paths\")\n"
    "    _dmavet_words \"$paths\"\n"
    "}\n";

std::string bash_reply(const Values& values) {
    using Kind = Values::Kind;
    switch (values.kind) {
        case Kind::nothing: break;
        case Kind::words: return fmt::format("_dmavet_words '{}'", fmt::join(values.words, " "));
        case Kind::list: return fmt::format("_dmavet_list '{}'", fmt::join(values.words, " "));
        case Kind::prefixes: return fmt::format("_dmavet_prefixes '{}'", fmt::join(values.words, " "));
        case Kind::files: return "_dmavet_files";
        case Kind::nodes: return "_dmavet_nodes";
    }
    return "COMPREPLY=()";
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
    out << fmt::format("        if [[ $cur == -* ]]; then _dmavet_words '{}'; return; fi\n",
                       fmt::join(every_name, " "));
    const std::vector<Option> arguments = arguments_of(command);
    if (arguments.size() > 1) {
        out << fmt::format("        if [[ -n $file ]]; then {}; return; fi\n",
                           bash_reply(values_of(command, arguments[1])));
    }
    if (!arguments.empty()) {
        out << fmt::format("        {}\n", bash_reply(values_of(command, arguments[0])));
    }
    out << "        ;;\n";
}

}  // namespace

void write_bash(std::span<const Command> all, std::ostream& out) {
    out << "# bash completion of dmavet; use: source <(dmavet completions bash)\n" << bash_functions;
    out << fmt::format("_dmavet_list_nodes() {{\n    {}\n}}\n", list_nodes);
    // Bash takes = for a word of its own.
    out << "_dmavet() {\n"
           "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} file= word\n"
           "    COMPREPLY=()\n";
    out << fmt::format("    if ((COMP_CWORD == 1)); then _dmavet_words '{} --help --version'; return; fi\n",
                       fmt::join(command_names(all), " "));
    out << "    if [[ $cur == = || $prev == = ]]; then\n"
           "        prev=${COMP_WORDS[COMP_CWORD-1]}\n"
           "        [[ $cur == = ]] && cur= || prev=${COMP_WORDS[COMP_CWORD-2]}\n"
           "        [[ $prev == -* ]] || { _dmavet_files; return; }\n"
           "    fi\n"
           "    for word in \"${COMP_WORDS[@]:2:COMP_CWORD-2}\"; do\n"
           "        [[ -n $file || $word == -* || ! -e $word ]] || file=$word\n"
           "    done\n"
           "    case \"${COMP_WORDS[1]}\" in\n";
    for (const Command& command : all) {
        write_bash_command(command, out);
    }
    out << "    esac\n}\ncomplete -F _dmavet dmavet\n";
}

}  // namespace dmavet::cli
