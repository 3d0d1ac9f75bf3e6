// SPDX-License-Identifier: Apache-2.0
// Are there bytes that send a walk through containers, or what reads its members, astray?
#include <cstddef>
#include <cstdint>
#include <vector>

#include "dmavet/input.hpp"
#include "dmavet/tree.hpp"
#include "input/container/walk.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace dmavet;
    const Bytes bytes = std::as_bytes(std::span(data, size));
    constexpr std::size_t mib = std::size_t{1} << 20;
    input::Walk walk("fuzzed", {bytes.begin(), bytes.end()},
                     {.members = 1000, .depth = 6, .member_bytes = mib, .unpacked_bytes = 8 * mib});
    while (const auto member = walk.next()) {
        // dtc is not what is tested.
        if (member->kind == MemberKind::source) {
            continue;
        }
        auto sources = load(*member);
        if (sources) {
            static_cast<void>(Tree::read(std::move(*sources)));
        }
    }
    return 0;
}
