// SPDX-License-Identifier: Apache-2.0
// Are there two trees of which the second, as an overlay, sends whoever applies it to the first astray? The first two
// bytes say how long the first one is.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "dmavet/board.hpp"
#include "dmavet/tree.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace dmavet;
    if (size < 2) {
        return 0;
    }
    const Bytes bytes = std::as_bytes(std::span(data, size)).subspan(2);
    const std::size_t first = std::min<std::size_t>(data[0] * 256U + data[1], bytes.size());
    const Bytes base = bytes.first(first);
    const Bytes overlay = bytes.subspan(first);
    Sources sources{{"base", SourceKind::blob, {base.begin(), base.end()}},
                    {{"overlay", SourceKind::blob, {overlay.begin(), overlay.end()}}}};
    auto tree = Tree::read(std::move(sources));
    if (tree) {
        static_cast<void>(analyze(std::move(*tree)));
    }
    return 0;
}
