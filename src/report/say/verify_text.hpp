// SPDX-License-Identifier: Apache-2.0
// The words for what is held against a running kernel.
#pragma once

#include <string>
#include <string_view>

#include "dmavet/verify.hpp"

namespace dmavet::report {

[[nodiscard]] std::string_view topic_text(VerifyTopic topic);  // "bounce buffer"
// What a line is about: "ZONE_DMA", "/reserved-memory/fw@50000000".
[[nodiscard]] std::string subject_text(const Board& board, const VerifyLine& line);
// "0x40000000-0x7fffffff (1 GiB)", "64 MiB at or below 0xbfffffff", "none".
[[nodiscard]] std::string value_text(const VerifyValue& value);
// "no file tells of it"; `missing`: of a line.
[[nodiscard]] std::string not_visible_text(NotVisible why, std::string_view missing);
[[nodiscard]] std::string explained_text(const Board& board, const Verification& verification,
                                         const Explained& explained);

}  // namespace dmavet::report
