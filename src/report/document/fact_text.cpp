// SPDX-License-Identifier: Apache-2.0
// How is one difference said to whoever makes a report of their own? Nobody breaks lines here: blanks are plain ones.

#include "dmavet/diff_report.hpp"
#include "report/document/told_change.hpp"
#include "wording/quantity.hpp"

namespace dmavet {

namespace {

FactText with_plain_blanks(FactText text) {
    for (std::string* part : {&text.label, &text.before, &text.after, &text.where}) {
        *part = wording::plain_blanks(*part);
    }
    return text;
}

}  // namespace

std::vector<std::vector<FactText>> fact_texts(const Board& before, const Board& after,
                                              std::span<const ChangedDevice> devices) {
    const report::ChangeWords words(before, after);
    std::vector<std::vector<FactText>> all;
    all.reserve(devices.size());
    for (const ChangedDevice& device : devices) {
        all.push_back(words.of(device, nullptr).facts);
        for (FactText& text : all.back()) {
            text = with_plain_blanks(std::move(text));
        }
    }
    return all;
}

std::vector<FactText> fact_texts(const Board& before, const Board& after, const ChangedDevice& device) {
    return std::move(fact_texts(before, after, std::span(&device, 1)).front());
}

FactText fact_text(const Board& before, const Board& after, const ChangedDevice& device,
                   const FactDifference& difference) {
    return with_plain_blanks(report::ChangeWords(before, after).of(device, difference));
}

FactText fact_text(const Board& before, const Board& after, const ChangedBoardFact& fact) {
    return with_plain_blanks(report::ChangeWords(before, after).of(fact).facts.front());
}

}  // namespace dmavet
