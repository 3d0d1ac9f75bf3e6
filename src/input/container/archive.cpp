// SPDX-License-Identifier: Apache-2.0
// What does libarchive make of a stream? Formats and compressions are named one by one: some that it knows would run
// other programs.
#include "input/container/archive.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "input/container/zlib.hpp"

namespace dmavet::input {

namespace {

constexpr std::array gzip_mark{std::byte{0x1f}, std::byte{0x8b}};
struct Filter {
    int (*support)(struct archive*);
    int code;
};
constexpr std::array filters{
    Filter{&archive_read_support_filter_bzip2, ARCHIVE_FILTER_BZIP2},
    Filter{&archive_read_support_filter_xz, ARCHIVE_FILTER_XZ},
    Filter{&archive_read_support_filter_lzma, ARCHIVE_FILTER_LZMA},
    Filter{&archive_read_support_filter_zstd, ARCHIVE_FILTER_ZSTD},
    Filter{&archive_read_support_filter_lz4, ARCHIVE_FILTER_LZ4},
    Filter{&archive_read_support_filter_rpm, ARCHIVE_FILTER_RPM},
};
constexpr std::array formats{
    &archive_read_support_format_tar,
    &archive_read_support_format_cpio,
    &archive_read_support_format_zip_streamable,
    &archive_read_support_format_ar,
};

// Names and the like, of one entry. libarchive keeps them in memory, whatever length a header says that they have.
constexpr std::size_t most_header_bytes = std::size_t{16} << 20;

Error broken(struct archive* a) {
    const char* text = archive_error_string(a);
    return fail(ErrorCode::bad_structure, fmt::format("cannot be unpacked: {}", text != nullptr ? text : "no reason"));
}

Error not_compressed() {
    return fail(ErrorCode::bad_structure, "not compressed as it should be");
}

// Whether libarchive would unpack what begins so: a mark may be there by chance. So few bytes are enough for that, and
// hold nothing that takes long to unpack; where it fails for want of more, it has taken them.
constexpr std::size_t filter_head_bytes = 32;

bool takes(const Filter& filter, Bytes head) {
    const std::unique_ptr<struct archive, decltype(&archive_read_free)> a(archive_read_new(), &archive_read_free);
    filter.support(a.get());
    archive_read_support_format_raw(a.get());
    return archive_read_open_memory(a.get(), head.data(), head.size()) != ARCHIVE_OK ||
           archive_filter_count(a.get()) > 1;
}

// Reads all of it.
std::optional<Error> error_in(Stream& stream) {
    for (;;) {
        const auto block = stream.next();
        if (!block) {
            return block.error();
        }
        if (block->empty()) {
            return std::nullopt;
        }
    }
}

std::string name_of_entry(archive_entry* entry) {
    // As UTF-8 where it says so: the other one is absent for names that the locale does not have.
    for (const char* name : {archive_entry_pathname_utf8(entry), archive_entry_pathname(entry)}) {
        if (name != nullptr) {
            return name;
        }
    }
    return "?";
}

// "tar" of what libarchive calls "GNU tar format", "POSIX ustar format", …
std::string format_name(int format) {
    switch (format & ARCHIVE_FORMAT_BASE_MASK) {
        case ARCHIVE_FORMAT_TAR: return "tar";
        case ARCHIVE_FORMAT_CPIO: return "cpio";
        case ARCHIVE_FORMAT_ZIP: return "zip";
        case ARCHIVE_FORMAT_AR: return "ar";
        default: return "";
    }
}

}  // namespace

class EntryStream : public Stream {
public:
    explicit EntryStream(Archive& archive) : archive_(archive) {}

