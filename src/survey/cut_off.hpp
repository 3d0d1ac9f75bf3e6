// SPDX-License-Identifier: Apache-2.0
// Buses whose windows hold some RAM but not the bounce buffer through which the rest would have to go.
#pragma once

#include <cstdint>
#include <vector>

#include "dmavet/subject.hpp"

namespace dmavet::survey {

class Surveys;

struct CutOff {
    const DmaRanges* ranges;
    std::uint64_t outside;  // bytes of RAM that no window holds
    std::vector<const Device*> devices;
};
// Those with devices behind them, of windows that mean what they say.
[[nodiscard]] std::vector<CutOff> find_cut_off(Surveys& surveys);

}  // namespace dmavet::survey
