// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "truth/recording.hpp"

namespace dmavet::truth {

struct Disagreement {
    std::string board;
    std::string path;
    std::string field;
    std::string expected;  // what the kernel did
    std::string got;       // what dmavet says
};

struct Tally {
    std::size_t boards = 0;
    std::size_t rows = 0;
    std::size_t fields = 0;
    std::size_t rows_that_disagree = 0;
    std::vector<Disagreement> disagreements;

    void add(Tally other);
};

// Analyses every board of a recording and compares every comparable field of every comparable row; `every` > 1 takes
// only each so-many-th board. Spread over two threads; the result does not depend on their order.
[[nodiscard]] Tally compare(const Recording& recording, std::size_t every = 1);

}  // namespace dmavet::truth
