// SPDX-License-Identifier: Apache-2.0
// Whom is a tree for? Not every flattened device tree describes a machine that Linux runs on.
#pragma once

#include <cstdint>

#include "dmavet/tree.hpp"

namespace dmavet::topology {

enum class Purpose : std::uint8_t {
    board,        // a machine
    overlay,      // changes to another tree: its numbers and places mean something only there
    fit_image,    // a container of kernels and trees in the format of one (Flattened Image Tree)
    boot_loader,  // what a boot loader's build left of a board's tree for an early stage: Linux does not get it
    hypervisor,   // how a hypervisor is to make a guest: the guest gets another tree
};

[[nodiscard]] Purpose purpose_of(const Tree& tree);

// Whether Linux gets such a tree. Of others what a rule says of Linux is no fault.
[[nodiscard]] constexpr bool is_for_linux(Purpose purpose) {
    return purpose == Purpose::board;
}

}  // namespace dmavet::topology
