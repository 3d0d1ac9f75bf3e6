// SPDX-License-Identifier: Apache-2.0
// Bytes that come one block after the other, from a file, from memory or out of an archive.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "dmavet/input.hpp"
#include "dmavet/result.hpp"
#include "dmavet/tree.hpp"
#include "input/file.hpp"

namespace dmavet::input {

inline constexpr std::size_t block_bytes = std::size_t{64} << 10;

class Stream {
public:
    virtual ~Stream() = default;
    // The next bytes, there until the next call; none: that was the end.
    virtual Result<Bytes> next() = 0;
};

// Bytes in memory, which live as long as somebody has a part of them.
struct Chunk {
    std::shared_ptr<std::vector<std::byte>> owner;
    Bytes bytes;

    explicit Chunk(std::vector<std::byte> all)
        : owner(std::make_shared<std::vector<std::byte>>(std::move(all))), bytes(*owner) {}
    Chunk(const Chunk& whole, Bytes part) : owner(whole.owner), bytes(part) {}
    // As bytes of their own, shared where that is possible.
    [[nodiscard]] std::shared_ptr<std::vector<std::byte>> shared() const;
};

[[nodiscard]] std::unique_ptr<Stream> stream_of(Chunk chunk);
[[nodiscard]] std::unique_ptr<Stream> stream_of(OpenFile file);

// A stream of which the first bytes can be looked at.
class HeadedStream : public Stream {
public:
    explicit HeadedStream(std::unique_ptr<Stream> from) : from_(std::move(from)) {}

    // So many bytes, fewer when there are not more. Before the first next().
    Result<Bytes> head(std::size_t count);
    Result<Bytes> next() override;

private:
    std::unique_ptr<Stream> from_;
    std::vector<std::byte> head_;
    bool is_head_taken_ = false;
};

// How much may still be unpacked of one argument, and what ended the walk through it.
struct Budget {
    explicit Budget(const ContainerLimits& given) : limits(given), bytes(given.unpacked_bytes) {}

    ContainerLimits limits;
    std::uint64_t bytes;  // that are left
    std::optional<Error> failure = {};

    // False: they are too many, and that is the end.
    bool take(std::size_t count);
};

[[nodiscard]] Error unpacks_to_more_than(std::uint64_t most);

// All of a stream; absent: it has more than `most`.
[[nodiscard]] Result<std::optional<std::vector<std::byte>>> read_all(Stream& stream, std::size_t most);

}  // namespace dmavet::input
