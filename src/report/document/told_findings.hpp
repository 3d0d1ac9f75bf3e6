// SPDX-License-Identifier: Apache-2.0
// Boards of one SoC share most of their tree, and so their findings: each is told in full only once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "dmavet/finding.hpp"

namespace dmavet::report {

// Equal for the same rule, node, property, facts and message: fingerprint, hash of the message.
using FindingKey = std::pair<std::uint64_t, std::size_t>;
[[nodiscard]] FindingKey key_of(const Finding& finding);

// Which findings were told, and of which board. Grows with the number of different findings, not with that of boards.
class ToldFindings {
public:
    // The board of which the same was told before. Null: of none; from
    // now on it was told of `file`.
    const std::string* find_or_add(const Finding& finding, std::string_view file);

private:
    std::map<FindingKey, const std::string*> board_of_;
    std::deque<std::string> boards_;  // those with a finding that no board before had
};

}  // namespace dmavet::report
