// SPDX-License-Identifier: Apache-2.0
// An answer that is worked out at the first question.
#pragma once

#include <optional>

namespace dmavet::survey {

template <class T>
class Kept {
public:
    // What `work_out` returned when it was first asked.
    template <class WorkOut>
    const T& get(WorkOut work_out) {
        if (!answer_) {
            answer_.emplace(work_out());
        }
        return *answer_;
    }

private:
    std::optional<T> answer_;
};

}  // namespace dmavet::survey
