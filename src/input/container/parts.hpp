// SPDX-License-Identifier: Apache-2.0
// Containers whose parts are found in memory: each function tells where the parts lie that may have trees in them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "dmavet/tree.hpp"

namespace dmavet::input {

struct Part {
    std::string name;
    Bytes bytes;  // within the container; what it promises beyond its end is not there
};

// Android: bootimg.h and vendor_boot of AOSP's mkbootimg, header versions 0 to 4; dt_table.h of libufdt.
[[nodiscard]] std::vector<Part> parts_of_boot_image(Bytes image);
[[nodiscard]] std::vector<Part> parts_of_vendor_image(Bytes image);
// No more than `most` entries.
[[nodiscard]] std::vector<Part> parts_of_tree_table(Bytes image, std::size_t most);

// The sections of a PE file in which systemd-stub looks for trees, and for the kernel.
[[nodiscard]] std::vector<Part> parts_of_executable(Bytes image);

// The trees that lie one behind the other or anywhere in other bytes, from `from` on; no more than `most`. Each is a
// whole and sound one; a FIT image has the data behind it with it. Named by where they begin: "0x1000".
[[nodiscard]] std::vector<Part> trees_in(Bytes bytes, std::size_t from, std::size_t most);

}  // namespace dmavet::input
