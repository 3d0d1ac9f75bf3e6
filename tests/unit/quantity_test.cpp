// SPDX-License-Identifier: Apache-2.0
// How are several spans of memory told in one line?
#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "wording/quantity.hpp"

namespace dmavet::test {

TEST_CASE("the spans of some memory, up to four, and how many more there are") {
    const struct {
        std::vector<std::uint64_t> bases;  // of 4 KiB each
        std::string_view expected;
    } cases[] = {
        {{}, ""},
        {{0x1000}, "0x1000-0x1fff"},
        {{0x1000, 0x2000}, "0x1000-0x2fff"},
        {{0x1000, 0x8000}, "0x1000-0x1fff, 0x8000-0x8fff"},
        {{0, 0x2000, 0x4000, 0x6000}, "0x0-0xfff, 0x2000-0x2fff, 0x4000-0x4fff, 0x6000-0x6fff"},
        {{0, 0x2000, 0x4000, 0x6000, 0x8000}, "0x0-0xfff, 0x2000-0x2fff, 0x4000-0x4fff, 0x6000-0x6fff and 1 more"},
    };
    for (const auto& c : cases) {
        CpuMemory memory;
        for (const std::uint64_t base : c.bases) {
            memory.add(*CpuInterval::of(CpuAddr{base}, 0x1000));
        }
        CHECK(wording::spans_text(memory) == c.expected);
    }
}

}  // namespace dmavet::test
