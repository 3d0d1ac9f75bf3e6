// SPDX-License-Identifier: Apache-2.0
// What a request gets, in a few words and in full.
#pragma once

#include <optional>
#include <string>

#include "dmavet/board.hpp"

namespace dmavet::report {

// "pages, NC", "pool, NC", "fails"
[[nodiscard]] std::string short_outcome(const AllocOutcome& outcome);
// The same; "depends" only when the running system decides about more than the zone.
[[nodiscard]] std::string short_outcome(const Allocation& allocation);

// "a page of ZONE_DMA", "memory from the default CMA area"
[[nodiscard]] std::string source_text(const AllocOutcome& outcome);
// "remapped (vmap), Normal non-cacheable"; empty when nothing is.
[[nodiscard]] std::string mapping_text(const Kernel& kernel, const AllocOutcome& outcome);
// What else maps the page, and what the kernel does about it; nothing when that is no question.
[[nodiscard]] std::optional<std::string> alias_text(const Board& board, const AllocOutcome& outcome);
// "the physical address"; empty when open.
[[nodiscard]] std::string_view address_text(DmaAddress address);
// Why the device cannot use the DMA address that it is handed; nothing when it can.
[[nodiscard]] std::optional<std::string> address_trap(const Device& device, const AllocOutcome& outcome);
// "ZONE_DMA or ZONE_DMA32"; empty for memory that is in no zone.
[[nodiscard]] std::string zones_text(ZoneSet zones);
// "only where sleeping is allowed"
[[nodiscard]] std::string_view free_text(FreeContext context);
// What the kernel does with the cacheable alias, as a clause: "the kernel cleans its lines once, before hand-out".
[[nodiscard]] std::string maintenance_text(const Board& board, std::string_view when);

[[nodiscard]] bool is_mismatch(Verdict verdict);
// "CPU and device agree"
[[nodiscard]] std::string_view verdict_text(Verdict verdict);

// What becomes of a mapped buffer, as a clause.
[[nodiscard]] std::string bounce_text(const Streaming& streaming);

}  // namespace dmavet::report
