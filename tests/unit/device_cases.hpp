// SPDX-License-Identifier: Apache-2.0
// Tables of what one device of a tree has.
#pragma once

#include <doctest/doctest.h>

#include <span>
#include <string_view>

#include "support/analyzed.hpp"
#include "support/describe.hpp"

namespace dmavet::test {

struct DeviceCase {
    std::string_view name;
    Build build;
    std::string_view path;
    std::string_view expected;
};

// visit(board, device, case) for each case on each kernel; a failure says which, with the tree.
template <class Visit>
void for_each_device(std::span<const DeviceCase> cases, std::span<const KernelId> kernels, Visit visit) {
    for (const KernelId& kernel : kernels) {
        for (const DeviceCase& c : cases) {
            CAPTURE(to_string(kernel.release));
            CAPTURE(to_string(kernel.arch));
            CAPTURE(c.name);
            const Board board = analyzed(c.build, kernel);
            INFO("input:\n", dts_text(*board.tree));
            const Device* device = device_at(board, c.path);
            REQUIRE(device != nullptr);
            visit(board, *device, c);
        }
    }
}

}  // namespace dmavet::test
