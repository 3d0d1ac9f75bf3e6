// SPDX-License-Identifier: Apache-2.0
// Explanations that many rows share, each told once below the table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/text/text_layout.hpp"

namespace dmavet::report {

class Footnotes {
public:
    // "TEXT [3]". Further lines of an explanation are indented below its first.
    std::string marked(std::string_view text, const std::string& explanation);

    void write(TextWriter& writer) const;

private:
    std::vector<std::string> explanations_;
};

}  // namespace dmavet::report
