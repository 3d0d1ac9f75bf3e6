// SPDX-License-Identifier: Apache-2.0
// The file of a baseline: findings that somebody knows, dmavet-baseline.schema.json (docs/baseline.md).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/result.hpp"

namespace dmavet {

#pragma GCC visibility push(default)

// A finding that was there when a baseline was written. Only the fingerprint decides what is known; the rest is for
// people, and to see which entries are needed no longer.
struct KnownFinding {
    std::uint64_t fingerprint;
    std::string rule;  // these three are empty where the file does not say them
    std::string file;  // of the board, as it was named
    std::string path;  // of the node

    friend bool operator==(const KnownFinding&, const KnownFinding&) = default;
};

// What the text of a file says, in its order. An Error says the line or the entry that is wrong.
[[nodiscard]] Result<std::vector<KnownFinding>> read_known_findings(std::string_view text);
// The text of a file, one finding a line, so that a review shows which came and went.
[[nodiscard]] std::string known_findings_text(std::span<const KnownFinding> findings);

#pragma GCC visibility pop

}  // namespace dmavet
