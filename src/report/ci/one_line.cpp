// SPDX-License-Identifier: Apache-2.0
#include "report/ci/one_line.hpp"

#include <fmt/format.h>

#include "report/say/finding_sentence.hpp"
#include "report/say/location_text.hpp"
#include "report/say/printable.hpp"

namespace dmavet::report {

std::string one_line(std::string_view file, const Board& board, const Finding& finding) {
    const FilePlace place = file_place(file, board, finding.node, finding.property);
    const std::string line = place.line == 0 ? std::string() : fmt::format(":{}", place.line);
    return fmt::format("{}{}: {}: {} [{}]", printable(place.file), line, to_string(finding.severity),
                       finding_sentence(board, finding), finding.rule->id);
}

std::string one_line(std::string_view file, const Error& error) {
    return fmt::format("{}: error: {} [{}]", printable(without_dot_slash(file)), printable(error.message),
                       unreadable_id);
}

}  // namespace dmavet::report
