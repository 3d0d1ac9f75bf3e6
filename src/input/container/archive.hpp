// SPDX-License-Identifier: Apache-2.0
// The door to libarchive: the files of an archive, or the one in a compression, as they come. Each is opened for
// itself, also of compressions in each other, so that all that is unpacked is counted, and what an archive's headers
// ask for is limited.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dmavet/result.hpp"
#include "input/container/stream.hpp"

struct archive;

namespace dmavet::input {

class Archive {
public:
    struct Entry {
        std::string name;  // as the archive has it; empty: of a compression
        bool is_file;      // no directory, no link
    };

    enum class Of { compression, archive };
    // What is unpacked is taken off the budget.
    Archive(std::unique_ptr<Stream> from, Of of, Budget& budget);
    Archive(const Archive&) = delete;
    Archive& operator=(const Archive&) = delete;

    // Absent: that was the last.
    [[nodiscard]] Result<std::optional<Entry>> next();
    // After the last one, what lies behind the archive: whether the stream can be read up to its end.
    [[nodiscard]] std::optional<Error> read_rest();
    // The content of the entry that next() has answered, until it answers another one.
    [[nodiscard]] std::unique_ptr<Stream> content();

    // After the first next(): "xz" or "tar"; empty: neither.
    [[nodiscard]] std::string packing() const;
    [[nodiscard]] bool is_single() const;  // no archive, but one file without a name

private:
    friend class EntryStream;
    struct Close {
        void operator()(struct archive* a) const;
    };
    static std::ptrdiff_t read_block(struct archive* a, void* self, const void** block);
    void open_compression();

    std::unique_ptr<Stream> from_;
    Budget& budget_;
    std::optional<Error> failure_;  // of the stream that it is read from
    std::unique_ptr<struct archive, Close> archive_;
    bool is_archive_;
    bool is_gzip_ = false;          // which libarchive does not see
    std::size_t header_bytes_ = 0;  // that were read since the last entry
    bool is_open_ = false;
    bool is_in_entry_ = false;
    bool is_over_ = false;  // at its end, or where the content of an entry is broken for good
};

// Why these bytes are not one compression of something, from the first to the last; absent: they are. All of it is
// unpacked, and counted.
[[nodiscard]] std::optional<Error> check_compression(const Chunk& chunk, Budget& budget);

// What a compressed text in memory holds; an Error: it is broken, or more than `most` bytes come out.
[[nodiscard]] Result<std::vector<std::byte>> unpack(Chunk packed, std::size_t most, Budget& budget);

}  // namespace dmavet::input
