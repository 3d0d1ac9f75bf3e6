// SPDX-License-Identifier: Apache-2.0
// Is there a FIT image that sends whoever takes out its images astray? Any tree is taken for one.
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "dmavet/tree.hpp"
#include "fuzz/require.hpp"
#include "input/container/fit.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace dmavet;
    const Bytes bytes = std::as_bytes(std::span(data, size));
    auto tree = Tree::read(bytes);
    if (!tree) {
        return 0;
    }
    fuzz::require(input::fit_extent(*tree, bytes) <= size);
    const input::Fit fit(std::move(*tree), input::Chunk(std::vector<std::byte>(bytes.begin(), bytes.end())));
    constexpr std::size_t mib = std::size_t{1} << 20;
    input::Budget budget({.members = 1000, .member_bytes = mib, .unpacked_bytes = 8 * mib});
    for (const input::FitConfiguration& one : fit.configurations()) {
        for (const auto& image : one.trees) {
            static_cast<void>(fit.load(image, budget));
        }
    }
    for (const auto& image : fit.images()) {
        static_cast<void>(fit.type_of(image));
        static_cast<void>(fit.load(image, budget));
    }
    return 0;
}