    Result<Bytes> next() override {
        const la_ssize_t count = archive_read_data(archive_.archive_.get(), block_.data(), block_.size());
        if (count < 0) {
            archive_.is_over_ = count == ARCHIVE_FATAL;
            return archive_.failure_ ? *archive_.failure_ : broken(archive_.archive_.get());
        }
        if (!archive_.budget_.take(static_cast<std::size_t>(count))) {
            return *archive_.budget_.failure;
        }
        return Bytes(block_).first(static_cast<std::size_t>(count));
    }

private:
    Archive& archive_;
    std::array<std::byte, block_bytes> block_;
};

void Archive::Close::operator()(struct archive* a) const {
    archive_read_free(a);
}

Archive::Archive(std::unique_ptr<Stream> from, Of of, Budget& budget)
    : from_(std::move(from)), budget_(budget), archive_(archive_read_new()), is_archive_(of == Of::archive) {
    if (of == Of::compression) {
        open_compression();
        // Set, not looked for: a search would hide why there is nothing to look at.
        archive_read_set_format(archive_.get(), ARCHIVE_FORMAT_RAW);
        return;
    }
    for (const auto support : formats) {
        support(archive_.get());
    }
    archive_read_support_format_raw(archive_.get());  // what is no archive
}

// Of compressions in each other the outermost alone: what libarchive hands from one to the next nobody could count.
void Archive::open_compression() {
    auto headed = std::make_unique<HeadedStream>(std::move(from_));
    const auto all = headed->head(filter_head_bytes);
    if (!all) {
        failure_ = all.error();
    }
    const Bytes head = all ? *all : Bytes();
    is_gzip_ = head.size() >= gzip_mark.size() && std::equal(gzip_mark.begin(), gzip_mark.end(), head.begin());
    if (is_gzip_) {
        from_ = inflated(std::move(headed), Deflated::gzip);
        return;
    }
    from_ = std::move(headed);
    const auto* const filter = std::find_if(filters.begin(), filters.end(),
                                            [&](const Filter& one) { return !head.empty() && takes(one, head); });
    if (filter != filters.end()) {
        archive_read_append_filter(archive_.get(), filter->code);
    }
}

std::ptrdiff_t Archive::read_block(struct archive* a, void* self, const void** block) {
    auto& archive = *static_cast<Archive*>(self);
    const auto bytes = archive.from_->next();
    if (!bytes) {
        archive.failure_ = bytes.error();
        archive_set_error(a, -1, "%s", bytes.error().message.c_str());
        return -1;
    }
    archive.header_bytes_ += bytes->size();
    if (archive.is_archive_ && !archive.is_in_entry_ && archive.header_bytes_ > most_header_bytes) {
        archive.failure_ = fail(ErrorCode::limit_exceeded, "the header of a file in it is too long");
        archive_set_error(a, -1, "%s", archive.failure_->message.c_str());
        return -1;
    }
    *block = bytes->data();
    return static_cast<std::ptrdiff_t>(bytes->size());
}

Result<std::optional<Archive::Entry>> Archive::next() {
    if (is_over_) {
        return std::optional<Entry>();  // of a failure whoever read the content has been told
    }
    struct archive* const a = archive_.get();
    if (!std::exchange(is_open_, true) &&
        (failure_ || archive_read_open(a, this, nullptr, &read_block, nullptr) != ARCHIVE_OK)) {
        return failure_ ? *failure_ : broken(a);
    }
    // Left to itself, libarchive would unpack what was not read without telling how much that is.
    while (is_in_entry_) {
        const auto rest = EntryStream(*this).next();
        if (!rest) {
            return rest.error();
        }
        is_in_entry_ = !rest->empty();
    }
    header_bytes_ = 0;
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(a, &entry);
    if (status == ARCHIVE_EOF) {
        is_over_ = true;
        return std::optional<Entry>();
    }
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) {
        return failure_ ? *failure_ : broken(a);
    }
    is_in_entry_ = true;
    if (is_single()) {
        return std::optional(Entry{{}, true});
    }
    const auto type = archive_entry_filetype(entry);
    const bool is_file = (type == AE_IFREG || type == 0) && archive_entry_hardlink(entry) == nullptr;  // 0: ar has none
    return std::optional(Entry{name_of_entry(entry), is_file});
}

std::optional<Error> Archive::read_rest() {
    return error_in(*from_);
}

std::unique_ptr<Stream> Archive::content() {
    return std::make_unique<EntryStream>(*this);
}

std::string Archive::packing() const {
    struct archive* const a = archive_.get();
    if (!is_single()) {
        return format_name(archive_format(a));
    }
    if (is_gzip_) {
        return "gzip";
    }
    return archive_filter_count(a) > 1 ? archive_filter_name(a, 0) : "";  // the last one is the file
}

bool Archive::is_single() const {
    return archive_format(archive_.get()) == ARCHIVE_FORMAT_RAW;
}

std::optional<Error> check_compression(const Chunk& chunk, Budget& budget) {
    Archive archive(stream_of(chunk), Archive::Of::compression, budget);
    const auto entry = archive.next();
    if (!entry) {
        return entry.error();
    }
    if (!*entry || !archive.is_single() || archive.packing().empty()) {
        return not_compressed();
    }
    const auto content = archive.content();
    const auto begin = content->next();
    if (!begin) {
        return begin.error();
    }
    return begin->empty() ? not_compressed() : error_in(*content);
}

Result<std::vector<std::byte>> unpack(Chunk packed, std::size_t most, Budget& budget) {
    Archive archive(stream_of(std::move(packed)), Archive::Of::compression, budget);
    const auto entry = archive.next();
    if (!entry) {
        return entry.error();
    }
    if (!*entry || !archive.is_single() || archive.packing().empty()) {
        return not_compressed();
    }
    auto bytes = read_all(*archive.content(), most);
    if (!bytes) {
        return bytes.error();
    }
    if (!*bytes) {
        return unpacks_to_more_than(most);
    }
    return std::move(**bytes);
}

}  // namespace dmavet::input
