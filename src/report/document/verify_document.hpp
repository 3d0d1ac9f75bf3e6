// SPDX-License-Identifier: Apache-2.0
// What is said of a prediction that was held against a running kernel: what differs one by one, the rest in sums.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/verify.hpp"

namespace dmavet::report {

// Of one topic; `lines` that are not visible for one reason are one group.
struct HiddenLines {
    NotVisible why;
    std::string missing;
    std::size_t count = 0;
};
struct TopicCount {
    VerifyTopic topic;
    std::size_t agrees = 0, differs = 0, not_visible = 0;
    std::vector<HiddenLines> hidden = {};
};

struct VerifyDocument {
    std::string_view file;
    const Board& board;
    const Verification& verification;
    bool quiet, verbose;
    std::vector<TopicCount> topics;  // each, in order
};

[[nodiscard]] VerifyDocument verify_document(std::string_view file, const Board& board,
                                             const Verification& verification, bool quiet, bool verbose);

}  // namespace dmavet::report
