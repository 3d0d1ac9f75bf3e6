// SPDX-License-Identifier: Apache-2.0
#include "fuzz/libfdt/refusals.hpp"

#include <libfdt.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dmavet/tree.hpp"
#include "fuzz/libfdt/libfdt_tree.hpp"

namespace dmavet::fuzz {

namespace {

// One that libfdt has accepted.
struct Blob {
    const void* fdt;
    std::size_t size;
};

bool is_of_old_version(const Blob& blob) {
    return fdt_version(blob.fdt) < 16;
}

// Where the entry of zeros is that ends them; absent: there is none.
std::optional<std::size_t> end_of_reservations(const Blob& blob) {
    const auto* const bytes = static_cast<const char*>(blob.fdt);
    constexpr std::array<char, 16> zeros{};
    for (std::size_t at = fdt_off_mem_rsvmap(blob.fdt); at + zeros.size() <= fdt_totalsize(blob.fdt);
         at += zeros.size()) {
        if (std::memcmp(bytes + at, zeros.data(), zeros.size()) == 0) {
            return at + zeros.size();
        }
    }
    return std::nullopt;
}

bool has_endless_reservations(const Blob& blob) {
    return !end_of_reservations(blob);
}

bool has_unaligned_blocks(const Blob& blob) {
    const bool has_size = fdt_version(blob.fdt) >= 17;
    return fdt_off_dt_struct(blob.fdt) % 4 != 0 || (has_size && fdt_size_dt_struct(blob.fdt) % 4 != 0) ||
           fdt_off_mem_rsvmap(blob.fdt) % 8 != 0;
}

// Or reach out of the blob.
bool has_overlapping_blocks(const Blob& blob) {
    const std::size_t total = fdt_totalsize(blob.fdt);
    const bool has_size = fdt_version(blob.fdt) >= 17;
    using Block = std::pair<std::size_t, std::size_t>;
    const Block strings{fdt_off_dt_strings(blob.fdt),
                        std::size_t{fdt_off_dt_strings(blob.fdt)} + fdt_size_dt_strings(blob.fdt)};
    if (!has_size) {
        return strings.second > total;
    }
    std::array<Block, 4> blocks{
        {{0, 40},
         {fdt_off_mem_rsvmap(blob.fdt), end_of_reservations(blob).value_or(total)},
         {fdt_off_dt_struct(blob.fdt), std::size_t{fdt_off_dt_struct(blob.fdt)} + fdt_size_dt_struct(blob.fdt)},
         strings}};
    for (const Block& one : blocks) {
        for (const Block& other : blocks) {
            if (&one != &other && one.first < other.second && other.first < one.second) {
                return true;
            }
        }
    }
    return std::any_of(blocks.begin(), blocks.end(), [&](const Block& block) { return block.second > total; });
}

// Calls visit(tag, offset, depth above it) for each tag of the structure block, up to its end, until it says true.
template <class Visit>
bool any_tag(const Blob& blob, const Visit& visit) {
    int depth = 0;
    int next = 0;
    for (int at = 0; next >= 0; at = next) {
        const std::uint32_t tag = fdt_next_tag(blob.fdt, at, &next);
        if (visit(tag, at, depth)) {
            return true;
        }
        if (tag == FDT_END) {
            return false;
        }
        depth += tag == FDT_BEGIN_NODE ? 1 : tag == FDT_END_NODE ? -1 : 0;
    }
    return false;
}

bool has_property_behind_child(const Blob& blob) {
    bool is_behind = false;
    return any_tag(blob, [&](std::uint32_t tag, int /*at*/, int /*depth*/) {
        is_behind = tag == FDT_END_NODE || (tag != FDT_BEGIN_NODE && is_behind);
        return tag == FDT_PROP && is_behind;
    });
}

bool has_property_outside_nodes(const Blob& blob) {
    return any_tag(blob, [](std::uint32_t tag, int /*at*/, int depth) { return tag == FDT_PROP && depth == 0; });
}

bool has_no_root(const Blob& blob) {
    return !any_tag(blob, [](std::uint32_t tag, int /*at*/, int /*depth*/) { return tag == FDT_BEGIN_NODE; });
}

bool is_too_deep(const Blob& blob) {
    return any_tag(blob, [](std::uint32_t tag, int /*at*/, int depth) {
        return tag == FDT_BEGIN_NODE && static_cast<std::size_t>(depth) > limits::depth;
    });
}

bool has_long_name(const Blob& blob) {
    return any_tag(blob, [&](std::uint32_t tag, int at, int /*depth*/) {
        int length = 0;
        const char* name = nullptr;
        if (tag == FDT_BEGIN_NODE) {
            static_cast<void>(fdt_get_name(blob.fdt, at, &length));
        } else if (tag == FDT_PROP && fdt_getprop_by_offset(blob.fdt, at, &name, nullptr)) {
            length = static_cast<int>(std::strlen(name));
        }
        return length > static_cast<int>(limits::name_bytes);
    });
}

// libfdt asks where the strings block ends only of version 17.
bool has_name_outside_strings(const Blob& blob) {
    return fdt_version(blob.fdt) == 16 && any_tag(blob, [&](std::uint32_t tag, int at, int /*depth*/) {
               if (tag != FDT_PROP) {
                   return false;
               }
               const char* name = nullptr;
               static_cast<void>(fdt_getprop_by_offset(blob.fdt, at, &name, nullptr));
               const auto* const strings = static_cast<const char*>(blob.fdt) + fdt_off_dt_strings(blob.fdt);
               return !name || name < strings || name + std::strlen(name) >= strings + fdt_size_dt_strings(blob.fdt);
           });
}

struct Refusal {
    std::string_view reason;
    bool (*applies)(const Blob& blob);
};

// Whatever leaves open what the tree is, or is one of limits:: of tree.hpp.
constexpr Refusal refusals[] = {
    {"a version before 16", is_of_old_version},
    {"reservations without an end", has_endless_reservations},
    {"a block that does not begin where the specification wants it", has_unaligned_blocks},
    {"blocks that overlap", has_overlapping_blocks},
    {"a property behind a child", has_property_behind_child},
    {"a property outside of nodes", has_property_outside_nodes},
    {"no root", has_no_root},
    {"limits::depth", is_too_deep},
    {"limits::name_bytes", has_long_name},
    {"a name outside of the strings block", has_name_outside_strings},
};

}  // namespace

std::string_view reason_to_refuse(std::string_view blob) {
    const Aligned words = aligned(blob, 0);
    const Blob there{words.data(), blob.size()};
    const auto* const found = std::find_if(std::begin(refusals), std::end(refusals),
                                           [&](const Refusal& refusal) { return refusal.applies(there); });
    return found == std::end(refusals) ? std::string_view() : found->reason;
}

}  // namespace dmavet::fuzz
