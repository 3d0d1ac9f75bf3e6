// SPDX-License-Identifier: Apache-2.0
// Headers of containers, made by hand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/tree.hpp"

namespace dmavet::test {

// A number of so many bytes.
[[nodiscard]] std::string little(std::uint64_t value, std::size_t size = 4);
[[nodiscard]] std::string big(std::uint32_t value);
// With zeros behind it up to a multiple of `page`.
[[nodiscard]] std::string padded(std::string text, std::size_t page);
// With that text at that place.
[[nodiscard]] std::string with(std::string text, std::size_t at, std::string_view part);

[[nodiscard]] std::string text_of(Bytes bytes);
[[nodiscard]] std::vector<std::byte> bytes_of(std::string_view text);

// A board that nobody takes for another: its root has this model.
[[nodiscard]] std::string board_called(std::string_view model);
// An overlay that gives /soc a property.
[[nodiscard]] std::string overlay_setting(std::string_view property);

struct TarFile {
    std::string_view name;
    std::string content;
    char type = '0';  // '2': a symbolic link to `content`
};
[[nodiscard]] std::string tar(const std::vector<TarFile>& files);

// zlib's format around what deflate makes of that content.
[[nodiscard]] std::string zlib(std::string_view deflated, std::string_view content);
// The same, stored as it is: up to 64 KiB.
[[nodiscard]] std::string zlib_stored(std::string_view content);

// What mkimage writes of one file, or of several.
struct LegacyImage {
    std::uint8_t type;  // ih_type of U-Boot's image.h
    std::vector<std::string> files;
};
[[nodiscard]] std::string legacy_image(const LegacyImage& image);

// A disk with a master boot record and these partitions from that sector on, one behind the other.
[[nodiscard]] std::string disk(const std::vector<std::string>& partitions, std::size_t first_sector);
// The same with a table of the UEFI specification.
[[nodiscard]] std::string gpt_disk(const std::vector<std::string>& partitions, std::size_t sector_bytes);
// A FAT file system without a table of files, but with that content.
[[nodiscard]] std::string fat(std::string_view content);

// What mkbootimg, mkdtboimg and ukify write.
struct BootParts {
    std::string kernel, ramdisk, second, recovery_dtbo, dtb;
};
[[nodiscard]] std::string android_boot_image(unsigned version, const BootParts& parts);
[[nodiscard]] std::string android_vendor_image(unsigned version, const BootParts& parts);
[[nodiscard]] std::string android_tree_table(const std::vector<std::string>& trees);
struct Section {
    std::string_view name;
    std::string content;
};
[[nodiscard]] std::string executable(const std::vector<Section>& sections);

}  // namespace dmavet::test
