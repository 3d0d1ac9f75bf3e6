// SPDX-License-Identifier: Apache-2.0
// What nodes and properties does the structure block hold? One pass over its tags; every length is
// compared with what is left before it is used, so no byte outside the block is ever looked at.
#include "tree/tree_reader.hpp"

#include <libfdt.h>

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

namespace dmavet::tree {

namespace {

constexpr std::uint32_t not_seen = 0xffffffff;

std::size_t padded(std::size_t size) {
    return (size + 3) & ~std::size_t{3};
}

Error bad_structure(std::size_t at, std::string_view what) {
    return fail(ErrorCode::bad_structure, fmt::format("structure block, offset {:#x}: {}", at, what));
}

Error bad_name(std::size_t at, std::string_view rest) {
    if (rest.size() <= limits::name_bytes) {
        return bad_structure(at, "a node's name has no end");
    }
    return fail(ErrorCode::limit_exceeded, fmt::format("a node's name is longer than {} bytes", limits::name_bytes));
}

}  // namespace

TreeReader::TreeReader(Blob blob) : blob_(std::move(blob)), name_at_(blob_.strings.size(), not_seen) {
    // A node costs at least two words, a property three; typical trees hold far fewer than that allows.
    tree_.nodes_.reserve(blob_.structure.size() / 96 + 16);
    tree_.properties_.reserve(blob_.structure.size() / 20 + 16);
    tree_.name_bits_.reserve(tree_.nodes_.capacity());
}

Result<Tree> TreeReader::read() {
    if (auto error = read_structure()) {
        return *error;
    }
    if (!passes_fdt_check_full(blob_)) {
        return fail(ErrorCode::bad_structure, "libfdt's full check refuses the blob");
    }
    index_names();
    index_phandles();
    tree_.bytes_ = std::move(blob_.words);
    return std::move(tree_);
}

std::optional<Error> TreeReader::read_structure() {
    const Bytes block = blob_.structure;
    bool root_seen = false;
    while (at_ + 4 <= block.size()) {
        const std::size_t tag_at = at_;
        const std::uint32_t tag = read_be32(block.data() + at_);
        at_ += 4;
        if (tag == FDT_NOP) {
            continue;
        }
        if (tag == FDT_END) {
            if (!open_.empty()) {
                return bad_structure(tag_at, "the block ends inside a node");
            }
            if (!root_seen) {
                return bad_structure(tag_at, "there is no root node");
            }
            return std::nullopt;
        }
        if (tag == FDT_BEGIN_NODE) {
            if (open_.empty() && root_seen) {
                return bad_structure(tag_at, "a second root node");
            }
            root_seen = true;
            if (auto error = begin_node()) {
                return error;
            }
        } else if (open_.empty()) {
            return bad_structure(tag_at, fmt::format("tag {:#x} outside of any node", tag));
        } else if (tag == FDT_PROP) {
            if (children_started_) {
                return bad_structure(tag_at, "a property after a child node");
            }
            if (auto error = read_property()) {
                return error;
            }
        } else if (tag == FDT_END_NODE) {
            end_node();
        } else {
            return bad_structure(tag_at, fmt::format("unknown tag {:#x}", tag));
        }
    }
    return fail(ErrorCode::truncated, "the structure block has no end tag");
}

std::optional<Error> TreeReader::begin_node() {
    const std::string_view rest{reinterpret_cast<const char*>(blob_.structure.data()) + at_,
                                blob_.structure.size() - at_};
    const std::size_t length = rest.substr(0, limits::name_bytes + 1).find('\0');
    if (length == std::string_view::npos) {
        return bad_name(at_, rest);
    }
    if (open_.size() > limits::depth) {
        return fail(ErrorCode::limit_exceeded, fmt::format("nodes are nested deeper than {} levels", limits::depth));
    }
    if (tree_.nodes_.size() >= limits::nodes) {
        return fail(ErrorCode::limit_exceeded, fmt::format("more than {} nodes", limits::nodes));
    }
    at_ += padded(length + 1);

    const NodeId id{static_cast<std::uint32_t>(tree_.nodes_.size())};
    const NodeId parent = open_.empty() ? id : open_.back();
    // The root's name, when it has one, is no part of any path.
    const std::string_view name = open_.empty() ? std::string_view{} : rest.substr(0, length);
    tree_.nodes_.push_back({name, parent, id, static_cast<std::uint32_t>(tree_.properties_.size()), 0, 0});
    tree_.name_bits_.push_back(0);
    open_.push_back(id);
    children_started_ = false;
    return std::nullopt;
}

void TreeReader::end_node() {
    tree_.nodes_[index(open_.back())].subtree_end = NodeId{static_cast<std::uint32_t>(tree_.nodes_.size())};
    open_.pop_back();
    children_started_ = true;
}

std::optional<Error> TreeReader::read_property() {
    const Bytes block = blob_.structure;
    if (block.size() - at_ < 8) {
        return bad_structure(at_, "a property is cut off");
    }
    const std::uint32_t length = read_be32(block.data() + at_);
    const std::uint32_t name_offset = read_be32(block.data() + at_ + 4);
    at_ += 8;
    if (length > block.size() - at_) {
        return bad_structure(at_ - 8, fmt::format("a property of {} bytes is longer than what is left", length));
    }
    if (tree_.properties_.size() >= limits::properties) {
        return fail(ErrorCode::limit_exceeded, fmt::format("more than {} properties", limits::properties));
    }
    if (name_offset < blob_.strings.size() && !name_ends(name_offset)) {
        return fail(ErrorCode::limit_exceeded,
                    fmt::format("a property's name is longer than {} bytes", limits::name_bytes));
    }
    const auto name = intern(name_offset);
    if (!name) {
        return bad_structure(at_ - 8,
                             fmt::format("a property's name (offset {:#x}) is not in the strings block", name_offset));
    }

    const NodeId owner = open_.back();
    Node& node = tree_.nodes_[index(owner)];
    tree_.properties_.push_back({*name, owner, block.subspan(at_, length)});
    at_ += padded(length);
    if (at_ > block.size()) {
        return bad_structure(at_, "a property's padding is cut off");
    }
    ++node.property_count;
    tree_.name_bits_[index(owner)] |= std::uint64_t{1} << (static_cast<std::uint32_t>(*name) % 64);
    take_phandle(node, tree_.properties_.back());
    return std::nullopt;
}

// The bytes at an offset of the strings block, no more than a name may have.
std::string_view TreeReader::string_at(std::uint32_t offset) const {
    const std::string_view all{reinterpret_cast<const char*>(blob_.strings.data()), blob_.strings.size()};
    return all.substr(offset, limits::name_bytes + 1);
}

// False: the name goes on beyond the limit. A name that the block cuts off is not a name at all.
bool TreeReader::name_ends(std::uint32_t offset) const {
    const std::string_view text = string_at(offset);
    return text.size() <= limits::name_bytes || text.find('\0') != std::string_view::npos;
}

// The name at an offset of the strings block. dtc shares suffixes, so equal names may stand at two offsets.
std::optional<NameId> TreeReader::intern(std::uint32_t offset) {
    if (offset >= name_at_.size()) {
        return std::nullopt;
    }
    if (name_at_[offset] != not_seen) {
        return NameId{name_at_[offset]};
    }
    const std::string_view rest = string_at(offset);
    const std::size_t length = rest.find('\0');
    if (length == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view name = rest.substr(0, length);
    const NameId id = tree_.names_.insert(name);
    if (name == "phandle") {
        phandle_ = id;
    }
    if (name == "linux,phandle") {
        linux_phandle_ = id;
    }
    if (name == "ibm,phandle") {
        ibm_phandle_ = id;
    }
    name_at_[offset] = static_cast<std::uint32_t>(id);
    return id;
}

// populate_properties(): the first of phandle and linux,phandle counts, ibm,phandle overrides both.
void TreeReader::take_phandle(Node& node, const Property& property) {
    const bool standard = property.name == phandle_ || property.name == linux_phandle_;
    if (property.value.size() < 4) {
        return;
    }
    if (property.name == ibm_phandle_ || (standard && node.phandle == 0)) {
        node.phandle = property.cell(0);
    }
}

void TreeReader::index_names() {
    // Properties are in document order, so those of one node that share a name meet here one after the other.
    std::vector<std::uint32_t>& first = tree_.by_name_first_;
    first.assign(tree_.names_.size() + 1, 0);
    std::vector<std::uint32_t> last_node(tree_.names_.size(), not_seen);
    std::vector<bool> repeats(tree_.properties_.size());
    for (std::size_t i = 0; i < tree_.properties_.size(); ++i) {
        const std::size_t name = static_cast<std::size_t>(tree_.properties_[i].name);
        const std::uint32_t node = static_cast<std::uint32_t>(tree_.properties_[i].node);
        repeats[i] = last_node[name] == node;
        last_node[name] = node;
        if (!repeats[i]) {
            ++first[name + 1];
        }
    }
    for (std::size_t i = 1; i < first.size(); ++i) {
        first[i] += first[i - 1];
    }
    tree_.by_name_.resize(first.back());
    std::vector<std::uint32_t> next(first.begin(), first.end() - 1);
    for (std::size_t i = 0; i < tree_.properties_.size(); ++i) {
        const Property& property = tree_.properties_[i];
        if (!repeats[i]) {
            tree_.by_name_[next[static_cast<std::size_t>(property.name)]++] = &property;
        }
    }
}

void TreeReader::index_phandles() {
    for (std::uint32_t i = 0; i < tree_.nodes_.size(); ++i) {
        if (tree_.nodes_[i].phandle != 0) {
            tree_.by_phandle_.emplace_back(tree_.nodes_[i].phandle, NodeId{i});
        }
    }
    // Stable by node number, so that of equal phandles the first in the tree is found.
    std::sort(tree_.by_phandle_.begin(), tree_.by_phandle_.end());
}

}  // namespace dmavet::tree
