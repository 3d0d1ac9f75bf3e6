// SPDX-License-Identifier: Apache-2.0
// What does somebody read who jumps from line to line: in an editor, with grep, in a problem matcher?

#include <ostream>

#include "report/ci/one_line.hpp"
#include "report/document/writers.hpp"

namespace dmavet::report {

namespace {

// Complete for each board, except that a line which boards share is not said twice in the same words.
void write_short(const CheckDocument& check, const Out& out) {
    for (const Finding* finding : check.by_line) {
        out.bytes << one_line(check.file, check.board, *finding) << '\n';
    }
}

void write_short_unreadable(std::string_view file, const Error& error, const CheckTally&, const Out& out) {
    out.bytes << one_line(file, error) << '\n';
}

}  // namespace

extern const CheckWriter check_short;
constinit const CheckWriter check_short{.board = &write_short, .unreadable = &write_short_unreadable};

}  // namespace dmavet::report
