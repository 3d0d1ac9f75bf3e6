// SPDX-License-Identifier: Apache-2.0
#include "fuzz/libfdt/libfdt_tree.hpp"

#include <libfdt.h>

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "tree/blob.hpp"

namespace dmavet::fuzz {

namespace {

Bytes bytes_of(const void* at, int size) {
    return {static_cast<const std::byte*>(at), static_cast<std::size_t>(std::max(size, 0))};
}

// Anything that could be a property whose length leads out of the blob.
bool may_have_huge_length(std::string_view blob) {
    const Bytes bytes = std::as_bytes(std::span(blob));
    for (std::size_t at = 0; at + 8 <= bytes.size(); at += 4) {
        if (tree::read_be32(bytes.data() + at) == FDT_PROP && tree::read_be32(bytes.data() + at + 4) > blob.size()) {
            return true;
        }
    }
    return false;
}

class Comparison {
public:
    Comparison(const Tree& tree, const void* libfdt, const SameValue& same)
        : tree_(tree), libfdt_(libfdt), same_(same) {}

    std::string run() {
        if (std::string found = compare_reservations(); !found.empty()) {
            return found;
        }
        std::vector<NodeId> above;
        std::uint32_t number = 0;
        int depth = 0;
        for (int offset = 0; offset >= 0 && depth >= 0; offset = fdt_next_node(libfdt_, offset, &depth), ++number) {
            if (number == tree_.node_count()) {
                return "fewer nodes than libfdt sees";
            }
            const NodeId node{number};
            above.resize(static_cast<std::size_t>(depth));
            if (tree_.parent(node) != (above.empty() ? std::nullopt : std::optional(above.back()))) {
                return fmt::format("another parent of node {} {}", number, tree_.path(node));
            }
            above.push_back(node);
            if (std::string found = compare_node(node, offset); !found.empty()) {
                return found;
            }
        }
        return number == tree_.node_count() ? "" : "more nodes than libfdt sees";
    }

private:
    std::string compare_reservations() {
        const auto ours = tree_.reservations();
        if (static_cast<std::size_t>(std::max(fdt_num_mem_rsv(libfdt_), 0)) != ours.size()) {
            return fmt::format("{} reservations, {} of libfdt", ours.size(), fdt_num_mem_rsv(libfdt_));
        }
        for (std::size_t i = 0; i < ours.size(); ++i) {
            std::uint64_t base = 0;
            std::uint64_t size = 0;
            fdt_get_mem_rsv(libfdt_, static_cast<int>(i), &base, &size);
            if (base != ours[i].base || size != ours[i].size) {
                return fmt::format("another reservation {}", i);
            }
        }
        return "";
    }

    std::string compare_node(NodeId node, int offset) {
        int length = 0;
        const char* const name = fdt_get_name(libfdt_, offset, &length);
        const std::string_view theirs(name, static_cast<std::size_t>(std::max(length, 0)));
        if (node != root_node && tree_.node(node).name != theirs) {
            return fmt::format("{} instead of a node {}", tree_.path(node), theirs);
        }
        const auto properties = tree_.properties(node);
        std::size_t i = 0;
        for (int at = fdt_first_property_offset(libfdt_, offset); at >= 0; at = fdt_next_property_offset(libfdt_, at)) {
            int size = 0;
            const char* property = nullptr;
            const void* const value = fdt_getprop_by_offset(libfdt_, at, &property, &size);
            if (i == properties.size()) {
                return fmt::format("{} has no property {}", tree_.path(node), property);
            }
            const Property& ours = properties[i++];
            if (tree_.name(ours.name) != property) {
                return fmt::format("{} has {} where libfdt has {}", tree_.path(node), tree_.name(ours.name), property);
            }
            if (!same_(node, property, ours.value, bytes_of(value, size))) {
                return fmt::format("another value of {} of {}", property, tree_.path(node));
            }
            // Of several of one name both take the first.
            const Property* const first = tree_.find_property(node, ours.name);
            int first_size = 0;
            const void* const first_value = fdt_getprop(libfdt_, offset, property, &first_size);
            if (!first || !same_(node, property, first->value, bytes_of(first_value, first_size))) {
                return fmt::format("another first {} of {}", property, tree_.path(node));
            }
        }
        return i == properties.size() ? "" : fmt::format("{} has more properties", tree_.path(node));
    }

    const Tree& tree_;
    const void* libfdt_;
    const SameValue& same_;
};

}  // namespace

Aligned aligned(std::string_view blob, std::size_t bytes) {
    Aligned words((std::max(blob.size(), bytes) + 7) / 8);
    std::copy(blob.begin(), blob.end(), reinterpret_cast<char*>(words.data()));
    return words;
}

bool libfdt_accepts(std::string_view blob) {
    return !may_have_huge_length(blob) && fdt_check_full(aligned(blob, 0).data(), blob.size()) == 0;
}

bool is_same_value(NodeId /*node*/, std::string_view /*property*/, Bytes ours, Bytes theirs) {
    return std::equal(ours.begin(), ours.end(), theirs.begin(), theirs.end());
}

std::string difference(const Tree& tree, const void* libfdt, const SameValue& same) {
    return Comparison(tree, libfdt, same).run();
}

std::vector<Phandles> libfdt_phandles(const void* libfdt) {
    std::vector<Phandles> phandles;
    int depth = 0;
    for (int offset = 0; offset >= 0 && depth >= 0; offset = fdt_next_node(libfdt, offset, &depth)) {
        int size = 0;
        const void* const value = fdt_getprop(libfdt, offset, "linux,phandle", &size);
        const bool has_one = value != nullptr && size == 4;
        phandles.push_back(
            {fdt_get_phandle(libfdt, offset), has_one ? fdt32_ld(static_cast<const fdt32_t*>(value)) : 0});
    }
    return phandles;
}

}  // namespace dmavet::fuzz
