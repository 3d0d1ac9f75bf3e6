// SPDX-License-Identifier: Apache-2.0
// What libFuzzer asks for the next input of a target. DMAVET_MUTATOR is the target's.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fuzz/mutate/mutators.hpp"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace {

using namespace dmavet::fuzz;

constexpr const Mutator& mutator = DMAVET_MUTATOR;
constexpr std::size_t most_changes = 4;  // of one input at once

std::string_view text(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

}  // namespace

// Each third input is changed byte by byte, and so is what is not what the mutator knows or becomes too large.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
    Random random(seed);
    Changed changed;
    if (!random.one_in(3)) {
        changed = mutator.change(text(data, size), random);
        for (std::size_t more = random.below(most_changes); more > 0 && changed; --more) {
            if (auto next = mutator.change(*changed, random)) {
                changed = std::move(next);
            }
        }
    }
    if (!changed || changed->size() > max_size || *changed == text(data, size)) {
        return LLVMFuzzerMutate(data, size, max_size);
    }
    std::copy(changed->begin(), changed->end(), data);
    return changed->size();
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* data, std::size_t size, const std::uint8_t* other,
                                                 std::size_t other_size, std::uint8_t* out, std::size_t out_size,
                                                 unsigned seed) {
    Random random(seed);
    const Changed crossed = mutator.cross(text(data, size), text(other, other_size), random);
    if (!crossed || crossed->size() > out_size) {
        return 0;
    }
    std::copy(crossed->begin(), crossed->end(), out);
    return crossed->size();
}
