// SPDX-License-Identifier: Apache-2.0
// What does the manual say of the program and of each command? The words are those of --help, in roff's clothes.

#include "cli/man_pages.hpp"

#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/completion_values.hpp"
#include "cli/synopsis.hpp"
#include "dmavet/version.hpp"

namespace dmavet::cli {

namespace {

// As it is, wherever it stands in a line: roff takes a backslash for an escape, a hyphen for one of its own, and a dot
// or a quote at the beginning for a request.
std::string roff(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        switch (c) {
            case '\\': escaped += "\\e"; break;
            case '-': escaped += "\\-"; break;
            case '\'': escaped += "\\(aq"; break;
            case '.': escaped += "\\&."; break;
            default: escaped += c;
        }
    }
    return escaped;
}

// Quiet where a date would stand: a page is the same whenever it is made.
void write_head(std::string_view name, std::string_view help, std::ostream& out) {
    std::string upper(name);
    std::transform(upper.begin(), upper.end(), upper.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    out << fmt::format(".TH {} 1 \"\" \"dmavet {}\" \"dmavet\"\n.nh\n.ad l\n.SH NAME\n{} \\- {}\n", roff(upper),
                       roff(version()), roff(name), roff(help));
}

// A line for each way to call it.
void write_synopsis(const Command& command, std::ostream& out) {
    out << ".SH SYNOPSIS\n";
    bool is_first = true;
    for (const auto& words : synopses_of(command)) {
        out << fmt::format("{}.B dmavet {}\n[\\fIOPTION\\fR ...]", std::exchange(is_first, false) ? "" : ".br\n",
                           roff(command.name));
        for (const SynopsisWord& word : words) {
            out << fmt::format(" {}\\f{}{}\\fR{}{}", word.may_be_left_out ? "[" : "", word.is_option ? 'B' : 'I',
                               roff(word.text), word.repeats ? " ..." : "", word.may_be_left_out ? "]" : "");
        }
        out << '\n';
    }
}

// What an option takes, which a line may end in: words are many, and none is hyphenated.
std::string value_of(const Option& option) {
    std::string value = roff(option.value);
    for (std::size_t at = value.find('|'); at != std::string::npos; at = value.find('|', at + 1)) {
        value.insert(at + 1, "\\:");
    }
    return fmt::format("\\fI{}\\fR", value);
}

void write_option(const Option& option, std::ostream& out) {
    std::vector<std::string> names;
    for (const std::string& name : option.each_name()) {
        names.push_back(fmt::format("\\fB{}\\fR", roff(name)));
    }
    const std::string value = takes_value(option) ? " " + value_of(option) : std::string();
    out << fmt::format(".TP\n{}{}{}\n{}\n", fmt::join(names, ", "), value, option.takes == Takes::many ? " ..." : "",
                       roff(option.help));
}

void write_argument(const Option& argument, std::ostream& out) {
    out << fmt::format(".TP\n{}\n{}\n", value_of(argument), roff(argument.help));
}

// Under their headings, in the order in which --help has them; those without one first.
void write_options(const Command& command, std::ostream& out) {
    const std::vector<Option> options = options_of(command);
    std::vector<std::string_view> groups{""};
    for (const Option& option : options) {
        if (std::find(groups.begin(), groups.end(), option.group) == groups.end()) {
            groups.push_back(option.group);
        }
    }
    out << ".SH OPTIONS\n";
    for (const std::string_view group : groups) {
        if (!group.empty()) {
            out << fmt::format(".SS {}\n", roff(group));
        }
        for (const Option& option : options) {
            if (option.group == group) {
                write_option(option, out);
            }
        }
    }
}

// What stands below the options of --help: paragraphs, some of them under a heading of their own.
struct Paragraph {
    std::string heading;
    std::vector<std::string> lines;
};

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

// A line of a list in a text, which is not filled: it stands in by two blanks. What goes on stands further in.
bool is_listed(std::string_view line) {
    return line.find_first_not_of(' ') == 2;
}

std::vector<Paragraph> paragraphs_of(std::string_view footer) {
    constexpr std::string_view examples = "EXAMPLES";
    constexpr std::string_view status = "Exit status: ";
    std::vector<Paragraph> all;
    bool is_new = true;
    for (const std::string& line : lines_of(footer)) {
        if (line.empty()) {
            is_new = true;
            continue;
        }
        if (line == examples) {
            all.push_back({line, {}});
            is_new = false;
            continue;
        }
        if (std::exchange(is_new, false) || line.starts_with(status)) {
            all.push_back({line.starts_with(status) ? "EXIT STATUS" : "DESCRIPTION", {}});
        }
        std::size_t begin = 0;
        if (line.starts_with(status)) {
            begin = status.size();
        } else if (all.back().heading != examples && !is_listed(line)) {
            begin = line.find_first_not_of(' ');
        }
        all.back().lines.push_back(line.substr(begin));
    }
    return all;
}

// Text is filled; a list of examples, of statuses, or in the text keeps its lines.
void write_section(std::string_view footer, std::string_view heading, std::string_view first, std::ostream& out) {
    std::string body = first.empty() ? std::string() : fmt::format("{}\n", roff(first));
    const bool is_text = heading == "DESCRIPTION";
    for (const Paragraph& paragraph : paragraphs_of(footer)) {
        if (paragraph.heading != heading) {
            continue;
        }
        body += body.empty() ? "" : ".PP\n";
        bool is_filled = true;
        for (const std::string& line : paragraph.lines) {
            const bool fills = is_text && !is_listed(line);
            if (fills != is_filled) {
                body += fills ? ".fi\n" : ".nf\n";
                is_filled = fills;
            }
            body += roff(line) + '\n';
        }
        body += is_filled ? "" : ".fi\n";
    }
    if (!body.empty()) {
        out << fmt::format(".SH {}\n{}", heading, body);
    }
}

std::string sentence(std::string text) {
    text[0] = text[0] >= 'a' && text[0] <= 'z' ? static_cast<char>(text[0] - 'a' + 'A') : text[0];
    return text + '.';
}

}  // namespace

void write_program_page(std::span<const Command> all, std::ostream& out) {
    write_head("dmavet", "finds DMA mistakes in a device tree", out);
    out << ".SH SYNOPSIS\n.B dmavet\n.I COMMAND\n[\\fIOPTION\\fR ...] [\\fIFILE\\fR ...]\n";
    write_section(program_footer, "DESCRIPTION", sentence(program_help), out);
    out << ".SH COMMANDS\n";
    for (const Command& command : all) {
        out << fmt::format(".TP\n\\fBdmavet\\-{}\\fR(1)\n{}\n", roff(command.name), roff(command.help));
    }
    out << ".SH OPTIONS\n";
    write_option({"-h,--help", Takes::nothing, "", "what there is; behind a command: how that is used"}, out);
    write_option({"-V,--version", Takes::nothing, "", "release, kernels, libraries"}, out);
    out << ".SH EXIT STATUS\n.nf\n0 nothing that was asked for was found\n1 findings, or differences\n2 wrong usage\n"
           "3 an input could not be read (the others are still done)\n.fi\n";
    write_section(program_footer, "EXAMPLES", "", out);
    out << ".SH FILES\n.TP\n.I dmavet\\&.toml\nat or above a board: the settings of a project; "
           "\\fBdmavet\\-config\\fR(1) says which hold\n"
           ".TP\n.I share/doc/dmavet\na page on each subject, and on each rule\n"
           ".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nno colour, unless \\fB\\-\\-color\\fR asks for it\n";
}

void write_command_page(const Command& command, std::ostream& out) {
    const std::string name = "dmavet-" + command.name;
    write_head(name, command.help, out);
    const std::vector<Option> arguments = arguments_of(command);
    write_synopsis(command, out);
    write_section(command.footer, "DESCRIPTION", sentence(command.help), out);
    if (!arguments.empty()) {
        out << ".SH ARGUMENTS\n";
    }
    for (const Option& argument : arguments) {
        write_argument(argument, out);
    }
    write_options(command, out);
    write_section(command.footer, "EXIT STATUS", "", out);
    write_section(command.footer, "EXAMPLES", "", out);
    out << ".SH SEE ALSO\n\\fBdmavet\\fR(1)\n";
}

}  // namespace dmavet::cli
