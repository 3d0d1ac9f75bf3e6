// SPDX-License-Identifier: Apache-2.0
// What a person reads first about a board.
#pragma once

#include <string_view>

#include "dmavet/board.hpp"
#include "report/document/reserved_totals.hpp"
#include "report/text/text_layout.hpp"

namespace dmavet::report {

struct BoardHead {
    std::string_view file;
    const Board& board;
    const ReservedTotals& reserved;
    bool is_one_of_several;
};

// What was taken from a running system, and what is missing there; nothing for other boards.
void write_system(const Board& board, TextWriter& writer);
// File and model.
void write_board_title(std::string_view file, const Board& board, TextWriter& writer);
// The title, then the assumptions that everything below rests on: kernel, RAM, zones, DMA memory.
void write_board_header(const BoardHead& head, TextWriter& writer);

}  // namespace dmavet::report
