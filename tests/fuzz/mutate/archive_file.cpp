// SPDX-License-Identifier: Apache-2.0
#include "fuzz/mutate/archive_file.hpp"

#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>

namespace dmavet::fuzz {

namespace {

constexpr std::size_t most_members = 32;
constexpr std::size_t most_bytes = 65536;  // of one

// Whether these bytes go on is not known; read up to a limit.
std::string content_of(archive* a) {
    std::string content;
    std::array<char, 4096> part{};
    while (content.size() < most_bytes) {
        const la_ssize_t read = archive_read_data(a, part.data(), part.size());
        if (read <= 0) {
            break;
        }
        content.append(part.data(), static_cast<std::size_t>(read));
    }
    return content;
}

using Reader = std::unique_ptr<archive, decltype(&archive_read_free)>;

std::optional<ArchiveFile> read(const Reader& reader, std::string_view bytes) {
    archive* const a = reader.get();
    archive_read_support_format_raw(a);
    archive_read_support_filter_gzip(a);
    archive_read_support_filter_bzip2(a);
    archive_read_support_filter_lzma(a);
    archive_read_support_filter_xz(a);
    archive_read_support_filter_lz4(a);
    archive_read_support_filter_zstd(a);
    if (archive_read_open_memory(a, bytes.data(), bytes.size()) != ARCHIVE_OK) {
        return std::nullopt;
    }
    ArchiveFile file{};
    archive_entry* entry = nullptr;
    const auto has_next = [&] {
        const int result = archive_read_next_header(a, &entry);
        return result == ARCHIVE_OK || result == ARCHIVE_WARN;
    };
    while (file.members.size() < most_members && has_next()) {
        const char* const name = archive_entry_pathname(entry);
        std::string content = content_of(a);
        file.members.push_back({name != nullptr ? name : "", std::move(content)});
    }
    file.format = archive_format(a);
    file.filter = archive_filter_code(a, 0);
    const bool is_packed = file.filter != ARCHIVE_FILTER_NONE;
    const bool is_archive = file.format != ARCHIVE_FORMAT_RAW;
    const bool is_known =
        std::find(std::begin(archive_filters), std::end(archive_filters), file.filter) != std::end(archive_filters);
    return !file.members.empty() && is_known && (is_packed || is_archive) ? std::optional(std::move(file))
                                                                          : std::nullopt;
}

// archive_write_set_format() knows all but these.
int set_format(archive* a, int format) {
    switch (format) {
        case ARCHIVE_FORMAT_AR_BSD: return archive_write_set_format_ar_bsd(a);
        case ARCHIVE_FORMAT_AR_GNU: return archive_write_set_format_ar_svr4(a);
        default: return archive_write_set_format(a, format);
    }
}

la_ssize_t append(archive* /*a*/, void* to, const void* bytes, std::size_t size) {
    static_cast<std::string*>(to)->append(static_cast<const char*>(bytes), size);
    return static_cast<la_ssize_t>(size);
}

// That every format can write: libarchive does not free all of an archive that it has to give up.
std::string writable(std::string_view name) {
    constexpr std::size_t most_name_bytes = 90;
    return name.empty() || name.back() == '/' ? "x" : std::string(name.substr(0, most_name_bytes));
}

std::optional<std::string> write(int format, int filter, const std::vector<ArchiveMember>& members) {
    // libarchive 3.6.2 crashes when it has packed nothing as lz4.
    if (format == ARCHIVE_FORMAT_RAW && members.front().content.empty()) {
        return std::nullopt;
    }
    std::string bytes;
    const std::unique_ptr<archive, decltype(&archive_write_free)> writer(archive_write_new(), &archive_write_free);
    archive* const a = writer.get();
    archive_write_set_bytes_per_block(a, 0);
    if (set_format(a, format) != ARCHIVE_OK || archive_write_add_filter(a, filter) != ARCHIVE_OK) {
        return std::nullopt;
    }
    static_cast<void>(archive_write_set_filter_option(a, nullptr, "compression-level", "1"));
    if (archive_write_open(a, &bytes, nullptr, &append, nullptr) != ARCHIVE_OK) {
        return std::nullopt;
    }
    const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry(archive_entry_new(), &archive_entry_free);
    for (const ArchiveMember& member : members) {
        archive_entry_clear(entry.get());
        archive_entry_set_pathname(entry.get(), writable(member.name).c_str());
        archive_entry_set_size(entry.get(), static_cast<la_int64_t>(member.content.size()));
        archive_entry_set_filetype(entry.get(), AE_IFREG);
        archive_entry_set_perm(entry.get(), 0644);
        if (archive_write_header(a, entry.get()) != ARCHIVE_OK ||
            archive_write_data(a, member.content.data(), member.content.size()) < 0) {
            return std::nullopt;
        }
    }
    return archive_write_close(a) == ARCHIVE_OK ? std::optional(std::move(bytes)) : std::nullopt;
}

}  // namespace

std::optional<ArchiveFile> read_archive(std::string_view bytes) {
    const Reader reader(archive_read_new(), &archive_read_free);
    archive_read_support_format_tar(reader.get());
    archive_read_support_format_cpio(reader.get());
    archive_read_support_format_zip_streamable(reader.get());
    archive_read_support_format_ar(reader.get());
    return read(reader, bytes);
}

std::optional<ArchiveFile> read_raw_archive(std::string_view bytes) {
    return read(Reader(archive_read_new(), &archive_read_free), bytes);
}

// Packed when it is whole: less is lost when one has to be given up.
std::optional<std::string> write_archive(const ArchiveFile& file) {
    if (file.format == ARCHIVE_FORMAT_RAW) {
        return file.members.empty() ? std::nullopt : write(ARCHIVE_FORMAT_RAW, file.filter, {file.members.front()});
    }
    auto bytes = write(file.format, ARCHIVE_FILTER_NONE, file.members);
    return bytes ? write(ARCHIVE_FORMAT_RAW, file.filter, {{"packed", *std::move(bytes)}}) : std::nullopt;
}

}  // namespace dmavet::fuzz
