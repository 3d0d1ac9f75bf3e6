// SPDX-License-Identifier: Apache-2.0
// What both parts of the truth test do alike: find their recordings, compare them, hold the table against ACCURACY.md.
// Recordings are looked for in DMAVET_TRUTH, else beside the checkout; where there are none the test is skipped.
// DMAVET_TRUTH_EVERY=N compares each N-th board only, DMAVET_TRUTH_SHOWN=N shows N disagreements of each kernel instead
// of 20.
#pragma once

#include <cstddef>
#include <filesystem>

#include "truth/accuracy.hpp"

namespace dmavet::truth {

struct Measured {
    MeasuredTable table;
    std::size_t rows = 0;  // that were compared
    bool agrees = true;
};

// How many disagreements are shown.
[[nodiscard]] std::size_t shown();

// What the program returns. `folder` holds this part's recordings.
[[nodiscard]] int run(int argc, char** argv, const char* folder,
                      Measured (*compare_all)(const std::filesystem::path& recordings, std::size_t every));

}  // namespace dmavet::truth
