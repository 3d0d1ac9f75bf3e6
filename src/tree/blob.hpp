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

// Checks the header. The structure block is only located, not read.
[[nodiscard]] Result<Blob> find_blocks(Bytes bytes);

// libfdt's own opinion of the bytes, which start at a multiple of 8. Call it only after the structure block was read to
// its end: Debian's libfdt 1.6.1 can be sent in circles by a property length near 2^32 (fixed in 1.7.0).
[[nodiscard]] bool passes_fdt_check_full(const Blob& blob);

}  // namespace dmavet::tree
