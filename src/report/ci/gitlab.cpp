// SPDX-License-Identifier: Apache-2.0
// How do findings become a Code Quality report, which GitLab shows beside the lines of a merge request?

#include <cstdint>
#include <ostream>
#include <string>

#include <fmt/format.h>

#include "report/ci/one_line.hpp"
#include "report/document/writers.hpp"
#include "report/json/list.hpp"
#include "report/say/finding_sentence.hpp"
#include "report/say/location_text.hpp"
#include "report/say/phrases.hpp"
#include "report/say/printable.hpp"
#include "tree/fnv1a.hpp"

namespace dmavet::report {

namespace {

// GitLab's five words, of which the worst is left for what could not be read.
std::string_view gitlab_severity(Severity severity) {
    switch (severity) {
        case Severity::error: return "major";
        case Severity::warning: return "minor";
        case Severity::note: return "info";
    }
    return "";
}

// GitLab drops a second entry with the same fingerprint, and the same is found in several files.
Json entry(std::string_view description, std::string_view check, std::string_view severity, std::uint64_t fingerprint,
           const FilePlace& place) {
    return Json{
        {"description", description},
        {"check_name", check},
        {"fingerprint", fingerprint_text(fingerprint) + fingerprint_text(tree::fnv1a(place.file))},
        {"severity", severity},
        {"location", {{"path", valid_utf8(place.file)}, {"lines", {{"begin", place.line == 0 ? 1 : place.line}}}}}};
}

// Whether nothing was written yet.
bool is_empty(const CheckTally& tally) {
    return tally.by_line() == 0 && tally.unreadable().empty();
}

void begin_gitlab(const CheckScope&, const Out& out) {
    out.bytes << '[';
}

void write_gitlab(const CheckDocument& check, const Out& out) {
    bool is_first = is_empty(check.before);
    for (const Finding* finding : check.by_line) {
        write_element(
            entry(finding_sentence(check.board, *finding), finding->rule->id, gitlab_severity(finding->severity),
                  finding->fingerprint, file_place(check.file, check.board, finding->node, finding->property)),
            0, is_first, out.bytes);
        is_first = false;
    }
}

void write_gitlab_unreadable(std::string_view file, const Error& error, const CheckTally& before, const Out& out) {
    write_element(entry(printable(error.message), unreadable_id, "blocker", tree::fnv1a(to_string(error.code)),
                        {without_dot_slash(file)}),
                  0, is_empty(before), out.bytes);
}

void end_gitlab(const CheckTally& tally, const Out& out) {
    close_list(0, is_empty(tally), out.bytes);
    out.bytes << '\n';
}

}  // namespace

extern const CheckWriter check_gitlab;
constinit const CheckWriter check_gitlab{&begin_gitlab, &write_gitlab, &write_gitlab_unreadable, &end_gitlab};

}  // namespace dmavet::report
