// SPDX-License-Identifier: Apache-2.0
// How many lines of each topic agree, differ, or are not visible, and for which reasons?
#include "report/document/verify_document.hpp"

#include <algorithm>

namespace dmavet::report {

namespace {

void count(const VerifyLine& line, TopicCount& topic) {
    if (line.agreement == Agreement::agrees) {
        ++topic.agrees;
        return;
    }
    if (line.agreement == Agreement::differs) {
        ++topic.differs;
        return;
    }
    ++topic.not_visible;
    const auto known = std::find_if(topic.hidden.begin(), topic.hidden.end(), [&](const HiddenLines& hidden) {
        return hidden.why == line.why && hidden.missing == line.missing;
    });
    if (known != topic.hidden.end()) {
        ++known->count;
    } else {
        topic.hidden.push_back({line.why, line.missing, 1});
    }
}

}  // namespace

VerifyDocument verify_document(std::string_view file, const Board& board, const Verification& verification, bool quiet,
                               bool verbose) {
    VerifyDocument document{file, board, verification, quiet, verbose, {}};
    for (std::size_t i = 0; i <= static_cast<std::size_t>(VerifyTopic::devices); ++i) {
        document.topics.push_back({static_cast<VerifyTopic>(i)});
    }
    for (const VerifyLine& line : verification.lines) {
        count(line, document.topics[static_cast<std::size_t>(topic_of(line.what))]);
    }
    return document;
}

}  // namespace dmavet::report
