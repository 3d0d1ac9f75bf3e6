// SPDX-License-Identifier: Apache-2.0
// How is a document written of which only one board is in memory?

#include "report/json/boards_document.hpp"

#include <ostream>
#include <string>

#include "report/json/list.hpp"
#include "report/say/printable.hpp"

namespace dmavet::report {

void write_boards_begin(std::string_view command, std::ostream& out) {
    std::string head = indented_text(document_head(command), 0);
    head.resize(head.rfind('\n'));  // without the closing brace
    out << head << ",\n  \"boards\": [";
}

void write_board_json(const Json& board, const Summary& before, std::ostream& out) {
    write_element(board, indent_step, before.boards == 0, out);
}

void write_boards_end(const Summary& summary, std::ostream& out) {
    close_list(indent_step, summary.boards == 0, out);
    out << ",\n  \"summary\": " << indented_text(summary_json(summary), indent_step) << "\n}\n";
}

void write_line(std::string_view file, const Json& object, std::ostream& out) {
    const std::string text = object.dump();
    out << R"({"file":)" << Json(valid_utf8(file)).dump() << ',' << std::string_view(text).substr(1) << '\n';
}

}  // namespace dmavet::report
