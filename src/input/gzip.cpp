// SPDX-License-Identifier: Apache-2.0
// What is in this gzip stream? libarchive unpacks it, never further than was asked for.
#include "input/gzip.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <memory>

#include <fmt/format.h>

namespace dmavet::input {

Result<std::string> gunzip(std::span<const std::byte> bytes, std::size_t most) {
    const std::unique_ptr<archive, int (*)(archive*)> reader(archive_read_new(), &archive_read_free);
    archive_read_support_filter_gzip(reader.get());
    archive_read_support_format_raw(reader.get());
    archive_entry* entry = nullptr;
    if (archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK ||
        archive_filter_code(reader.get(), 0) != ARCHIVE_FILTER_GZIP ||
        archive_read_next_header(reader.get(), &entry) != ARCHIVE_OK) {
        return fail(ErrorCode::unreadable, "not compressed with gzip");
    }
    std::string text;
    constexpr std::size_t step = std::size_t{64} << 10;
    for (;;) {
        const std::size_t used = text.size();
        text.resize(used + step);
        const la_ssize_t count = archive_read_data(reader.get(), text.data() + used, step);
        if (count < 0) {
            return fail(ErrorCode::unreadable, "damaged: it cannot be unpacked");
        }
        text.resize(used + static_cast<std::size_t>(count));
        if (text.size() > most) {
            return fail(ErrorCode::limit_exceeded, fmt::format("holds more than {} MiB", most >> 20));
        }
        if (count == 0) {
            return text;
        }
    }
}

}  // namespace dmavet::input
