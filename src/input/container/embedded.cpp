// SPDX-License-Identifier: Apache-2.0
// Where in a kernel, a boot loader or a row of trees does a tree begin? Its magic may stand there by chance, or as a
// constant in code: a tree is what can be read as one.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

#include <fmt/format.h>

#include "input/container/fit.hpp"
#include "input/container/parts.hpp"
#include "tree/blob.hpp"

namespace dmavet::input {

namespace {

constexpr std::array<unsigned char, 4> magic{0xd0, 0x0d, 0xfe, 0xed};

// Absent: no further one.
std::optional<std::size_t> find_magic(Bytes bytes, std::size_t from) {
    const auto* const first = reinterpret_cast<const unsigned char*>(bytes.data());
    while (from + magic.size() <= bytes.size()) {
        const void* found = std::memchr(first + from, magic[0], bytes.size() - from - magic.size() + 1);
        if (found == nullptr) {
            return std::nullopt;
        }
        from = static_cast<std::size_t>(static_cast<const unsigned char*>(found) - first);
        if (std::memcmp(found, magic.data(), magic.size()) == 0) {
            return from;
        }
        ++from;
    }
    return std::nullopt;
}

// What the header there says of its size, when that and the version can be right.
std::optional<std::size_t> promised_bytes(Bytes bytes) {
    constexpr std::size_t header_bytes = 40;
    if (bytes.size() < header_bytes) {
        return std::nullopt;
    }
    const std::size_t total = tree::read_be32(bytes.data() + 4);
    const std::uint32_t version = tree::read_be32(bytes.data() + 20);
    const bool is_possible = total >= header_bytes && total <= bytes.size() && version >= 16 && version < 32;
    return is_possible ? std::optional(total) : std::nullopt;
}

// How many bytes belong to the tree that begins there; 0: none does.
std::size_t extent_of(Bytes bytes) {
    const auto blob = tree::find_blocks(bytes);
    if (!blob) {
        return 0;
    }
    const auto tree = Tree::read(blob->all);
    if (!tree) {
        return 0;
    }
    return is_fit(*tree) ? fit_extent(*tree, bytes) : blob->all.size();
}

}  // namespace

std::vector<Part> trees_in(Bytes bytes, std::size_t from, std::size_t most) {
    // Headers that promise a tree and have none cost as much as one: bytes made of them end the search.
    constexpr std::size_t most_tries = 8;
    std::size_t tried = 0;
    std::vector<Part> found;
    for (auto at = find_magic(bytes, from); at && found.size() < most; at = find_magic(bytes, from)) {
        const auto promised = promised_bytes(bytes.subspan(*at));
        const std::size_t extent = promised ? extent_of(bytes.subspan(*at)) : 0;
        tried += promised && extent == 0 ? *promised : 0;
        if (tried > most_tries * bytes.size()) {
            break;
        }
        if (extent > 0) {
            found.push_back({fmt::format("{:#x}", *at), bytes.subspan(*at, extent)});
        }
        from = *at + std::max<std::size_t>(extent, 1);
    }
    return found;
}

}  // namespace dmavet::input
