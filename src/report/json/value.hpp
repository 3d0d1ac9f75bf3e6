// SPDX-License-Identifier: Apache-2.0
// The objects of the machine formats (format version 1). Addresses, sizes and masks are hex strings,
// since JSON readers lose the bits of a number beyond 2^53.
#pragma once

#include <string_view>

#include <nlohmann/json.hpp>

#include "dmavet/board.hpp"
#include "dmavet/report.hpp"
#include "report/document/show_document.hpp"
#include "report/say/location_text.hpp"

namespace dmavet::report {

using Json = nlohmann::ordered_json;

inline constexpr int format_version = 1;
inline constexpr int indent_step = 2;

// The keys of a board that stand before its devices or findings.
[[nodiscard]] Json board_json(std::string_view file, const Board& board);
// A board that could not be read: all of its keys are null or empty. `content`: "devices" or "findings".
[[nodiscard]] Json error_board_json(std::string_view file, const Error& error, std::string_view content);
[[nodiscard]] Json error_json(const Error& error);
[[nodiscard]] Json device_json(const Board& board, const ShownDevice& shown, Labels& labels);
// Its keys before and behind those for its requests.
struct DeviceParts {
    Json before, after;
};
[[nodiscard]] DeviceParts device_parts(const Board& board, const ShownDevice& shown, Labels& labels);
// One for each request, in their order; empty when none was made.
[[nodiscard]] Json allocations_json(const Board& board, const ShownDevice& shown);
[[nodiscard]] Json streamings_json(const ShownDevice& shown);
[[nodiscard]] Json memory_map_json(const Tree& tree, const MemoryMap& map);
[[nodiscard]] Json finding_json(const Board& board, const Finding& finding, Labels& labels);
[[nodiscard]] Json step_json(const Board& board, const Step& step);
[[nodiscard]] Json summary_json(const Summary& summary);

// The keys that open every document: format, version, tool, command.
[[nodiscard]] Json document_head(std::string_view command);

// Parts that several of the above have.
[[nodiscard]] Json origin_json(const Tree& tree, const Origin& origin);
// What was taken from a running system and what is missing there.
[[nodiscard]] Json system_json(const Board& board);
[[nodiscard]] Json text_or_null(std::string_view text);
[[nodiscard]] Json labels_json(Labels& labels, NodeId node);
[[nodiscard]] Json compatible_json(const Tree& tree, NodeId node);

}  // namespace dmavet::report
