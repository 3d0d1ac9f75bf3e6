// SPDX-License-Identifier: Apache-2.0
// What is asked of every device when nobody says what its driver does?

#include "dmavet/question.hpp"

namespace dmavet {

std::vector<AllocRequest> usual_allocations() {
    std::vector<AllocRequest> requests(2);
    requests[1].context = AllocContext::atomic;
    return requests;
}

std::vector<StreamRequest> usual_streams() {
    std::vector<StreamRequest> requests(2);
    requests[1].mask_bits = 64;
    return requests;
}

}  // namespace dmavet
