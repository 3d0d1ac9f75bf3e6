// SPDX-License-Identifier: Apache-2.0
// Which RAM does dma_capable() (include/linux/dma-direct.h, alike in 5.10 to 7.2) refuse?
#include "model/out_of_reach.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace dmavet {

namespace {

using Windows = std::vector<Region>;

Region window(std::uint64_t dma, std::uint64_t cpu, std::uint64_t size) {
    return {BusAddr{dma}, CpuAddr{cpu}, size};
}

// RAM is 0x4000-0x7fff in all cases.
struct Case {
    std::string_view name;
    std::optional<Windows> windows;
    std::uint64_t limit;
    std::string_view out;
};

const Case cases[] = {
    {"no map, no limit", std::nullopt, ~std::uint64_t{0}, ""},
    {"no map, the last byte", std::nullopt, 0x7fff, ""},
    {"no map, one less", std::nullopt, 0x7ffe, "7fff-7fff"},
    {"no map, below all", std::nullopt, 0x3fff, "4000-7fff"},
    {"no window", Windows{}, ~std::uint64_t{0}, "4000-7fff"},
    {"a window of all", Windows{window(0, 0x4000, 0x4000)}, ~std::uint64_t{0}, ""},
    {"its upper half", Windows{window(0, 0x6000, 0x2000)}, ~std::uint64_t{0}, "4000-5fff"},
    {"beside it", Windows{window(0, 0x8000, 0x2000)}, ~std::uint64_t{0}, "4000-7fff"},
    {"the mask cuts a window", Windows{window(0, 0x4000, 0x4000)}, 0xfff, "5000-7fff"},
    {"a window that begins at the limit", Windows{window(0x1000, 0x4000, 0x4000)}, 0x1000, "4001-7fff"},
    {"a window that begins above it", Windows{window(0x1000, 0x4000, 0x4000)}, 0xfff, "4000-7fff"},
    {"two that touch", Windows{window(0, 0x4000, 0x2000), window(0x2000, 0x6000, 0x2000)}, ~std::uint64_t{0}, ""},
    {"a hole between two", Windows{window(0, 0x4000, 0x1000), window(0, 0x7000, 0x1000)}, ~std::uint64_t{0},
     "5000-6fff"},
    {"the first that holds an address decides", Windows{window(0x10000, 0x4000, 0x1000), window(0, 0x4000, 0x4000)},
     0xffff, "4000-4fff"},
};

}  // namespace

TEST_CASE("memory out of a device's reach") {
    const CpuMemory ram{*CpuInterval::of(CpuAddr{0x4000}, 0x4000)};
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const model::RangeMap map =
            c.windows ? model::RangeMap(std::span<const Region>(*c.windows)) : model::RangeMap();
        std::string text;
        for (const CpuInterval& part : model::out_of_reach(map, c.limit, ram)) {
            text += fmt::format("{}{:x}-{:x}", text.empty() ? "" : " ", raw(part.first()), raw(part.last()));
        }
        CHECK(text == c.out);
    }
}

}  // namespace dmavet
