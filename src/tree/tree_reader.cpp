// SPDX-License-Identifier: Apache-2.0
// What nodes and properties does the structure block hold? One pass over its tags; every length is
// compared with what is left before it is used, so no byte outside the block is ever looked at. With find_blocks() it
// refuses all that fdt_check_full() of libfdt refuses, and more (tests/unit/fdt_check_full_test.cpp), which would go
// through all of it once more and, in Debian's 1.6.1, in circles for a property length near 2^32.
#include "tree/tree_reader.hpp"

#include <libfdt.h>

#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace dmavet::tree {

namespace {

constexpr std::uint32_t not_interned = 0xffffffff;

std::size_t padded(std::size_t size) {
    return (size + 3) & ~std::size_t{3};
}

Error bad_structure(std::size_t at, std::string_view what) {
    return fail(ErrorCode::bad_structure, fmt::format("structure block, offset {:#x}: {}", at, what));
}

// What stands before a NUL; without one nearby, more bytes than a name may have, or all that are left.
std::string_view name_in(Bytes bytes, std::size_t at) {
    const std::string_view all{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    const std::string_view rest = all.substr(at, limits::name_bytes + 1);
    return rest.substr(0, rest.find('\0'));
}

// Whether such a name is one that the block cuts off. One that is too long is not: the builder refuses it.
bool is_cut_off(Bytes bytes, std::size_t at, std::string_view name) {
    return name.size() <= limits::name_bytes && at + name.size() == bytes.size();
}

}  // namespace

TreeReader::TreeReader(const Blob& blob, std::shared_ptr<const Source> source)
    : blob_(blob), name_at_(blob.strings.size(), not_interned) {
    builder_.add_source(std::move(source));
    // A node costs at least three words, a property three; typical trees hold far fewer than that allows. What is not
    // used stays untouched.
    builder_.reserve(blob_.structure.size() / 48 + 16, blob_.structure.size() / 20 + 16);
}

// libfdt wants its blob at a multiple of 8; the bytes of a Source come from operator new.
static_assert(__STDCPP_DEFAULT_NEW_ALIGNMENT__ >= 8);

Result<Tree> TreeReader::read() {
    if (fdt_check_header(blob_.all.data()) != 0) {
        return fail(ErrorCode::bad_structure, "libfdt refuses the header");
    }
    if (auto error = read_structure()) {
        return *error;
    }
    read_reservations();
    return builder_.finish();
}

// The kernel stops at the first entry of size 0 (early_init_fdt_scan_reserved_mem).
void TreeReader::read_reservations() {
    constexpr std::size_t entry_bytes = 16;
    for (std::size_t at = 0; at + entry_bytes <= blob_.reservations.size(); at += entry_bytes) {
        const std::byte* entry = blob_.reservations.data() + at;
        const Reservation reservation{read_be64(entry), read_be64(entry + 8)};
        if (reservation.size == 0) {
            return;
        }
        builder_.add_reservation(reservation);
    }
}

std::optional<Error> TreeReader::read_structure() {
    const Bytes block = blob_.structure;
    bool root_seen = false;
    while (at_ + 4 <= block.size()) {
        const std::size_t tag_at = at_;
        const std::uint32_t tag = read_be32(block.data() + at_);
        at_ += 4;
        const bool is_behind_root = root_seen && builder_.open_count() == 0;
        if (tag == FDT_NOP && !is_behind_root) {
            continue;
        }
        if (tag == FDT_END) {
            if (builder_.open_count() != 0) {
                return bad_structure(tag_at, "the block ends inside a node");
            }
            if (!root_seen) {
                return bad_structure(tag_at, "there is no root node");
            }
            return std::nullopt;
        }
        if (tag == FDT_BEGIN_NODE) {
            if (is_behind_root) {
                return bad_structure(tag_at, "a second root node");
            }
            root_seen = true;
            if (auto error = begin_node()) {
                return error;
            }
        } else if (builder_.open_count() == 0) {
            return bad_structure(tag_at, fmt::format("tag {:#x} outside of any node", tag));
        } else if (tag == FDT_PROP) {
            if (children_started_) {
                return bad_structure(tag_at, "a property after a child node");
            }
            if (auto error = read_property()) {
                return error;
            }
        } else if (tag == FDT_END_NODE) {
            builder_.end_node();
            children_started_ = true;
        } else {
            return bad_structure(tag_at, fmt::format("unknown tag {:#x}", tag));
        }
    }
    return fail(ErrorCode::truncated, "the structure block has no end tag");
}

std::optional<Error> TreeReader::begin_node() {
    const std::string_view name = name_in(blob_.structure, at_);
    if (is_cut_off(blob_.structure, at_, name)) {
        return bad_structure(at_, "a node's name has no end");
    }
    if (builder_.open_count() == 0 && !name.empty()) {
        return bad_structure(at_, "the root node has a name");
    }
    if (auto error = builder_.begin_node(name)) {
        return error;
    }
    at_ += padded(name.size() + 1);
    children_started_ = false;
    return std::nullopt;
}

std::optional<Error> TreeReader::read_property() {
    const Bytes block = blob_.structure;
    if (block.size() - at_ < 8) {
        return bad_structure(at_, "a property is cut off");
    }
    const std::size_t property_at = at_;
    const std::uint32_t length = read_be32(block.data() + at_);
    const std::uint32_t name_offset = read_be32(block.data() + at_ + 4);
    at_ += 8;
    if (length > block.size() - at_) {
        return bad_structure(property_at, fmt::format("a property of {} bytes is longer than what is left", length));
    }
    if (name_offset >= name_at_.size() || name_at_[name_offset] == not_interned) {
        if (auto error = intern(name_offset, property_at)) {
            return error;
        }
    }
    const NameId name{name_at_[name_offset]};
    const Bytes value = block.subspan(at_, length);
    at_ += padded(length);
    if (at_ > block.size()) {
        return bad_structure(at_, "a property's padding is cut off");
    }
    return builder_.add_property(name, value);
}

// The name at an offset of the strings block. dtc shares suffixes, so equal names may stand at two offsets.
std::optional<Error> TreeReader::intern(std::uint32_t offset, std::size_t property_at) {
    const std::string_view name = offset < name_at_.size() ? name_in(blob_.strings, offset) : std::string_view{};
    if (offset >= name_at_.size() || is_cut_off(blob_.strings, offset, name)) {
        return bad_structure(property_at,
                             fmt::format("a property's name (offset {:#x}) is not in the strings block", offset));
    }
    const auto id = builder_.intern(name);
    if (!id) {
        return id.error();
    }
    name_at_[offset] = static_cast<std::uint32_t>(*id);
    return std::nullopt;
}

}  // namespace dmavet::tree
