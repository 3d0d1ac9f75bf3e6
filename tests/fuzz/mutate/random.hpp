// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <random>

namespace dmavet::fuzz {

// All choices of one mutation: of the same seed the same ones.
class Random {
public:
    explicit Random(unsigned seed) : engine_(seed) {}

    // 0 to count - 1, and 0 of nothing.
    [[nodiscard]] std::size_t below(std::size_t count) { return count == 0 ? 0 : engine_() % count; }
    [[nodiscard]] bool one_in(std::size_t count) { return below(count) == 0; }
    // One of what is not empty.
    template <class Items>
    [[nodiscard]] auto& of(Items& items) {
        return items[below(std::size(items))];
    }

private:
    std::mt19937 engine_;
};

}  // namespace dmavet::fuzz
