// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "dmavet/result.hpp"
#include "dmavet/tree.hpp"

namespace dmavet::tree {

// Where the blocks of a flattened device tree lie in its bytes.
struct Blob {
    Bytes all;        // as many as the header says
    Bytes structure;  // starts at a multiple of 4
    Bytes strings;
    Bytes reservations;  // up to and with the entry that ends them
};

// Big-endian 32 bits at `at`; the caller has checked that they are there.
[[nodiscard]] std::uint32_t read_be32(const std::byte* at);

[[nodiscard]] std::uint64_t read_be64(const std::byte* at);

// Checks the header: what passes, libfdt's fdt_check_header() takes as well. The structure block is only located, not
// read.
[[nodiscard]] Result<Blob> find_blocks(Bytes bytes);

}  // namespace dmavet::tree
