// SPDX-License-Identifier: Apache-2.0
// Which id does a property name have? Trees hold a few hundred names and each is asked for thousands of
// times, so they are compared once, here, and as numbers ever after.
#include "dmavet/tree.hpp"

#include <algorithm>
#include <bit>

namespace dmavet {

namespace {

constexpr std::uint32_t free_slot = 0xffffffff;
constexpr std::size_t first_slots = 1024;

std::size_t hash(std::string_view text) {
    std::uint64_t h = 0xcbf29ce484222325;  // FNV-1a
    for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return static_cast<std::size_t>(h ^ (h >> 32));
}

}  // namespace

std::size_t NameTable::slot(std::string_view name) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash(name) & mask;
    while (slots_[at] != free_slot && names_[slots_[at]] != name) at = (at + 1) & mask;
    return at;
}

NameId NameTable::find(std::string_view name) const {
    if (slots_.empty()) return no_name;
    const std::uint32_t id = slots_[slot(name)];
    return id == free_slot ? no_name : NameId{id};
}

NameId NameTable::insert(std::string_view name) {
    if (names_.size() * 2 >= slots_.size()) rehash(slots_.empty() ? first_slots : slots_.size() * 2);
    const std::size_t at = slot(name);
    if (slots_[at] == free_slot) {
        slots_[at] = static_cast<std::uint32_t>(names_.size());
        names_.push_back(name);
    }
    return NameId{slots_[at]};
}

void NameTable::reserve(std::size_t count) {
    if (count * 2 > slots_.size()) rehash(std::max(first_slots, std::bit_ceil(count * 2)));
    names_.reserve(count);
}

void NameTable::rehash(std::size_t slot_count) {
    slots_.assign(slot_count, free_slot);
    for (std::uint32_t id = 0; id < names_.size(); ++id) slots_[slot(names_[id])] = id;
}

}  // namespace dmavet
