// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "dmavet/tree.hpp"

namespace dmavet::tree {

// The property names of one tree: a small hash table from text to id and back. The texts are not copied.
class NameTable {
public:
    void reserve(std::size_t count);
    NameId insert(std::string_view name);                    // the id it has, or a new one
    [[nodiscard]] NameId find(std::string_view name) const;  // no_name when it is not there
    [[nodiscard]] std::string_view name(NameId id) const { return names_[static_cast<std::size_t>(id)]; }
    [[nodiscard]] std::size_t size() const { return names_.size(); }

private:
    // The hash stands beside the id, so that other names on the way are passed without looking at their text.
    struct Slot {
        std::uint32_t hash;
        std::uint32_t id;
    };
    [[nodiscard]] std::size_t slot(std::string_view name, std::uint32_t hash) const;  // where it is or would be
    void rehash(std::size_t slot_count);

    std::vector<std::string_view> names_;
    std::vector<Slot> slots_;  // open addressing, a power of two, at most half full
};

}  // namespace dmavet::tree
