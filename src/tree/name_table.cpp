// SPDX-License-Identifier: Apache-2.0
// Which id does a property name have? Trees hold a few hundred names and each is asked for thousands of
// times, so they are compared once, here, and as numbers ever after.
#include "tree/name_table.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "tree/fnv1a.hpp"

namespace dmavet::tree {

namespace {

constexpr std::uint32_t no_id = 0xffffffff;
constexpr std::size_t first_slots = 1024;

std::uint32_t hash_of(std::string_view text) {
    const std::uint64_t h = fnv1a(text);
    return static_cast<std::uint32_t>(h ^ (h >> 32));
}

}  // namespace

std::size_t NameTable::slot(std::string_view name, std::uint32_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    while (slots_[at].id != no_id && (slots_[at].hash != hash || names_[slots_[at].id] != name)) {
        at = (at + 1) & mask;
    }
    return at;
}

NameId NameTable::find(std::string_view name) const {
    if (slots_.empty()) {
        return no_name;
    }
    const std::uint32_t id = slots_[slot(name, hash_of(name))].id;
    return id == no_id ? no_name : NameId{id};
}

NameId NameTable::insert(std::string_view name) {
    if (names_.size() * 2 >= slots_.size()) {
        rehash(slots_.empty() ? first_slots : slots_.size() * 2);
    }
    const std::uint32_t hash = hash_of(name);
    Slot& slot_of_name = slots_[slot(name, hash)];
    if (slot_of_name.id == no_id) {
        slot_of_name = {hash, static_cast<std::uint32_t>(names_.size())};
        names_.push_back(name);
    }
    return NameId{slot_of_name.id};
}

void NameTable::reserve(std::size_t count) {
    if (count * 2 > slots_.size()) {
        rehash(std::max(first_slots, std::bit_ceil(count * 2)));
    }
    names_.reserve(count);
}

// All names differ, so each goes to the next free slot.
void NameTable::rehash(std::size_t slot_count) {
    const std::vector<Slot> old = std::move(slots_);
    slots_.assign(slot_count, Slot{0, no_id});
    for (const Slot& one : old) {
        if (one.id == no_id) {
            continue;
        }
        std::size_t at = one.hash & (slot_count - 1);
        while (slots_[at].id != no_id) {
            at = (at + 1) & (slot_count - 1);
        }
        slots_[at] = one;
    }
}

}  // namespace dmavet::tree
