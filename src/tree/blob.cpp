// SPDX-License-Identifier: Apache-2.0
// Is this a flattened device tree, and where are its blocks? Every number of the header is checked
// against the bytes that are really there before anything is looked up through it.
#include "tree/blob.hpp"

#include <libfdt.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include <fmt/format.h>

namespace dmavet::tree {

namespace {

constexpr std::size_t header_v16_bytes = 36;  // version 17 adds size_dt_struct
constexpr std::size_t header_v17_bytes = 40;

struct Header {
    std::uint32_t magic, total, struct_offset, strings_offset, reservations_offset, version, compatible_version;
    std::uint32_t strings_size, struct_size;
};

struct Block {
    const char* name;
    std::size_t offset;
    std::size_t size;
    [[nodiscard]] std::size_t end() const { return offset + size; }
};

Header read_header(Bytes bytes) {
    const auto field = [&](std::size_t i) { return read_be32(bytes.data() + 4 * i); };
    Header header{field(0), field(1), field(2), field(3), field(4), field(5), field(6), field(8), 0};
    // Without the size the structure block may reach to the end of the blob, in whole words; its end tag says where it
    // ends.
    const bool has_size = header.version >= 17 && bytes.size() >= header_v17_bytes;
    header.struct_size = has_size ? field(9) : (header.total - std::min(header.total, header.struct_offset)) & ~3u;
    return header;
}

// The reservation block has no size of its own: it ends with an all-zero entry.
std::optional<std::size_t> reservations_size(Bytes bytes, std::size_t offset) {
    constexpr std::size_t entry_bytes = 16;
    for (std::size_t at = offset; at + entry_bytes <= bytes.size(); at += entry_bytes) {
        std::array<std::byte, entry_bytes> zero{};
        if (std::memcmp(bytes.data() + at, zero.data(), entry_bytes) == 0) {
            return at + entry_bytes - offset;
        }
    }
    return std::nullopt;
}

Error overlap(const Block& one, const Block& other) {
    return fail(ErrorCode::bad_structure, fmt::format("the {} and the {} overlap", one.name, other.name));
}

// The header comes first. A version 16 structure block has no size and may formally cover what follows it.
std::optional<Error> check_blocks(const std::array<Block, 4>& blocks, std::size_t total, bool may_overlap) {
    for (const Block& block : blocks) {
        if (block.offset > total || block.size > total - block.offset) {
            return fail(ErrorCode::truncated,
                        fmt::format("the {} (offset {:#x}, {} bytes) reaches beyond the blob's {} bytes", block.name,
                                    block.offset, block.size, total));
        }
    }
    for (std::size_t i = 1; i < blocks.size(); ++i) {
        if (blocks[i].offset < blocks[0].end()) {
            return overlap(blocks[0], blocks[i]);
        }
        for (std::size_t k = i + 1; k < blocks.size() && !may_overlap; ++k) {
            if (blocks[i].offset < blocks[k].end() && blocks[k].offset < blocks[i].end()) {
                return overlap(blocks[i], blocks[k]);
            }
        }
    }
    return std::nullopt;
}

// What else trees come in, by its first four bytes.
std::string_view packing_hint(Bytes bytes) {
    struct Packing {
        std::uint32_t mask, magic;
        std::string_view hint;
    };
    constexpr std::array<Packing, 5> packings{{
        {0xffff0000, 0x1f8b0000, ", but a gzip file: gzip -dc FILE unpacks it"},
        {0xffffffff, 0xfd377a58, ", but an xz file: xz -dc FILE unpacks it"},
        {0xffffffff, 0x28b52ffd, ", but a zstd file: zstd -dc FILE unpacks it"},
        {0xffffffff, 0xd7b7ab1e, ", but Android's table of trees: mkdtboimg dump FILE -b TREE"},
        {0xffffffff, 0x414d4c5f, ", but Amlogic's table of trees, which dmavet does not open"},
    }};
    const std::uint32_t word = bytes.size() < 4 ? 0 : read_be32(bytes.data());
    const auto* const found = std::find_if(packings.begin(), packings.end(), [&](const Packing& packing) {
        return (word & packing.mask) == packing.magic;
    });
    return found != packings.end() ? found->hint : std::string_view{};
}

std::optional<Error> check_size_and_version(Bytes bytes) {
    if (bytes.empty()) {
        return fail(ErrorCode::empty, "the file is empty");
    }
    if (bytes.size() < 4 || read_be32(bytes.data()) != FDT_MAGIC) {
        return fail(ErrorCode::bad_magic, fmt::format("not a flattened device tree (it does not start with d00dfeed){}",
                                                      packing_hint(bytes)));
    }
    if (bytes.size() < header_v16_bytes) {
        return fail(ErrorCode::truncated, fmt::format("{} bytes are fewer than a device tree's header", bytes.size()));
    }
    const Header header = read_header(bytes);
    if (header.version < 16 || header.compatible_version > 17) {
        return fail(ErrorCode::bad_version, fmt::format("format version {} (readable by version {}) is not 16 or 17",
                                                        header.version, header.compatible_version));
    }
    if (header.version < header.compatible_version) {
        return fail(ErrorCode::bad_version, fmt::format("format version {} that only readers of version {} understand",
                                                        header.version, header.compatible_version));
    }
    if (header.total > bytes.size()) {
        return fail(ErrorCode::truncated,
                    fmt::format("the header promises {} bytes, {} are there", header.total, bytes.size()));
    }
    if (header.total > limits::blob_bytes) {
        return fail(ErrorCode::limit_exceeded,
                    fmt::format("{} bytes are more than the limit of {}", header.total, limits::blob_bytes));
    }
    return std::nullopt;
}

}  // namespace

std::uint32_t read_be32(const std::byte* at) {
    std::uint32_t word;
    std::memcpy(&word, at, sizeof word);
    return __builtin_bswap32(word);
}

std::uint64_t read_be64(const std::byte* at) {
    return std::uint64_t{read_be32(at)} << 32 | read_be32(at + 4);
}

Result<Blob> find_blocks(Bytes bytes) {
    if (auto error = check_size_and_version(bytes)) {
        return *error;
    }
    const Header header = read_header(bytes);
    bytes = bytes.first(header.total);

    if (header.struct_offset % 4 != 0 || header.struct_size % 4 != 0) {
        return fail(ErrorCode::bad_structure,
                    fmt::format("the structure block (offset {:#x}, {} bytes) is not made of whole words",
                                header.struct_offset, header.struct_size));
    }
    if (header.reservations_offset % 8 != 0) {
        return fail(ErrorCode::bad_structure,
                    fmt::format("the reservation block at {:#x} is not aligned", header.reservations_offset));
    }
    const auto reserved = reservations_size(bytes, header.reservations_offset);
    if (!reserved) {
        return fail(ErrorCode::truncated, "the reservation block has no end");
    }
    const std::size_t header_bytes = header.version >= 17 ? header_v17_bytes : header_v16_bytes;
    const std::array<Block, 4> blocks{{{"header", 0, header_bytes},
                                       {"reservation block", header.reservations_offset, *reserved},
                                       {"structure block", header.struct_offset, header.struct_size},
                                       {"strings block", header.strings_offset, header.strings_size}}};
    if (auto error = check_blocks(blocks, bytes.size(), header.version < 17)) {
        return *error;
    }
    return Blob{bytes, bytes.subspan(header.struct_offset, header.struct_size),
                bytes.subspan(header.strings_offset, header.strings_size),
                bytes.subspan(header.reservations_offset, *reserved)};
}

}  // namespace dmavet::tree
