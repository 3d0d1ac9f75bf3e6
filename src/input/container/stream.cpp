// SPDX-License-Identifier: Apache-2.0
// Which bytes come next?
#include "input/container/stream.hpp"

#include <array>

#include <fmt/format.h>

#include "wording/quantity.hpp"

namespace dmavet::input {

namespace {

class MemoryStream : public Stream {
public:
    explicit MemoryStream(Chunk chunk) : chunk_(std::move(chunk)) {}

    Result<Bytes> next() override {
        const Bytes block = chunk_.bytes.first(std::min(block_bytes, chunk_.bytes.size()));
        chunk_.bytes = chunk_.bytes.subspan(block.size());
        return block;
    }

private:
    Chunk chunk_;
};

class FileStream : public Stream {
public:
    explicit FileStream(OpenFile file) : file_(std::move(file)) {}

    Result<Bytes> next() override {
        const auto count = file_.read(block_);
        if (!count) {
            return count.error();
        }
        return Bytes(block_).first(*count);
    }

private:
    OpenFile file_;
    std::array<std::byte, block_bytes> block_;
};

}  // namespace

std::shared_ptr<std::vector<std::byte>> Chunk::shared() const {
    if (bytes.data() == owner->data() && bytes.size() == owner->size()) {
        return owner;
    }
    return std::make_shared<std::vector<std::byte>>(bytes.begin(), bytes.end());
}

std::unique_ptr<Stream> stream_of(Chunk chunk) {
    return std::make_unique<MemoryStream>(std::move(chunk));
}

std::unique_ptr<Stream> stream_of(OpenFile file) {
    return std::make_unique<FileStream>(std::move(file));
}

Result<Bytes> HeadedStream::head(std::size_t count) {
    while (head_.size() < count) {
        const auto block = from_->next();
        if (!block) {
            return block.error();
        }
        if (block->empty()) {
            break;
        }
        head_.insert(head_.end(), block->begin(), block->end());
    }
    return Bytes(head_).first(std::min(count, head_.size()));
}

Result<Bytes> HeadedStream::next() {
    if (!std::exchange(is_head_taken_, true) && !head_.empty()) {
        return Bytes(head_);
    }
    head_ = {};  // may be much
    return from_->next();
}

bool Budget::take(std::size_t count) {
    if (count > bytes && !failure) {
        failure = fail(ErrorCode::limit_exceeded,
                       fmt::format("it unpacks to more than {} bytes, the most that is unpacked of one file",
                                   limits.unpacked_bytes));
    }
    bytes -= std::min<std::uint64_t>(count, bytes);
    return !failure;
}

Error unpacks_to_more_than(std::uint64_t most) {
    return fail(ErrorCode::limit_exceeded,
                fmt::format("it unpacks to more than {}", wording::plain_blanks(wording::size_text(most))));
}

Result<std::optional<std::vector<std::byte>>> read_all(Stream& stream, std::size_t most) {
    std::vector<std::byte> bytes;
    for (;;) {
        const auto block = stream.next();
        if (!block) {
            return block.error();
        }
        if (block->empty()) {
            return std::optional(std::move(bytes));
        }
        if (block->size() > most - bytes.size()) {
            return std::optional<std::vector<std::byte>>();
        }
        bytes.insert(bytes.end(), block->begin(), block->end());
    }
}

}  // namespace dmavet::input
