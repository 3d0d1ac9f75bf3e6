// SPDX-License-Identifier: Apache-2.0
// What a person reads first about a board.
#pragma once

#include <string_view>

#include "dmavet/analysis.hpp"
#include "dmavet/report.hpp"
#include "report/text_layout.hpp"

namespace dmavet::report {

// File and model.
void write_board_title(std::string_view file, const Analysis& analysis, TextWriter& writer);
// The title, then the assumptions that everything below rests on: kernel, RAM, zones, DMA memory.
void write_board_header(std::string_view file, const Analysis& analysis, const ReportOptions& options,
                        TextWriter& writer);

}  // namespace dmavet::report
