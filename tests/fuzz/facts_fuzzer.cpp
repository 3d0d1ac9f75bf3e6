// SPDX-License-Identifier: Apache-2.0
// Is there a facts file that crashes or hangs dmavet? Declarations are written and read again unchanged, and every node
// of a board is looked for.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "dmavet/facts.hpp"
#include "dmavet/tree.hpp"
#include "fuzz/mutate/plain_tree.hpp"
#include "fuzz/require.hpp"

namespace {

using namespace dmavet;
using namespace std::string_literals;

Tree make_board() {
    const fuzz::PlainNode usb{"usb@10000", {{"compatible", "vendor,usb\0"s}}};
    const fuzz::PlainNode root{"", {{"compatible", "vendor,board\0vendor,soc\0"s}}, {usb}};
    const std::string blob = fuzz::put_together({{}, root});
    auto board = Tree::read(std::as_bytes(std::span(blob)));
    return std::move(*board);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Tree board = make_board();
    const auto facts = read_facts({reinterpret_cast<const char*>(data), size});
    if (!facts) {
        return 0;
    }
    for (std::uint32_t i = 0; i < board.node_count(); ++i) {
        static_cast<void>(facts->snooping(board, NodeId{i}));
        static_cast<void>(facts->addressing(board, NodeId{i}));
    }
    const std::string written = write_facts(facts->declarations);
    const auto again = read_facts(written);
    fuzz::require(again && write_facts(again->declarations) == written);
    return 0;
}
