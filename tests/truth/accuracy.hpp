// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "truth/comparison.hpp"

namespace dmavet::truth {

struct Line {
    std::string kernel;
    std::string set;
    std::uint64_t digest;
    Tally tally;
};

// Share of the rows that agree, in per cent with two decimals, rounded down: 100.00 means all of them.
[[nodiscard]] std::string percentage(const Tally& tally);

// The measured part of ACCURACY.md, its markers included.
[[nodiscard]] std::string measured_table(const std::vector<Line>& lines);

enum class Standing {
    current,
    stale,
    other_recordings,  // written from recordings that are not these: nothing to compare
};
// What the committed file says about `lines`.
[[nodiscard]] Standing standing(std::string_view document, const std::vector<Line>& lines);

// The document with its measured part replaced; what people wrote around it stays.
[[nodiscard]] std::string with_table(std::string_view document, const std::vector<Line>& lines);

}  // namespace dmavet::truth
