// SPDX-License-Identifier: Apache-2.0
// The two sides of a bus. Two types, so that mixing them does not compile.
#pragma once

#include <cstdint>

namespace dmavet {

#pragma GCC visibility push(default)

enum class CpuAddr : std::uint64_t {};  // a physical address as the CPU sees it
enum class BusAddr : std::uint64_t {};  // the same byte as the device addresses it

constexpr std::uint64_t raw(CpuAddr a) {
    return static_cast<std::uint64_t>(a);
}
constexpr std::uint64_t raw(BusAddr a) {
    return static_cast<std::uint64_t>(a);
}

#pragma GCC visibility pop

}  // namespace dmavet
