// SPDX-License-Identifier: Apache-2.0
// Containers whose parts are found in memory: each function tells where the parts lie that may have trees in them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dmavet/result.hpp"
#include "dmavet/tree.hpp"

namespace dmavet::input {

struct Part {
    std::string name;  // empty: the container's own
    Bytes bytes;       // within the container; what it promises beyond its end is not there
    bool is_found = false;
    bool is_zlib = false;             // no mark says so; any other compression its content tells
    std::optional<Error> error = {};  // why nobody looks into it
};

// Android: bootimg.h and vendor_boot of AOSP's mkbootimg, header versions 0 to 4; dt_table.h of libufdt, 0 and 1.
[[nodiscard]] std::vector<Part> parts_of_boot_image(Bytes image);
[[nodiscard]] std::vector<Part> parts_of_vendor_image(Bytes image);
// No more than `most` entries.
[[nodiscard]] std::vector<Part> parts_of_tree_table(Bytes image, std::size_t most);

// U-Boot's image.h before there was FIT: the one image, or those of a multi-file one, and the images and trees behind.
// No more than `most`.
[[nodiscard]] std::vector<Part> parts_of_legacy_image(Bytes image, std::size_t most);

// The trees outside of the partitions of a disk, where boot loaders lie, and the partitions that begin as something
// dmavet knows, as Android's images. Files in a file system may lie in pieces: it is not looked into, nor is what
// dmavet does not know, which the last part says. `is_cut`: the disk goes on behind these bytes.
[[nodiscard]] std::vector<Part> parts_of_disk(Bytes image, bool is_cut, std::size_t most);

// The sections of a PE file in which systemd-stub looks for trees, and for the kernel.
[[nodiscard]] std::vector<Part> parts_of_executable(Bytes image);

// The trees that lie one behind the other or anywhere in other bytes, from `from` on; no more than `most`. Each is a
// whole and sound one, and found; a FIT image has the data behind it with it. Named by where they begin: "0x1000".
[[nodiscard]] std::vector<Part> trees_in(Bytes bytes, std::size_t from, std::size_t most);

}  // namespace dmavet::input
