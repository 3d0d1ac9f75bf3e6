// SPDX-License-Identifier: Apache-2.0
// What is in a compressed recording or in an archive of boards?
#include "truth/archive.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <memory>
#include <stdexcept>

namespace dmavet::truth {

namespace {

struct Close {
    void operator()(archive* reader) const { archive_read_free(reader); }
};
using Reader = std::unique_ptr<archive, Close>;

void require(archive* reader, int status, const std::filesystem::path& file) {
    if (status == ARCHIVE_OK) {
        return;
    }
    throw std::runtime_error(file.filename().string() + ": " + archive_error_string(reader));
}

// Calls back with the path and bytes of every entry. `raw`: the file is one compressed stream, not an archive.
template <class Callback>
void for_each_entry(const std::filesystem::path& file, bool raw, Callback callback) {
    const Reader reader(archive_read_new());
    require(reader.get(), archive_read_support_filter_xz(reader.get()), file);
    require(reader.get(),
            raw ? archive_read_support_format_raw(reader.get()) : archive_read_support_format_tar(reader.get()), file);
    constexpr std::size_t block_bytes = 1 << 16;
    require(reader.get(), archive_read_open_filename(reader.get(), file.c_str(), block_bytes), file);
    archive_entry* entry = nullptr;
    std::vector<char> block(block_bytes);
    while (archive_read_next_header(reader.get(), &entry) == ARCHIVE_OK) {
        std::string bytes;
        la_ssize_t count = 0;
        while ((count = archive_read_data(reader.get(), block.data(), block.size())) > 0) {
            bytes.append(block.data(), static_cast<std::size_t>(count));
        }
        if (count < 0) {
            require(reader.get(), ARCHIVE_FATAL, file);
        }
        if (raw || archive_entry_filetype(entry) == AE_IFREG) {
            callback(archive_entry_pathname(entry), std::move(bytes));
        }
    }
}

}  // namespace

std::string read_xz(const std::filesystem::path& file) {
    std::string text;
    for_each_entry(file, true, [&](const char*, std::string bytes) { text += bytes; });
    return text;
}

Blobs read_tar_xz(const std::filesystem::path& file) {
    Blobs blobs;
    for_each_entry(file, false, [&](const char* path, const std::string& bytes) {
        const auto* first = reinterpret_cast<const std::byte*>(bytes.data());
        std::string name = path;
        if (name.starts_with("./")) {
            name.erase(0, 2);
        }
        blobs[name].assign(first, first + bytes.size());
    });
    return blobs;
}

}  // namespace dmavet::truth
