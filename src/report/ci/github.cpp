// SPDX-License-Identifier: Apache-2.0
// How do findings become annotations of a pull request? GitHub's runner reads commands from the log of a step:
// ::error file=a.dts,line=3,col=5,title=RULE::TEXT. Ten of a kind are kept of each step, so errors come first.

#include <ostream>
#include <string>

#include <fmt/format.h>

#include "report/ci/one_line.hpp"
#include "report/document/writers.hpp"
#include "report/say/finding_sentence.hpp"
#include "report/say/location_text.hpp"
#include "report/say/phrases.hpp"
#include "report/say/printable.hpp"

namespace dmavet::report {

namespace {

enum class CommandPart { property, text };

// What the runner turns back; a colon or a comma would end a property.
std::string command_text(CommandPart part, std::string_view text) {
    std::string escaped;
    for (const char c : printable(text)) {
        const bool ends = c == '%' || (part == CommandPart::property && (c == ':' || c == ','));
        escaped +=
            ends ? fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c))) : std::string(1, c);
    }
    return escaped;
}

std::string_view command_of(Severity severity) {
    return severity == Severity::note ? "notice" : to_string(severity);
}

// Without a line it stands beside the file as a whole.
void write_command(std::string_view command, const FilePlace& place, std::string_view title, std::string_view text,
                   const Out& out) {
    out.bytes << fmt::format("::{} file={}", command, command_text(CommandPart::property, place.file));
    if (place.line > 0) {
        out.bytes << fmt::format(",line={},col={}", place.line, place.column);
    }
    out.bytes << fmt::format(",title={}::{}\n", command_text(CommandPart::property, title), text);
}

void write_github(const CheckDocument& check, const Out& out) {
    constexpr std::string_view line_end = "%0A";
    for (const Severity severity : {Severity::error, Severity::warning, Severity::note}) {
        for (const Finding* finding : check.by_line) {
            if (finding->severity != severity) {
                continue;
            }
            std::string text = command_text(CommandPart::text, finding_sentence(check.board, *finding));
            if (!finding->fix.empty()) {
                text +=
                    fmt::format("{}fix: {}", line_end, command_text(CommandPart::text, one_paragraph(finding->fix)));
            }
            write_command(command_of(severity), file_place(check.file, check.board, finding->node, finding->property),
                          finding->rule->id, text, out);
        }
    }
}

void write_github_unreadable(std::string_view file, const Error& error, const CheckTally&, const Out& out) {
    write_command("error", {without_dot_slash(file)}, unreadable_id, command_text(CommandPart::text, error.message),
                  out);
}

}  // namespace

extern const CheckWriter check_github;
constinit const CheckWriter check_github{.board = &write_github, .unreadable = &write_github_unreadable};

}  // namespace dmavet::report
