// SPDX-License-Identifier: Apache-2.0
// How are findings told to what reads Checkstyle's report: Jenkins, reviewdog and most code review tools?

#include <map>
#include <ostream>
#include <string>

#include <fmt/format.h>

#include "report/ci/one_line.hpp"
#include "report/document/writers.hpp"
#include "report/say/finding_sentence.hpp"
#include "report/say/location_text.hpp"
#include "report/say/markup_text.hpp"

namespace dmavet::report {

namespace {

std::string_view checkstyle_severity(Severity severity) {
    return severity == Severity::note ? "info" : to_string(severity);
}

// The line and the column are left out where they are not known.
std::string checkstyle_error(const FilePlace& place, std::string_view severity, std::string_view message,
                             std::string_view id) {
    const std::string at =
        place.line == 0 ? std::string() : fmt::format("line=\"{}\" column=\"{}\" ", place.line, place.column);
    return fmt::format("    <error {}severity=\"{}\" message=\"{}\" source=\"dmavet.{}\"/>\n", at, severity,
                       markup_text(message), markup_text(id));
}

void write_checkstyle_file(std::string_view file, std::string_view errors, const Out& out) {
    out.bytes << fmt::format("  <file name=\"{}\">\n{}  </file>\n", markup_text(file), errors);
}

void begin_checkstyle(const CheckScope&, const Out& out) {
    // The version of Checkstyle that all readers know.
    out.bytes << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n";
}

void write_checkstyle(const CheckDocument& check, const Out& out) {
    std::map<std::string_view, std::string> errors_of;  // each text that the board is made of
    for (const Finding* finding : check.by_line) {
        const FilePlace place = file_place(check.file, check.board, finding->node, finding->property);
        errors_of[place.file] += checkstyle_error(place, checkstyle_severity(finding->severity),
                                                  finding_sentence(check.board, *finding), finding->rule->id);
    }
    for (const auto& [file, errors] : errors_of) {
        write_checkstyle_file(file, errors, out);
    }
}

void write_checkstyle_unreadable(std::string_view file, const Error& error, const CheckTally&, const Out& out) {
    const FilePlace place{without_dot_slash(file)};
    write_checkstyle_file(place.file, checkstyle_error(place, "error", error.message, unreadable_id), out);
}

void end_checkstyle(const CheckTally&, const Out& out) {
    out.bytes << "</checkstyle>\n";
}

}  // namespace

extern const CheckWriter check_checkstyle;
constinit const CheckWriter check_checkstyle{&begin_checkstyle, &write_checkstyle, &write_checkstyle_unreadable,
                                             &end_checkstyle};

}  // namespace dmavet::report
