// SPDX-License-Identifier: Apache-2.0
// An archive that can be changed at will, as libarchive reads and writes it.
#pragma once

#include <archive.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dmavet::fuzz {

struct ArchiveMember {
    std::string name;
    std::string content;
    bool operator==(const ArchiveMember&) const = default;
};

// What of them can be written, by libarchive's numbers.
inline constexpr int archive_formats[] = {
    ARCHIVE_FORMAT_CPIO_POSIX, ARCHIVE_FORMAT_CPIO_SVR4_NOCRC, ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FORMAT_TAR_GNUTAR,
    ARCHIVE_FORMAT_ZIP,        ARCHIVE_FORMAT_AR_GNU,          ARCHIVE_FORMAT_AR_BSD};
inline constexpr int archive_filters[] = {ARCHIVE_FILTER_NONE, ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_BZIP2,
                                          ARCHIVE_FILTER_LZMA, ARCHIVE_FILTER_XZ,   ARCHIVE_FILTER_LZ4,
                                          ARCHIVE_FILTER_ZSTD};

struct ArchiveFile {
    int format;
    int filter;
    std::vector<ArchiveMember> members;
};

// What is whole of it; members may be cut off where they are large. As a raw one: what the filter holds is not looked
// into. Absent: it is none.
[[nodiscard]] std::optional<ArchiveFile> read_archive(std::string_view bytes);
[[nodiscard]] std::optional<ArchiveFile> read_raw_archive(std::string_view bytes);
// Absent: this format has no way to write one of these members.
[[nodiscard]] std::optional<std::string> write_archive(const ArchiveFile& archive);

}  // namespace dmavet::fuzz
