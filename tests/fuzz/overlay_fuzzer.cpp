// SPDX-License-Identifier: Apache-2.0
// Are there two trees of which the second, as an overlay, sends whoever applies it to the first astray?
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "dmavet/board.hpp"
#include "dmavet/tree.hpp"
#include "fuzz/overlay_input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace dmavet;
    const fuzz::OverlayInput input = fuzz::overlay_input({reinterpret_cast<const char*>(data), size});
    auto tree = Tree::read(Sources{fuzz::as_source("base", input.base), {fuzz::as_source("overlay", input.overlay)}});
    if (tree) {
        static_cast<void>(analyze(std::move(*tree)));
    }
    return 0;
}
