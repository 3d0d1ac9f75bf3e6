// SPDX-License-Identifier: Apache-2.0
// Why a device gets what it gets: the decisions of the kernel, one by one. The code that takes a decision says so here,
// and only when somebody asks: without a trace, a step costs one branch and its text is never made.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dmavet/resolved.hpp"

namespace dmavet {

#pragma GCC visibility push(default)

// One decision of the kernel, in the order in which decisions are taken.
struct Step {
    std::string_view function;
    std::string decision;
    Origin from;
};

struct Trace {
    std::vector<Step> steps;
};

// `trace` null: nobody asks. `decision` answers the text, or is it.
template <class Decision>
void note(Trace* trace, const Origin& from, Decision&& decision) {
    if (trace == nullptr) {
        return;
    }
    if constexpr (requires { decision(); }) {
        trace->steps.push_back({from.function, std::string(decision()), from});
    } else {
        trace->steps.push_back({from.function, std::string(decision), from});
    }
}

#pragma GCC visibility pop

}  // namespace dmavet
