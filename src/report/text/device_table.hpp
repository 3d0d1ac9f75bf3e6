// SPDX-License-Identifier: Apache-2.0
// Devices of a board for a person: one line each, or everything about a few.
#pragma once

#include <cstddef>

#include "report/document/show_document.hpp"
#include "report/text/text_layout.hpp"

namespace dmavet::report {

// What most of them get, then who gets something else. Returns how many are left out, since they master nothing
// themselves.
std::size_t write_device_groups(const ShowDocument& show, TextWriter& writer);

// A line each; what needs explaining stands once below the table, numbered.
void write_device_table(const ShowDocument& show, TextWriter& writer);

// Every fact about one device with who decided it.
void write_device_details(const Board& board, const ShownDevice& shown, TextWriter& writer);

}  // namespace dmavet::report
