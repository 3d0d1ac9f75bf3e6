// SPDX-License-Identifier: Apache-2.0
// What a board was read from, and where in it something stands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dmavet {

namespace input {
struct SourceText;  // what dtc was given: not for programs
}

#pragma GCC visibility push(default)

// What the bytes of a source are, and so what an offset in them means.
enum class SourceKind : std::uint8_t {
    blob,    // a flattened device tree as it was found
    dts,     // the flattened device tree that dtc made of a source text
    pieces,  // names and values in no order of their own, laid down by whoever built the tree from them
};
[[nodiscard]] std::string_view to_string(SourceKind kind);

// A tree's names and values are views into the bytes of its sources, which are owned once, here. A move leaves them
// where they are; nothing changes them once a tree was built from them.
struct Source {
    std::string name;  // as printed: what the user named, or the member of it
    SourceKind kind = SourceKind::blob;
    std::vector<std::byte> bytes;                        // fewer than 4 GiB
    std::shared_ptr<const input::SourceText> text = {};  // what dtc made them of; null: they were found as they are
};

// All that one board is made of.
struct Sources {
    Source base;
    std::vector<Source> overlays = {};  // applied in this order
};

// A source of one tree; an id means nothing in another tree.
enum class SourceId : std::uint32_t {};

// Where a node or a property stands: of a node where its name begins, of a property where its value begins.
struct Place {
    SourceId source;
    std::uint32_t offset;  // in bytes, from the first one of the source

    friend bool operator==(const Place&, const Place&) = default;
};
static_assert(sizeof(Place) == 8);

#pragma GCC visibility pop

}  // namespace dmavet
