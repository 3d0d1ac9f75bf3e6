// SPDX-License-Identifier: Apache-2.0
// What does a file begin with? A table of marks, the first that fits; what has none is a text or unknown.
#include "input/container/content.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "input/container/little_endian.hpp"
#include "input/source_text.hpp"

namespace dmavet::input {

namespace {

struct Mark {
    std::size_t at;
    std::string_view bytes;
    Content content;
    std::string_view name;
};

using namespace std::string_view_literals;

// The specifications of each format; of Android's its bootimg.h, vendor_boot and dt_table.h.
constexpr std::array marks{
    Mark{0, "\xd0\x0d\xfe\xed"sv, Content::tree, "device tree"},
    Mark{0, "\x1f\x8b"sv, Content::compressed, "gzip"},
    Mark{0, "BZh"sv, Content::compressed, "bzip2"},
    Mark{0,
         "\xfd"
         "7zXZ\0"sv,
         Content::compressed, "xz"},
    Mark{0, "\x5d\0\0"sv, Content::compressed, "lzma"},
    Mark{0, "\x28\xb5\x2f\xfd"sv, Content::compressed, "zstd"},
    Mark{0, "\x04\x22\x4d\x18"sv, Content::compressed, "lz4"},
    Mark{0, "\x02\x21\x4c\x18"sv, Content::compressed, "lz4"},  // as lz4 -l, which the kernel's build calls, writes it
    Mark{0, "\x89LZO\0\r\n"sv, Content::lzop, "lzop"},
    Mark{257, "ustar"sv, Content::archive, "tar"},
    Mark{0, "07070"sv, Content::archive, "cpio"},
    Mark{0, "PK\x03\x04"sv, Content::archive, "zip"},
    Mark{0, "PK\x05\x06"sv, Content::archive, "zip"},  // without a member
    Mark{0, "\xc7\x71"sv, Content::archive, "cpio"},   // binary, in either byte order
    Mark{0, "\x71\xc7"sv, Content::archive, "cpio"},
    Mark{0, "!<arch>\ndebian-binary"sv, Content::archive, "Debian package"},
    Mark{0, "!<arch>\n"sv, Content::archive, "ar"},
    Mark{0, "\xed\xab\xee\xdb"sv, Content::compressed, "rpm"},
    Mark{0, "ANDROID!"sv, Content::boot_image, "Android boot image"},
    Mark{0, "VNDRBOOT"sv, Content::vendor_image, "Android vendor boot image"},
    Mark{0, "\xd7\xb7\xab\x1e"sv, Content::tree_table, "Android table of trees"},
    Mark{0, "MZ"sv, Content::executable, "EFI program or kernel"},
    Mark{0,
         "\x7f"
         "ELF"sv,
         Content::elf, "ELF file"},
    Mark{0, "AML_"sv, Content::unknown, "Amlogic table of trees"},
    Mark{0, "QCDT"sv, Content::unknown, "Qualcomm table of trees"},
    Mark{0, "DTBH"sv, Content::unknown, "Samsung table of trees"},
    Mark{0, "RSCE"sv, Content::unknown, "Rockchip resource image"},
    Mark{0, "KRNL"sv, Content::unknown, "Rockchip kernel or ramdisk"},
    Mark{0, "\x88\x16\x88\x58"sv, Content::unknown, "MediaTek image"},
    Mark{0, "\x27\x05\x19\x56"sv, Content::legacy_image, "U-Boot legacy image"},
    Mark{0, "%PDF"sv, Content::unknown, "PDF file"},
    Mark{0, "version https://git-lfs"sv, Content::pointer, "Git LFS"},
    Mark{512, "EFI PART"sv, Content::disk, "disk image"},
    Mark{4096, "EFI PART"sv, Content::disk, "disk image"},
    Mark{0, "hsqs"sv, Content::file_system, "squashfs"},
    Mark{0, "UBI#"sv, Content::file_system, "UBI"},
    Mark{0, "\x3a\xff\x26\xed"sv, Content::file_system, "Android sparse image"},
    Mark{54, "FAT12   "sv, Content::file_system, "FAT"},
    Mark{54, "FAT16   "sv, Content::file_system, "FAT"},
    Mark{82, "FAT32   "sv, Content::file_system, "FAT"},
    Mark{3, "EXFAT   "sv, Content::file_system, "exFAT"},
    Mark{3, "NTFS    "sv, Content::file_system, "NTFS"},
    Mark{1024, "\xe2\xe1\xf5\xe0"sv, Content::file_system, "EROFS"},
    Mark{1024, "\x10\x20\xf5\xf2"sv, Content::file_system, "F2FS"},
    Mark{0x10040, "_BHRfS_M"sv, Content::file_system, "btrfs"},
    Mark{0, "XFSB"sv, Content::file_system, "XFS"},
    Mark{0x8000, "JFS1"sv, Content::file_system, "JFS"},
    Mark{0x10034, "ReIsEr"sv, Content::file_system, "ReiserFS"},
    Mark{0, "\x85\x19\x01\xe0"sv, Content::file_system, "JFFS2"},  // which node comes first is not fixed
    Mark{0, "\x85\x19\x02\xe0"sv, Content::file_system, "JFFS2"},
    Mark{0, "\x85\x19\x03\x20"sv, Content::file_system, "JFFS2"},
    Mark{0, "\x31\x18\x10\x06"sv, Content::file_system, "UBIFS"},
    Mark{0, "\x45\x3d\xcd\x28"sv, Content::file_system, "cramfs"},
    Mark{0, "-rom1fs-"sv, Content::file_system, "romfs"},
    Mark{0, "LUKS\xba\xbe"sv, Content::file_system, "LUKS"},
    Mark{512, "LABELONE"sv, Content::file_system, "LVM"},
    Mark{4096, "\xfc\x4e\x2b\xa9"sv, Content::file_system, "RAID"},
    Mark{4086, "SWAPSPACE2"sv, Content::file_system, "swap"},  // at the end of a page of 4, 16 or 64 KiB
    Mark{16374, "SWAPSPACE2"sv, Content::file_system, "swap"},
    Mark{65526, "SWAPSPACE2"sv, Content::file_system, "swap"},
    Mark{0x8001, "CD001"sv, Content::file_system, "ISO 9660"},
};

std::string_view as_text(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Two bytes are soon there by chance: each entry has to be one, and one in use.
bool has_boot_record(Bytes head) {
    if (head.size() < boot_record::sector_bytes || head[510] != std::byte{0x55} || head[511] != std::byte{0xaa}) {
        return false;
    }
    bool is_used = false;
    for (std::size_t i = 0; i < boot_record::entries; ++i) {
        const Bytes entry =
            head.subspan(boot_record::first_entry + i * boot_record::entry_bytes, boot_record::entry_bytes);
        if (entry[0] != std::byte{0} && entry[0] != std::byte{0x80}) {
            return false;
        }
        const auto is_zero = [](std::byte byte) { return byte == std::byte{0}; };
        const bool has_place = !std::all_of(entry.begin() + 8, entry.begin() + 12, is_zero) &&
                               !std::all_of(entry.begin() + 12, entry.end(), is_zero);
        if (!is_zero(entry[4]) && !has_place) {
            return false;
        }
        is_used = is_used || !is_zero(entry[4]);
    }
    return is_used;
}

// Whether all partitions of the boot record can be there: none goes on behind the end or lies in another one.
bool has_sound_table(Bytes head, bool is_cut) {
    if (!has_boot_record(head)) {
        return false;
    }
    std::array<std::pair<std::uint64_t, std::uint64_t>, boot_record::entries> places;  // first sector and end
    for (std::size_t i = 0; i < boot_record::entries; ++i) {
        const std::size_t at = boot_record::first_entry + i * boot_record::entry_bytes;
        if (little_endian(head, at + 4, 1) != 0) {
            places[i].first = little_endian(head, at + 8, 4);
            places[i].second = places[i].first + little_endian(head, at + 12, 4);
        }
    }
    std::sort(places.begin(), places.end());
    std::uint64_t end = 0;
    return std::all_of(places.begin(), places.end(), [&](const auto& place) {
        const bool is_behind = place.first >= end;
        end = std::max(end, place.second);
        return is_behind && (is_cut || end * boot_record::sector_bytes <= head.size());
    });
}

// Two bytes again, and what the superblock says must be possible: s_inodes_count, s_blocks_count_lo, s_log_block_size,
// s_creator_os and s_rev_level, as far as there is one. s_state is any.
bool has_ext_superblock(Bytes head) {
    constexpr std::size_t superblock = 1024;
    constexpr std::uint64_t magic = 0xef53, most_log_block_size = 6, most_os = 4, most_revision = 1;
    return little_endian(head, superblock + 56, 2) == magic && little_endian(head, superblock, 4) > 0 &&
           little_endian(head, superblock + 4, 4) > 0 &&
           little_endian(head, superblock + 24, 4) <= most_log_block_size &&
           little_endian(head, superblock + 72, 4) <= most_os &&
           little_endian(head, superblock + 76, 4) <= most_revision;
}

bool is_boot_sector(Bytes head) {
    return head.size() >= boot_record::sector_bytes && head[510] == std::byte{0x55} && head[511] == std::byte{0xaa} &&
           (head[0] == std::byte{0xe9} || (head[0] == std::byte{0xeb} && head[2] == std::byte{0x90}));
}

// FAT's parameter block as its specification wants it: bytes a sector, sectors a cluster, reserved ones, tables.
bool has_fat_parameters(Bytes head) {
    const std::uint64_t sector = little_endian(head, 11, 2);
    const std::uint64_t cluster = little_endian(head, 13, 1);
    const std::uint64_t tables = little_endian(head, 16, 1);
    return is_boot_sector(head) && std::has_single_bit(sector) && sector >= 512 && sector <= 4096 &&
           std::has_single_bit(cluster) && little_endian(head, 14, 2) > 0 && tables >= 1 && tables <= 2;
}

// What is known by more than a mark. A boot record may begin as a boot sector does; a boot sector without a table of
// partitions is that of a file system.
constexpr std::array structures{
    std::pair{&has_ext_superblock, Mark{0, {}, Content::file_system, "ext4"}},
    std::pair{&has_fat_parameters, Mark{0, {}, Content::file_system, "FAT"}},
    std::pair{&has_boot_record, Mark{0, {}, Content::disk, "disk image"}},
    std::pair{&is_boot_sector, Mark{0, {}, Content::file_system, "by its boot sector"}},
};

const Mark* find_known(Bytes head) {
    const std::string_view text = as_text(head);
    const auto* const found = std::find_if(marks.begin(), marks.end(), [&](const Mark& mark) {
        return text.size() >= mark.at + mark.bytes.size() && text.substr(mark.at, mark.bytes.size()) == mark.bytes;
    });
    if (found != marks.end()) {
        return found;
    }
    const auto* const known = std::find_if(structures.begin(), structures.end(),
                                           [&](const auto& structure) { return structure.first(head); });
    return known != structures.end() ? &known->second : nullptr;
}

// A disk may keep much of a file system that was there before its table: the parameters in its first sector, or a
// superblock before the first partition. An ISO 9660 has a table for those who boot it as a disk.
const Mark* find_mark(Bytes head, bool is_cut) {
    static constexpr Mark disk{0, {}, Content::disk, "disk image"};
    const Mark* mark = find_known(head);
    const bool may_be_kept = mark != nullptr && mark->content == Content::file_system && mark->name != "ISO 9660";
    return may_be_kept && has_sound_table(head, is_cut) ? &disk : mark;
}

// e_type of the ELF header, in the byte order that its e_ident gives.
bool is_relocatable(Bytes head) {
    constexpr std::size_t data_at = 5;
    constexpr std::size_t type_at = 16;
    constexpr std::byte relocatable{1};
    if (head.size() < type_at + 2) {
        return false;
    }
    return head[head[data_at] == std::byte{2} ? type_at + 1 : type_at] == relocatable;
}

bool is_text(Bytes head) {
    const std::string_view text = as_text(head);
    return std::none_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < ' ' && std::isspace(byte) == 0;
    });
}

}  // namespace

