// SPDX-License-Identifier: Apache-2.0
// The JSON document of a command about many boards: a head, a list of boards, a summary.
#pragma once

#include <iosfwd>
#include <string_view>

#include "dmavet/report.hpp"
#include "report/json/value.hpp"

namespace dmavet::report {

// All before the first board.
void write_boards_begin(std::string_view command, std::ostream& out);
// `before`: of what was written.
void write_board_json(const Json& board, const Summary& before, std::ostream& out);
void write_boards_end(const Summary& summary, std::ostream& out);

// One object a line. The file's name stands first, before the keys of the object itself.
void write_line(std::string_view file, const Json& object, std::ostream& out);

}  // namespace dmavet::report
