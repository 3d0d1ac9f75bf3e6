// SPDX-License-Identifier: Apache-2.0
// What a file is, its content says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "dmavet/tree.hpp"

namespace dmavet::input {

enum class Content : std::uint8_t {
    empty,
    tree,          // begins like a flattened device tree
    source,        // text that begins with /dts-v1/
    compressed,    // gzip, bzip2, xz, lzma, zstd, lz4; rpm, which is a compressed archive behind a header
    archive,       // tar, cpio, zip, ar
    lzop,          // which nothing here opens
    file_system,   // FAT, ext4 and others, and what they lie in, as LVM: their files may lie in pieces
    disk,          // with a table of partitions
    legacy_image,  // U-Boot's before there was FIT
    pointer,       // what Git LFS leaves where a large file belongs
    boot_image,    // Android's, header versions 0 to 4
    vendor_image,  // Android's vendor_boot
    tree_table,    // Android's dtbo image or table of trees
    executable,    // PE: EFI programs and kernels
    object,        // ELF, not linked: a kernel module
    elf,           // ELF of any other kind
    text,
    unknown,
};

// The table of a master boot record, in the first sector of a disk.
namespace boot_record {
inline constexpr std::size_t sector_bytes = 512;
inline constexpr std::size_t first_entry = 446;
inline constexpr std::size_t entry_bytes = 16;
inline constexpr std::size_t entries = 4;
}  // namespace boot_record

// How many of the first bytes are enough to tell.
inline constexpr std::size_t head_bytes = std::size_t{68} << 10;  // btrfs has its mark behind the first 64 KiB

// `is_cut`, here and below: it goes on behind these bytes.
[[nodiscard]] Content content_of(Bytes head, bool is_cut = false);

// What it is called: "gzip", "tar", "ELF file"; empty: nothing in it says so.
[[nodiscard]] std::string_view name_of(Bytes head, bool is_cut = false);

// Where no tree was found in a file that begins so and is called so: what it seems to be, and what to do.
[[nodiscard]] Error no_tree_in(Bytes head, std::string_view name, bool is_cut);

}  // namespace dmavet::input
