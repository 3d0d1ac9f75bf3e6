// SPDX-License-Identifier: Apache-2.0
// The memory map as a person reads it.
#pragma once

#include "report/document/memory_map.hpp"
#include "report/text/text_layout.hpp"

namespace dmavet::report {

void write_memory_map(const Board& board, const MemoryMap& map, TextWriter& writer);

}  // namespace dmavet::report