Content content_of(Bytes head, bool is_cut) {
    if (head.empty()) {
        return Content::empty;
    }
    if (const Mark* mark = find_mark(head, is_cut)) {
        return mark->content == Content::elf && is_relocatable(head) ? Content::object : mark->content;
    }
    if (is_source_text(head)) {
        return Content::source;
    }
    return is_text(head) ? Content::text : Content::unknown;
}

std::string_view name_of(Bytes head, bool is_cut) {
    if (const Mark* mark = find_mark(head, is_cut)) {
        return mark->name;
    }
    return {};
}

Error no_tree_in(Bytes head, std::string_view name, bool is_cut) {
    const std::string_view kind = name_of(head, is_cut);
    switch (content_of(head, is_cut)) {
        case Content::compressed: return fail(ErrorCode::no_boards, fmt::format("no board in this {} file", kind));
        case Content::archive:
        case Content::boot_image:
        case Content::vendor_image:
        case Content::disk:
        case Content::legacy_image:
        case Content::tree_table: return fail(ErrorCode::no_boards, fmt::format("no board in this {}", kind));
        case Content::lzop:
            return fail(ErrorCode::bad_magic, "an lzop file, which dmavet does not open: lzop -dc FILE unpacks it");
        case Content::file_system:
            return fail(ErrorCode::bad_magic,
                        fmt::format("a file system ({}), which dmavet does not look into: mount it, or take files out, "
                                    "and name them",
                                    kind));
        case Content::pointer:
            return fail(ErrorCode::bad_magic, "a pointer of Git LFS in place of the file: git lfs pull gets it");
        case Content::text:
            if (name.ends_with(".dtsi")) {
                return fail(ErrorCode::bad_magic, "an include file, which is no board: name the .dts that includes it");
            }
            return fail(ErrorCode::bad_magic,
                        "not a flattened device tree (it does not start with d00dfeed) but a text, and no source, "
                        "which begins with /dts-v1/");
        default: break;
    }
    return fail(ErrorCode::bad_magic,
                fmt::format("not a flattened device tree (it does not start with d00dfeed){}, and there is none in it",
                            kind.empty() ? std::string() : fmt::format(" but: {}", kind)));
}

}  // namespace dmavet::input
