// SPDX-License-Identifier: Apache-2.0
// What does zlib make of these bytes?
#include "input/container/zlib.hpp"

#define ZLIB_CONST
#include <zlib.h>

#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace dmavet::input {

namespace {

constexpr int gzip_only = 16;  // of zlib.h: added to the size of the window
constexpr std::size_t gzip_mark_bytes = 2;

class InflatedStream : public Stream {
public:
    InflatedStream(std::unique_ptr<Stream> packed, Deflated format) : packed_(std::move(packed)), format_(format) {
        is_ready_ = inflateInit2(&stream_, MAX_WBITS + (format == Deflated::gzip ? gzip_only : 0)) == Z_OK;
    }
    ~InflatedStream() override { inflateEnd(&stream_); }
    InflatedStream(const InflatedStream&) = delete;
    InflatedStream& operator=(const InflatedStream&) = delete;

    Result<Bytes> next() override {
        if (!is_ready_) {
            return fail(ErrorCode::limit_exceeded, "out of memory");
        }
        stream_.next_out = reinterpret_cast<Bytef*>(block_.data());
        stream_.avail_out = static_cast<uInt>(block_.size());
        while (!is_over_ && stream_.avail_out == block_.size()) {
            const auto more = take_input();
            if (!more) {
                return more.error();
            }
            if (!*more) {
                if (!is_between_) {
                    return broken("it is cut off");
                }
                is_over_ = true;
            } else if (auto error = step()) {
                return *error;
            }
        }
        return Bytes(block_).first(block_.size() - stream_.avail_out);
    }

private:
    static Error broken(const char* why) {
        return fail(ErrorCode::bad_structure, fmt::format("cannot be unpacked: {}", why));
    }

    // False: there is none left.
    Result<bool> take_input() {
        if (stream_.avail_in == 0) {
            const auto bytes = packed_->next();
            if (!bytes) {
                return bytes.error();
            }
            stream_.next_in = reinterpret_cast<const Bytef*>(bytes->data());
            stream_.avail_in = static_cast<uInt>(bytes->size());  // a block
        }
        return stream_.avail_in > 0;
    }

    std::optional<Error> step() {
        const int status = inflate(&stream_, Z_NO_FLUSH);
        if (status == Z_STREAM_END) {
            is_between_ = format_ == Deflated::gzip && inflateReset(&stream_) == Z_OK;
            is_over_ = !is_between_;
        } else if (status == Z_DATA_ERROR && is_between_ && stream_.total_in <= gzip_mark_bytes) {
            is_over_ = true;  // no further member
        } else if (status != Z_OK && status != Z_BUF_ERROR) {
            return broken(stream_.msg != nullptr ? stream_.msg : "zlib gives no reason");
        } else if (stream_.total_in > gzip_mark_bytes) {
            is_between_ = false;
        }
        return std::nullopt;
    }

    std::unique_ptr<Stream> packed_;
    Deflated format_;
    z_stream stream_{};
    bool is_ready_ = false;
    bool is_between_ = false;  // at the end of a member of gzip, of which the next may follow
    bool is_over_ = false;
    std::array<std::byte, block_bytes> block_{};
};

}  // namespace

std::unique_ptr<Stream> inflated(std::unique_ptr<Stream> packed, Deflated format) {
    return std::make_unique<InflatedStream>(std::move(packed), format);
}

}  // namespace dmavet::input
