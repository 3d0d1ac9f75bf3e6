// SPDX-License-Identifier: Apache-2.0
// What can follow on a command line of fish?

#include <ostream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/completion_values.hpp"
#include "cli/completions.hpp"

namespace dmavet::cli {

namespace {

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

// The value of an option, or of an argument when nothing of it is typed; empty: nothing can be said.
std::string fish_value(const Values& values) {
    using Kind = Values::Kind;
    switch (values.kind) {
        case Kind::nothing: break;
        case Kind::words:
        case Kind::prefixes: return fmt::format(" -a '{}'", fmt::join(values.words, " "));
        case Kind::list: return fmt::format(" -a '(__fish_append , {})'", fmt::join(values.words, " "));
        case Kind::files: return " -F";
        case Kind::nodes: return " -a '(__dmavet_nodes)'";
    }
    return "";
}

void write_fish_command(const Command& command, std::ostream& out) {
    const std::string when = fmt::format("complete -c dmavet -n '__fish_seen_subcommand_from {}'", command.name);
    for (const Option& option : options_of(command)) {
        std::string names;
        for (const std::string& name : option.each_name()) {
            names += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
        }
        const Values values = values_of(command, option);
        const bool may_be_file = values.kind == Values::Kind::files || values.kind == Values::Kind::prefixes;
        const std::string value =
            takes_value(option) ? (may_be_file ? " -r" : " -x") + fish_value(values) : std::string();
        out << fmt::format("{}{}{} -d '{}'\n", when, names, value, fish_escaped(option.help));
    }
    for (const Option& argument : arguments_of(command)) {
        const std::string value = fish_value(values_of(command, argument));
        if (!value.empty()) {
            out << when << value << '\n';
        }
    }
}

}  // namespace

void write_fish(std::span<const Command> all, std::ostream& out) {
    out << fmt::format(
        "# fish completion of dmavet\n"
        "function __dmavet_nodes\n"
        "    for word in (commandline -opc)[3..-1]\n"
        "        if not string match -q -- '-*' $word; and test -e $word\n"
        "            set file $word\n"
        "            break\n"
        "        end\n"
        "    end\n"
        "    set -q file; or return\n"
        "    set paths ({})\n"
        "    string match -q -- '/*' (commandline -ct); or set paths (string replace -r '.*/' '' $paths)\n"
        "    printf '%s\\n' $paths\n"
        "end\n"
        "complete -c dmavet -f\n",
        list_nodes);
    for (const Command& command : all) {
        out << fmt::format("complete -c dmavet -n __fish_use_subcommand -a {} -d '{}'\n", command.name,
                           fish_escaped(command.help));
        write_fish_command(command, out);
    }
}

}  // namespace dmavet::cli
