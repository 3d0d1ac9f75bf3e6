// SPDX-License-Identifier: Apache-2.0
// Blobs that no tool would write, made by hand from words; and one good board that has a bit of everything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "dmavet/tree.hpp"

namespace dmavet::test {

// The words of a version 17 header, in order.
enum class HeaderField : std::size_t {
    magic,
    totalsize,
    off_dt_struct,
    off_dt_strings,
    off_mem_rsvmap,
    version,
    last_comp_version,
    boot_cpuid_phys,
    size_dt_strings,
    size_dt_struct,
};

[[nodiscard]] std::uint32_t header(Bytes blob, HeaderField field);
[[nodiscard]] std::vector<std::byte> with_header(std::vector<std::byte> blob, HeaderField field, std::uint32_t value);

// A header that fits, an empty reservation map, these words as structure block and one property name.
[[nodiscard]] std::vector<std::byte> blob_of_words(const std::vector<std::uint32_t>& structure,
                                                   std::string_view property_name);
// A root with `count` empty children.
[[nodiscard]] std::vector<std::byte> blob_of_siblings(std::size_t count);
// A chain of nodes whose last one lies `depth` levels below the root.
[[nodiscard]] std::vector<std::byte> blob_of_nested(std::size_t depth);

// Every property that dmavet reads, in one small tree.
[[nodiscard]] std::vector<std::byte> busy_board();

// Whether libfdt takes these bytes. Only of a blob whose structure block was read to its end: Debian's libfdt 1.6.1 can
// be sent in circles by a property length near 2^32 (fixed in 1.7.0).
[[nodiscard]] bool passes_fdt_check_full(Bytes blob);

}  // namespace dmavet::test
