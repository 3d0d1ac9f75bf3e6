// SPDX-License-Identifier: Apache-2.0
// What is the answer when the running system decides? Each different way once, and what they have in common.
#include "model/merge_outcomes.hpp"

#include <algorithm>

namespace dmavet::model {

namespace {

bool same(const AllocOutcome& a, const AllocOutcome& b) {
    return a.status == b.status && a.path == b.path && a.source == b.source && a.mapping == b.mapping &&
           a.cpu_attribute == b.cpu_attribute && a.alias == b.alias && a.dma_address == b.dma_address;
}

}  // namespace

Outcomes without_repeats(const Outcomes& outcomes) {
    Outcomes different;
    for (const AllocOutcome& outcome : outcomes) {
        const auto known =
            std::find_if(different.begin(), different.end(), [&](const AllocOutcome& o) { return same(o, outcome); });
        if (known == different.end()) {
            different.push_back(outcome);
            continue;
        }
        if ((outcome.zones & ~known->zones) != 0) {
            known->reason.append(", or ").append(outcome.reason);
        }
        known->zones = static_cast<ZoneSet>(known->zones | outcome.zones);
    }
    return different;
}

AllocOutcome common(const Outcomes& outcomes) {
    AllocOutcome sum = outcomes.front();
    sum.status = AllocStatus::depends;
    sum.reason = "what the running system hands out decides";
    sum.when.clear();
    for (const AllocOutcome& outcome : outcomes) {
        if (outcome.path != sum.path) {
            sum.path = AllocPath::none;
        }
        if (outcome.source != sum.source) {
            sum.source = PageSource::none;
        }
        if (outcome.mapping != sum.mapping) {
            sum.mapping.reset();
        }
        if (outcome.cpu_attribute != sum.cpu_attribute) {
            sum.cpu_attribute.reset();
        }
        if (outcome.alias != sum.alias) {
            sum.alias = Alias::unasked;
        }
        sum.zones = static_cast<ZoneSet>(sum.zones | outcome.zones);
        if (outcome.dma_address != sum.dma_address) {
            sum.dma_address = DmaAddress::none;
        }
    }
    return sum;
}

}  // namespace dmavet::model
