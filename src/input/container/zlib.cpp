// SPDX-License-Identifier: Apache-2.0
// What does zlib make of these bytes?
#include "input/container/zlib.hpp"

#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>

#include <fmt/format.h>

#include "wording/quantity.hpp"

namespace dmavet::input {

Result<std::vector<std::byte>> unpack_zlib(Bytes packed, std::size_t most, Budget& budget) {
    z_stream stream{};
    stream.next_in = reinterpret_cast<const Bytef*>(packed.data());
    stream.avail_in = static_cast<uInt>(std::min<std::size_t>(packed.size(), std::numeric_limits<uInt>::max()));
    if (inflateInit(&stream) != Z_OK) {
        return fail(ErrorCode::limit_exceeded, "out of memory");
    }
    const std::unique_ptr<z_stream, int (*)(z_stream*)> end(&stream, &inflateEnd);
    std::vector<std::byte> bytes;
    std::array<std::byte, block_bytes> block{};
    for (int status = Z_OK; status != Z_STREAM_END;) {
        stream.next_out = reinterpret_cast<Bytef*>(block.data());
        stream.avail_out = static_cast<uInt>(block.size());
        status = inflate(&stream, Z_NO_FLUSH);
        if (status != Z_OK && status != Z_STREAM_END) {
            return fail(ErrorCode::bad_structure,
                        fmt::format("cannot be unpacked: {}", stream.msg != nullptr ? stream.msg : "it is cut off"));
        }
        const std::size_t count = block.size() - stream.avail_out;
        if (!budget.take(count)) {
            return *budget.failure;
        }
        if (count > most - bytes.size()) {
            return unpacks_to_more_than(most);
        }
        bytes.insert(bytes.end(), block.begin(), block.begin() + static_cast<std::ptrdiff_t>(count));
    }
    return bytes;
}

}  // namespace dmavet::input
